from odoo.tests import tagged

from ..tour_common import TourCase


@tagged("post_install", "-at_install")
class TestClientTours(TourCase):
    """Fields of the client, filled in from the deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament(
            {"name": "Expected amount"},
            {"field": "crm.lead.referred", "name": "Where it came from"},
            {"field": "crm.lead.date_deadline", "stage_id": cls.stage_qualified.id},
            {"field": "res.partner.vat", "name": "Tax number"},
            {"field": "res.partner.industry_id", "name": "Industry"},
        )
        cls.client.user_id = cls.anna
        cls.anna.group_ids += cls.env.ref("base.group_partner_manager")

    def _client(self, lang):
        lead = self.make_lead(partner_id=self.client.id)
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_client", self.anna, lang)
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.expected_revenue, 5000)
        self.assertEqual(lead.referred, "A fair")
        self.assertEqual(self.client.vat, "BE0477472701")
        self.assertEqual(self.client.industry_id, self.industry)
        self.assertFalse(self.bypasses(lead))

    def test_client(self):
        self._client("en_US")

    def test_client_in_russian(self):
        self._client("ru_RU")
