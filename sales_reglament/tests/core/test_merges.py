from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from ..purchases.common import LifeCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMerges(LifeCase):
    """A merge loses no row of the addon, whatever points at what goes.

    Walks every field of every model of the addon: a new model has to say here how one of its rows
    is made, by a method named after it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        step = {"name": "Call", "evidence": "manual", "stage_id": cls.stage_new.id}
        steps = [(0, 0, dict(step, name=f"Call {number}")) for number in range(4)]
        cls.lead_steps = cls.make_reglament(step_ids=steps).step_ids
        cls.asked = cls.make_reglament({"name": "Amount"}, publish=False).requirement_ids
        steps = [(0, 0, {"name": f"Visit {n}", "evidence": "manual"}) for n in range(4)]
        cls.client_steps = cls.make_reglament(
            subject="client", team_ids=False, step_ids=steps, publish=False
        ).step_ids
        cls.products = cls.env["product.product"].create(
            [{"name": f"Cable {number}"} for number in range(2)]
        )

    def setUp(self):
        super().setUp()
        self.tried = []

    # ------------------------------------------------------------ the walk

    def pointing(self, target):
        """(model, field name) of all stored columns of the addon that point at ``target``."""
        found = self.env["ir.model.fields"].search(
            [("store", "=", True), ("ttype", "in", ("many2one", "reference", "many2one_reference"))]
        )
        for field in found:
            model = self.env[field.model]
            ours = model._name.startswith("sales.reglament")
            if not ours or model._transient or model._abstract or not model._auto:
                continue
            self.assertNotEqual(field.ttype, "reference", f"{field.model}.{field.name}")
            # such a reference may point at any model
            if field.relation == target or field.ttype == "many2one_reference":
                yield field.model, field.name

    def make(self, model, name, target, number):
        maker = getattr(self, "make_" + model.replace(".", "_"), None)
        self.assertTrue(maker, f"{model} has no row to be tried in a merge")
        return maker(name, target, number)

    def rows_of(self, target, stays, goes):
        return [
            (name, self.make(model, name, record, number))
            for model, name in self.pointing(target)
            for number, record in enumerate((stays, goes))
        ]

    def assert_kept(self, rows, stays):
        self.env.invalidate_all()
        for name, row in rows:
            with self.subTest(f"{row._name}.{name}"):
                self.assertTrue(row.exists(), "lost")
                ends = row.partner_id | row.twin_id if "twin_id" in row else row[name]
                # a reference gives the id alone
                self.assertIn(stays.id, getattr(ends, "ids", [ends]))

    def test_clients(self):
        twin = self.env["res.partner"].create({"name": "Northern Cable", "is_company": True})
        rows = self.rows_of("res.partner", self.client, twin)
        self.assertGreaterEqual(len({row._name for _name, row in rows}), 9)
        self.commit()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.client | twin).ids, self.client
        )
        self.assertFalse(twin.exists())
        self.assert_kept(rows, self.client)

    def test_deals(self):
        leads = self.make_leads(2, lambda _number: {"partner_id": self.client.id})
        # of two alike the older one stays
        rows = self.rows_of("crm.lead", *leads.sorted("id"))
        self.assertGreaterEqual(len({row._name for _name, row in rows}), 7)
        self.commit()
        merged = leads.with_user(self.head).merge_opportunity()
        self.assertEqual(len(leads.exists()), 1)
        self.assert_kept(rows, merged.sudo())

    # ------------------------------------------------------------ one row of each model

    def add(self, model, pointer, target, **values):
        return self.env[model].create({pointer: target.id, **values})

    def third(self):
        return self.env["res.partner"].create({"name": "Third works", "is_company": True})

    def make_sales_reglament_bypass(self, name, target, number):
        day = fields.Datetime.now()
        return self.add("sales.reglament.bypass", name, target, kind="mode", date=day)

    def make_sales_reglament_check(self, name, target, number):
        pointer = "lead_id" if target._name == "crm.lead" else "partner_id"
        steps = self.lead_steps if pointer == "lead_id" else self.client_steps
        values = {pointer: target.id, "step_id": steps[number].id}
        if name == "proof_id":
            proof = {"proof_model": target._name, "proof_id": target.id, "state": "done"}
            values.update(proof, step_id=steps[number + 2].id)
        Check = self.env["sales.reglament.check"]
        # a deal may have come with a point for each step: each side keeps those that are tried
        Check.search([(pointer, "=", target.id), ("id", "not in", self.tried)]).unlink()
        check = Check.create(values)
        self.tried.append(check.id)
        return check

    def make_sales_reglament_client_change(self, name, target, number):
        now = fields.Datetime.now()
        values = {"date": self.today, "recorded_date": now, "state_to": "new"}
        return self.add("sales.reglament.client.change", name, target, **values)

    def make_sales_reglament_client_product(self, name, target, number):
        product = self.products[number]
        return self.add("sales.reglament.client.product", name, target, product_id=product.id)

    def make_sales_reglament_contact(self, name, target, number):
        values = {"user_id": self.anna.id, "kind": "call", "result": "agreed"}
        return self.add("sales.reglament.contact", name, target, **values)

    def make_sales_reglament_fill(self, name, target, number):
        values = {"requirement_id": self.asked.id, "date": fields.Datetime.now(), "how": "typed"}
        return self.add("sales.reglament.fill", name, target, **values)

    def make_sales_reglament_purchase_row(self, name, target, number):
        values = {"table": "shipments", "key": f"N{number}", "company_id": self.company.id}
        return self.add("sales.reglament.purchase.row", name, target, state="taken", **values)

    def make_sales_reglament_duplicate(self, name, target, number):
        other = "twin_id" if name == "partner_id" else "partner_id"
        values = {other: self.third().id, "cause": "name"}
        return self.add("sales.reglament.duplicate", name, target, **values)

    def make_sales_reglament_feedback(self, name, target, number):
        survey = self.env.ref("sales_reglament.survey_nps_1")
        values = {"survey_id": survey.id, "metric": "nps", "occasion": f"{name}:{target.id}"}
        return self.add("sales.reglament.feedback", name, target, **values)

    def make_sales_reglament_handover_line(self, name, target, number):
        handover = self.env["sales.reglament.handover"].create(
            {"from_user_id": self.anna.id, "to_user_id": self.boris.id, "reason": "other"}
        )
        return self.add("sales.reglament.handover.line", name, target, handover_id=handover.id)

    def make_sales_reglament_purchase(self, name, target, number):
        if name == "lead_id":
            [order] = self.orders(10 + number, opportunity_id=target.id)
            return self.purchases().filtered(lambda purchase: purchase.order_id == order)
        values = {"date": self.today, "external_ref": f"{name} {number}"}
        if name == "buyer_id":
            values["partner_id"] = target.id
        return self.add("sales.reglament.purchase", name, target, **values)

    def make_sales_reglament_request(self, name, target, number):
        values = {"name": "Ask less", "requester_id": self.anna.id, "addressee_id": self.head.id}
        return self.add("sales.reglament.request", name, target, **values)

    def make_sales_reglament_survey_optout(self, name, target, number):
        return self.add("sales.reglament.survey.optout", name, target)

    def make_sales_reglament_stage_visit(self, name, target, number):
        now = fields.Datetime.now()
        values = {"stage_id": self.stage_new.id, "date_in": now, "date_out": now}
        return self.add("sales.reglament.stage.visit", name, target, **values)
