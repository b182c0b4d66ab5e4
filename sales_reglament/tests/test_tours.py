from odoo.tests import HttpCase, tagged

from .common import ReglamentCase


@tagged("post_install", "-at_install")
class TestTours(ReglamentCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament(
            {"name": "Expected amount", "help": "A rough one will do."},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
                "help": "One way to reach them is enough.",
            },
        )

    def test_gate_as_salesperson(self):
        self.start_tour(
            "/odoo/crm", "sales_reglament_gate", login="ranna", timeout=120, watch=False
        )
        lead = self.env["crm.lead"].search([("name", "=", "Cable for the north hall")])
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(self.bypasses(lead))
