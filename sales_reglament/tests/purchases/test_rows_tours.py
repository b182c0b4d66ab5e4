from odoo.tests import tagged

from ..tour_common import TourCase
from .common import LifeCase


@tagged("post_install", "-at_install")
class TestRowsTours(LifeCase, TourCase):
    """A table with rows that wait, from the file to the last of them."""

    def _rows(self, lang):
        self.client.vat = "BE0477472701"
        url = "/odoo/action-sales_reglament.sales_reglament_purchase_action_import"
        self.walk(url, "sales_reglament_rows", self.head, lang)
        self.env.invalidate_all()
        found = self.env["sales.reglament.purchase"].search([("source", "=", "import")])
        self.assertEqual(
            {purchase.external_ref: purchase.partner_id.name for purchase in found},
            {
                "UPD-1": "Northern Cable Works",
                "UPD-2": "Cable of the East",
                "UPD-3": "Northern Cable Works",
            },
        )
        rows = self.env["sales.reglament.purchase.row"].search([])
        self.assertEqual(sorted(rows.mapped("state")), ["dropped", "taken", "taken"])

    def test_rows(self):
        self._rows("en_US")

    def test_rows_in_russian(self):
        self._rows("ru_RU")
