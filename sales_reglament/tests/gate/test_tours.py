from odoo.tests import tagged

from .common import GateTourCase


@tagged("post_install", "-at_install")
class TestTours(GateTourCase):
    """A deal is held, filled in and let through, wherever it is moved from."""

    def _from_kanban(self, lang):
        self.walk("/odoo/crm", "sales_reglament_gate", self.anna, lang)
        lead = self.env["crm.lead"].search([("name", "=", "Cable for the north hall")])
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.email_from, "office@northern.example.com")
        self.assertFalse(self.bypasses(lead))

    def test_from_kanban(self):
        self._from_kanban("en_US")

    def test_from_kanban_in_russian(self):
        self._from_kanban("ru_RU")

    def _from_form(self, lang):
        lead = self.make_lead()
        # there is a list to go back to
        url = f"/odoo/crm/{lead.id}"
        self.walk(url, "sales_reglament_gate_form", self.anna, lang)
        self.assertEqual(lead.stage_id, self.stage_qualified)
        self.assertEqual(lead.name, "Cable for the south hall")
        self.assertEqual(lead.expected_revenue, 120000)
        self.assertFalse(self.bypasses(lead))

    def test_from_form(self):
        self._from_form("en_US")

    def test_from_form_in_russian(self):
        self._from_form("ru_RU")

    def _from_list(self, lang):
        first = self.make_lead(name="First hall")
        second = self.make_lead(name="Second hall")
        third = self.make_lead(
            name="Third hall", expected_revenue=900, email_from="third@northern.example.com"
        )
        self.walk("/odoo/crm?view_type=list", "sales_reglament_gate_list", self.anna, lang)
        self.assertEqual(third.stage_id, self.stage_qualified)
        self.assertEqual((first | second).stage_id, self.stage_qualified)
        self.assertEqual((first | second).mapped("expected_revenue"), [500, 700])
        self.assertEqual(first.email_from, "first@northern.example.com")
        self.assertFalse(self.bypasses(first) | self.bypasses(second))

    def test_from_list(self):
        self._from_list("en_US")

    def test_from_list_in_russian(self):
        self._from_list("ru_RU")
