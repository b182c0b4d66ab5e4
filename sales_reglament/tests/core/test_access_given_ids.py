import json

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from ..handover.test_handover import HandoverCase

SECRET = "Quagga"
# Models of others that any model may name, and that hold nothing of a client or deal.
OPEN_TO_ALL = frozenset({"res.users", "uom.uom", "product.category"})


def given_fields(model):
    """The fields in which users name records, as the registry has them."""
    return [
        field
        for name, field in model._fields.items()
        if field.type in ("many2one", "many2many", "many2one_reference", "reference")
        and field.store
        and not field.related
        and not (field.compute and field.readonly)
        and name not in ("create_uid", "write_uid")
        and "sales_reglament" in field._modules
    ]


class GivenCase(HandoverCase):
    """Somebody of another company, and a record of each model that only they may read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.olga = mail_new_test_user(
            cls.env,
            login="rolga",
            groups="sales_team.group_sale_salesman",
            company_id=cls.elsewhere.id,
            company_ids=[Command.set(cls.elsewhere.ids)],
        )
        cls.foreign = cls._make_foreign()

    @classmethod
    def _make_foreign(cls):
        """A record of each model that Anna may not read, with a word that shows."""
        env, theirs = cls.env, {"company_id": cls.elsewhere.id}
        client = env["res.partner"].create(
            {"name": SECRET, "is_company": True, "user_id": cls.olga.id, **theirs}
        )
        lead = env["crm.lead"].create(
            {"name": SECRET, "user_id": cls.olga.id, "partner_id": client.id, **theirs}
        )
        handover = (
            env["sales.reglament.handover"]
            .with_context(allowed_company_ids=cls.elsewhere.ids)
            .create(
                {
                    "from_user_id": cls.olga.id,
                    "note": SECRET,
                    "takes_rest": True,
                    "line_ids": [Command.create({"partner_id": client.id})],
                }
            )
        )
        cls.make_reglament(
            step_ids=[Command.create({"name": SECRET, "stage_id": cls.stage_new.id})]
        )
        point = cls.make_lead(user_id=cls.boris.id).check_ids
        survey = env.ref("sales_reglament.survey_csat_1")
        answer = env["sales.reglament.feedback"].with_user(cls.olga).sudo()
        answer = answer._open(survey, partner=client)
        answer._answer(1, comment=SECRET)
        question = env["sales.reglament.request"].create(
            {"name": SECRET, "description": SECRET, "requester_id": cls.olga.id}
        )
        product = env["product.product"].create({"name": SECRET, **theirs})
        needs = env["sales.reglament.client.product.propose"].with_user(cls.olga).sudo()
        reglament = cls.make_reglament(name=SECRET, publish=False, team_ids=False, **theirs)
        records = [
            client, lead, handover, handover.line_ids, point, answer, question, product, reglament,
            env["mail.activity"].browse(cls.plan(lead, cls.olga).id),
            needs.create({"partner_id": client.id}),
            env["sales.reglament.handover.work"].with_user(cls.olga).sudo().create({}),
        ]  # fmt: skip
        records[-3].summary = SECRET
        return {record._name: record.sudo(False).with_env(env) for record in records}


@tagged("post_install", "-at_install")
class TestGivenIds(GivenCase):
    """An id that a user gives is no permission: whatever names it is refused, or tells nothing."""

    def models(self):
        """Those of the addon that a salesperson may make or change."""
        for name in self.env.registry:
            Model = self.env[name].with_user(self.anna)
            if not name.startswith("sales.reglament") or Model._abstract:
                continue
            if Model.has_access("create") or Model.has_access("write"):
                yield Model

    def own(self, model):
        """Values with which Anna could make a record, were it not for the field tried."""
        mine = {
            "sales.reglament.handover": {"to_user_id": self.boris.id},
            "sales.reglament.handover.accept": {"handover_id": self.prepare().id},
            "sales.reglament.handover.refuse": {"handover_id": self.prepare().id, "reason": "data"},
            "sales.reglament.handover.line": {
                "handover_id": self.prepare().id,
                "partner_id": self.client.id,
            },
            "sales.reglament.contact.log": {"record_model": "crm.lead"},
            "sales.reglament.check.reason": {"action": "done", "reason": "Fine as it is"},
            "sales.reglament.propose": {"text": "Fine as it is"},
            "sales.reglament.request.answer": {"action": "answer", "answer": "Fine as it is"},
            "sales.reglament.feedback.close": {"result": "Fine as it is"},
            "sales.reglament.client.product": {
                "partner_id": self.client.id,
                "categ_id": self.env.ref("product.product_category_goods").id,
            },
            "sales.reglament.handover.work.line": {
                "receiver_id": self.boris.id,
                "work_id": self.env["sales.reglament.handover.work"]
                .with_user(self.anna)
                .create({})
                .id,
            },
            "sales.reglament.client.product.propose": {"partner_id": self.client.id},
            "sales.reglament.client.product.propose.line": {
                "product_id": self.env["product.product"].create({"name": "Cable"}).id,
                "propose_id": self.env["sales.reglament.client.product.propose"]
                .with_user(self.anna)
                .create({"partner_id": self.client.id})
                .id,
            },
        }
        return mine.get(model, {})

    def value(self, field):
        foreign = self.foreign[field.comodel_name]
        return [Command.set(foreign.ids)] if field.type == "many2many" else foreign.id

    def cases(self):
        for Model in self.models():
            for field in given_fields(Model):
                if field.comodel_name not in OPEN_TO_ALL:
                    yield Model, field

    def test_there_is_a_foreign_record_of_every_model_named(self):
        named = {field.comodel_name for _Model, field in self.cases()}
        self.assertFalse(named - self.foreign.keys(), "make one in _make_foreign")
        self.assertGreater(len(named), 8)
        for record in self.foreign.values():
            with self.subTest(model=record._name):
                self.assertFalse(record.with_user(self.anna).has_access("read"))

    def test_what_is_not_ones_own_to_read_can_not_be_named(self):
        for Model, field in self.cases():
            values = {**self.own(Model._name), field.name: self.value(field)}
            given = values.pop(field.name)
            by_default = Model.with_context(**{f"default_{field.name}": given})
            for way, making, own in (
                ("create", Model, {**values, field.name: given}),
                ("default", by_default, values),
            ):
                with (
                    self.subTest(model=Model._name, name=field.name, way=way),
                    self.assertRaises(UserError) as refusal,
                ):
                    making.create(own)
                    self.env.flush_all()
                self.assertNotIn(SECRET, str(refusal.exception))

    def test_a_dialog_that_is_not_saved_tells_nothing_either(self):
        for Model, field in self.cases():
            spec = {
                name: {}
                for name, one in Model._fields.items()
                if one.type != "one2many" and "sales_reglament" in one._modules
            }
            given = {**self.own(Model._name), field.name: self.value(field)}
            for shown in ({name: spec[name]} for name in spec if name != field.name):
                with self.subTest(model=Model._name, name=field.name, shown=[*shown]):
                    self.env.invalidate_all()
                    try:
                        told = Model.onchange(given, [field.name], {**shown, field.name: {}})
                    except UserError as refusal:
                        told = str(refusal)
                    self.assertNotIn(SECRET, json.dumps(told, default=str))
