import json

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import SECRET, GivenCase

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
