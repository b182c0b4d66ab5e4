import re

from lxml import etree

from odoo.tests import TransactionCase, tagged

MODULE = "sales_reglament"
WIDGET = "sales_reglament_selection"
YES, NO = {"1", "True", "true"}, {"0", "False", "false"}
CHOSEN_OTHERWISE = ("radio", "statusbar", "badge", "sales_reglament_choice")


@tagged("post_install", "-at_install")
class TestSelections(TransactionCase):
    """A list of choices that starts empty keeps what is chosen, on every form."""

    def views(self):
        data = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id")).exists()
        return views.filtered(lambda view: view.model in self.env)

    def shown(self, node, model):
        """(field, node) of what can be chosen on a form, down through the lines it opens."""
        for child in node:
            if child.tag == "field" and child.get("name") in model._fields:
                field = model._fields[child.get("name")]
                yield field, child
                if field.relational:
                    yield from self.shown(child, self.env[field.comodel_name])
            elif (child.tag in ("list", "kanban") and not child.get("editable")) or (
                child.get("edit") in NO and child.get("create") in NO
            ):
                continue
            elif isinstance(child.tag, str):
                yield from self.shown(child, model)

    def starts_empty(self, field, emptied):
        return not (field.required and field.default) or field.name in emptied

    def test_what_is_chosen_stays(self):
        views = self.views()
        emptied = {
            name
            for arch in views.mapped("arch_db")
            for name in re.findall(r"default_(\w+)': False", arch or "")
        }
        self.assertIn("evidence", emptied)
        met, loses = set(), set()
        for view in views.filtered(lambda view: view.type == "form"):
            while view.inherit_id:
                view = view.inherit_id
            arch = self.env[view.model].get_view(view.id, "form")["arch"]
            for field, node in self.shown([etree.fromstring(arch)], self.env[view.model]):
                is_ours = field.type == "selection" and field._module == MODULE
                if (
                    not is_ours
                    or field.readonly
                    or YES.intersection((node.get("readonly"), node.get("invisible")))
                ):
                    continue
                met.add(field.name)
                widget = node.get("widget")
                if self.starts_empty(field, emptied) and widget not in (
                    WIDGET,
                    *CHOSEN_OTHERWISE,
                ):
                    loses.add(f"{view.xml_id or view.name}: {field}")
        self.assertLessEqual(
            {"evidence", "client_state", "contact_role", "reason", "role_kind"}, met
        )
        self.assertFalse(loses, f"these need widget={WIDGET}")
