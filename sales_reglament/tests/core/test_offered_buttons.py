from lxml import etree

from odoo.tests import tagged

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestOfferedButtons(ReglamentCase):
    """Views offer only what the person may do."""

    def test_dialogs_open_for_whoever_is_offered_them(self):
        """Who sees a button that opens a dialog may make the dialog's record."""
        found = self.env["ir.model.data"].search(
            [("module", "=", "sales_reglament"), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(found.mapped("res_id")).filtered("model")
        for user in (self.anna, self.head, self.director):
            offered = {
                (view.name, dialog)
                for view in views
                for dialog in self._dialogs(view.with_user(user))
            }
            self.assertTrue(offered)
            for name, dialog in offered:
                with self.subTest(user=user.login, view=name, dialog=dialog):
                    self.assertTrue(self.env[dialog].with_user(user).has_access("create"))

    def _dialogs(self, view):
        """Models of the dialogs that a view's buttons open; none where it can't be read."""
        model = view.env[view.sudo().model]
        if not model.has_access("read"):
            return set()
        arch = etree.fromstring(model.get_view(view.id, view.sudo().type)["arch"])
        numbers = [
            int(button.get("name"))
            for button in arch.iter("button")
            if button.get("type") == "action" and button.get("name").isdigit()
        ]
        actions = self.env["ir.actions.act_window"].search([("id", "in", numbers)])
        models = set(actions.mapped("res_model"))
        return {name for name in models if self.env[name]._transient}
