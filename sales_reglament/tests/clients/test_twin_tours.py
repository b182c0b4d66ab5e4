from odoo.tests import tagged

from .common import ClientTourCase


@tagged("post_install", "-at_install")
class TestTwinTours(ClientTourCase):
    """Whose client it is, and two cards of one."""

    def _warning(self, lang):
        self.walk("/odoo/res.partner/new", "sales_reglament_duplicates", self.head, lang)

    def test_warning(self):
        self._warning("en_US")

    def test_warning_in_russian(self):
        self._warning("ru_RU")

    def _merge(self, lang):
        twin = self.firm("Northern Cables", email="buy@twin.example", user_id=self.anna.id)
        self.env["sales.reglament.duplicate"]._cron_find()
        self.walk(self.card(), "sales_reglament_merge", self.head, lang)
        self.assertEqual(len((self.client | twin).exists()), 1)
        self.assertFalse(
            self.env["sales.reglament.duplicate"].search([("user_id", "=", self.anna.id)])
        )

    def test_merge(self):
        self._merge("en_US")

    def test_merge_in_russian(self):
        self._merge("ru_RU")

    def _whose(self, lang):
        self.walk("/odoo/crm", "sales_reglament_whose", self.boris, lang)

    def test_whose_client(self):
        self._whose("en_US")

    def test_whose_client_in_russian(self):
        self._whose("ru_RU")
