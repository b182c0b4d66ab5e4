from odoo.tests import tagged

from .common import GateTourCase


@tagged("post_install", "-at_install")
class TestModeTours(GateTourCase):
    """A move that is advised about, and one that the head lets through."""

    def _advice(self, lang):
        self.env["sales.reglament"].search([("team_ids", "in", self.team.ids)]).mode = "advise"
        lead = self.make_lead(email_from="office@northern.example.com")
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_advice", self.anna, lang)
        self.assertEqual(lead.stage_id, self.stage_qualified)
        self.assertEqual(lead.expected_revenue, 1200)
        self.assertEqual(self.bypasses(lead).kind, "mode")

    def test_advice(self):
        self._advice("en_US")

    def test_advice_in_russian(self):
        self._advice("ru_RU")

    def _override(self, lang, reason):
        lead = self.make_lead()
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_override", self.head, lang)
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(self.bypasses(lead).mapped("reason"), [reason])

    def test_override(self):
        self._override("en_US", "The client is in a hurry")

    def test_override_in_russian(self):
        self._override("ru_RU", "Клиент торопится")
