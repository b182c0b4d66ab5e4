from odoo import Command
from odoo.tests import tagged

from ...exceptions import ReglamentGateError
from ...models.gate.resting import CONTACTS
from ...models.reglament.fillable import LISTS
from ..common import ReglamentCase
from .common import AroundCase


@tagged("post_install", "-at_install")
class TestWhatRestsOnOtherRecords(AroundCase):
    """A field is emptied through another record as well: that is not refused, and never silent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.group_ids += cls.env.ref("base.group_partner_manager")
        goods, services = (
            cls.env.ref(f"product.product_category_{name}") for name in ("goods", "services")
        )
        lasting = "[('yearly_volume', '>', 0)]"
        cls.make_reglament(
            {"field": "crm.lead.order_ids", "name": "A quotation"},
            {"field": "crm.lead.tag_ids", "name": "A tag"},
            {"field": "res.partner.vat", "name": "Tax number"},
            {"field": "res.partner.client_product_ids", "name": "A need", "line_domain": lasting},
        )
        cls.care = cls.make_reglament(
            {"field": "res.partner.client_product_ids", "name": "Needs", "line_domain": lasting},
            {"field": "res.partner.bank_ids", "name": "Account"},
            {"field": "res.partner.category_id", "name": "Label"},
            subject="client",
            code="CARE",
            team_ids=False,
        )
        cls.label = cls.env["res.partner.category"].create({"name": "Cable"})
        cls.tag = cls.env["crm.tag"].create({"name": "Tender"})
        cls.client.write(
            {
                "user_id": cls.anna.id,
                "vat": "BE0477472701",
                "category_id": cls.label.ids,
                "bank_ids": [Command.create({"acc_number": "BE71 0961 2345 6769"})],
                "client_product_ids": [
                    Command.create({"categ_id": goods.id, "yearly_volume": 7}),
                    Command.create({"categ_id": services.id}),
                ],
            }
        )
        cls.account = cls.client.bank_ids
        cls.need, cls.idle = cls.client.client_product_ids.sorted("yearly_volume", reverse=True)
        cls.elsewhere = cls.env["res.partner"].create({"name": "Elsewhere", "is_company": True})
        cls.lead = cls.make_lead(partner_id=cls.client.id, tag_ids=cls.tag.ids)
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.client.id, "opportunity_id": cls.lead.id, "user_id": cls.anna.id}
        )
        cls.lead.stage_id = cls.stage_qualified
        cls.env.flush_all()

    def ways(self):
        """``{name: (what Anna does, what is missing of the deal, of the client)}``"""
        mine = {
            name: getattr(self, name).with_user(self.anna)
            for name in ("need", "order", "account", "label", "elsewhere")
        }
        need, order, account, label, elsewhere = mine.values()
        needs = ({"A need"}, {"Needs"})
        quotation = ({"A quotation"}, set())
        return {
            "a need deleted": (need.unlink, *needs),
            "a need of another client now": (
                lambda: need.write({"partner_id": elsewhere.id}),
                *needs,
            ),
            "a need without what counts": (lambda: need.write({"yearly_volume": 0}), *needs),
            "taken by the list of another card": (
                lambda: elsewhere.write({"client_product_ids": [Command.link(need.id)]}),
                *needs,
            ),
            "an account deleted": (account.unlink, set(), {"Account"}),
            "an account archived": (account.action_archive, set(), {"Account"}),
            "an account of somebody else": (
                lambda: account.write({"partner_id": elsewhere.id}),
                set(),
                {"Account"},
            ),
            "a quotation on no deal": (
                lambda: order.write({"opportunity_id": False}),
                *quotation,
            ),
            "a quotation on another deal": (
                lambda: order.write({"opportunity_id": self.lead.copy().id}),
                *quotation,
            ),
            "a label deleted": (label.unlink, set(), {"Label"}),
            "a label taken off from its own side": (
                lambda: label.write({"partner_ids": [Command.clear()]}),
                set(),
                {"Label"},
            ),
            "a tag deleted": (self.tag.with_user(self.anna).sudo().unlink, {"A tag"}, set()),
        }

    def told(self, domain):
        self.env.flush_all()
        logs = self.env["sales.reglament.bypass"].search(domain)
        self.assertLessEqual(set(logs.user_id), {self.anna})
        return [gap["label"] for log in logs for gap in log.gaps]

    def of_deal(self):
        return self.told([("lead_id", "=", self.lead.id)])

    def of_client(self):
        return self.told([("partner_id", "=", self.client.id), ("lead_id", "=", False)])

    def test_each_way_is_in_the_log_once(self):
        self.assertFalse(self.lead.missing_requirements)
        self.assertEqual(self.client.completeness, 100)
        for name, (go, of_deal, of_client) in self.ways().items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.assertEqual((self.of_deal(), self.of_client()), ([], []))
                go()
                self.env.cr.precommit.run()
                self.assertEqual(self.of_deal(), sorted(of_deal))
                self.assertEqual(self.of_client(), sorted(of_client))
                savepoint.rollback()
            self.env.invalidate_all()

    def test_the_client_itself_goes(self):
        (self.order | self.lead.order_ids).sudo().unlink()
        self.env["sales.reglament.bypass"].search([]).unlink()
        for card in (self.client, self.env["res.partner"].create({"name": "Buyer"})):
            self.lead.partner_id = card
            card.vat = "BE0477472701"
            self.env.flush_all()
            self.env["sales.reglament.bypass"].search([]).unlink()
            with self.subTest(card=card.name), self.env.cr.savepoint() as savepoint:
                card.with_user(self.anna).unlink()
                self.assertFalse(self.lead.partner_id)
                self.assertIn("Tax number", self.of_deal())
                self.assertIn("Tax number", self.lead.missing_summary)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_what_is_not_needed_goes_in_silence(self):
        self.idle.with_user(self.anna).unlink()
        self.order.copy({"opportunity_id": self.lead.id}).with_user(self.anna).write(
            {"opportunity_id": False}
        )
        self.need.with_user(self.anna).write({"yearly_volume": 9, "note": "More"})
        fresh = self.make_lead(tag_ids=self.tag.ids)
        self.env.flush_all()
        self.env["sales.reglament.bypass"].search([]).unlink()
        self.lead.action_set_lost()
        self.tag.with_user(self.anna).sudo().unlink()
        self.assertEqual((self.of_deal(), self.of_client()), ([], []))
        self.assertFalse(self.bypasses(fresh), "its stage is still to be left")

    def test_emptied_by_the_card_itself_is_refused_as_before(self):
        for record, values in (
            (self.client, {"client_product_ids": [Command.delete(self.need.id)]}),
            (self.client, {"bank_ids": [Command.delete(self.account.id)]}),
            (self.client, {"category_id": [Command.clear()]}),
            (self.lead, {"order_ids": [Command.unlink(self.order.id)]}),
        ):
            with self.subTest(values=values):
                self.refuse(record, values)

    def test_softer_modes_have_one_line(self):
        self.env["sales.reglament"].search([("state", "=", "published")]).mode = "observe"
        self.lead.with_user(self.anna).write({"order_ids": [Command.unlink(self.order.id)]})
        self.assertEqual(self.of_deal(), ["A quotation"])
        self.client.with_user(self.anna).write({"bank_ids": [Command.delete(self.account.id)]})
        self.assertEqual(self.of_client(), ["Account"])

    def refuse(self, record, values):
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            record.with_user(self.anna).write(values)


@tagged("post_install", "-at_install")
class TestEveryListIsJudged(ReglamentCase):
    """Whatever can be asked for and rests on other records is looked at when these change."""

    def test_each_field_that_can_be_asked_for(self):
        resting = self.env["sales.reglament.resting"]
        found = 0
        for model in ("crm.lead", "res.partner"):
            for name in self.env["sales.reglament.fillable"]._labels(model):
                field = self.env[model]._fields[name]
                if not field.comodel_name or (model, name) in CONTACTS:
                    continue
                with self.subTest(model=model, name=name), self.env.cr.savepoint() as savepoint:
                    self.make_reglament({"field": f"{model}.{name}"})
                    if field.type in LISTS - {"many2many"}:
                        lines = resting._counted()[field.comodel_name]
                        self.assertIn((field.inverse_name, model, name), lines)
                    else:
                        self.assertIn((model, name), resting._named()[field.comodel_name])
                    found += 1
                    savepoint.rollback()
                self.env.registry.clear_cache("stable")
                self.env.invalidate_all()
        self.assertGreater(found, 20)
