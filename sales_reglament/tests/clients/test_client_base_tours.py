from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.tests import tagged

from ..common import MONDAY
from .common import ACTION, ClientTourCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestClientBaseTours(ClientTourCase):
    """What clients need, bought and became, and who is let go."""

    def _needs(self, lang):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.client.id,
                "user_id": self.anna.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 30})
                    for product in (self.product, self.lamp)
                ],
            }
        )
        order.action_confirm()
        self.walk(self.card(), "sales_reglament_needs", self.anna, lang)
        needs = self.client.client_product_ids
        self.assertEqual(
            {need.product_id: need.yearly_volume for need in needs},
            {self.lamp: 400, self.product: 30},
        )

    def test_needs(self):
        self._needs("en_US")

    def test_needs_in_russian(self):
        self._needs("ru_RU")

    def _release(self, lang):
        prospect = self.firm("Forgotten works", user_id=self.anna.id)
        created = fields.Datetime.now() - timedelta(days=120)
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s", [created, prospect.id]
        )
        self.walk(ACTION + "res_partner_action_release", "sales_reglament_release", self.head, lang)
        self.assertFalse(prospect.user_id)

    def test_release(self):
        self._release("en_US")

    def test_release_in_russian(self):
        self._release("ru_RU")

    def _purchases(self, lang):
        # the template's own row comes from the browser, two came before
        template = self.firm("Template works", vat="7700000000", user_id=self.anna.id)
        url = ACTION + "sales_reglament_purchase_action_import"
        self.walk(url, "sales_reglament_import_purchases", self.head, lang)
        purchases = self.env["sales.reglament.purchase"]
        imported = purchases.search([("partner_id", "=", template.id)])
        self.assertEqual((imported.external_ref, imported.amount), ("SHIPMENT-1", 120000))
        today = fields.Date.today()
        loaded = purchases.with_user(self.head).load(
            ["external_ref", "date", "client_vat", "amount"],
            [
                [f"R{days}", str(today - timedelta(days)), "0477472701", "100.5"]
                for days in (40, 30, 20)
            ],
        )
        self.assertFalse(loaded["messages"])
        self.walk(self.card(), "sales_reglament_history", self.anna, lang)

    def test_purchases(self):
        self._purchases("en_US")

    def test_purchases_in_russian(self):
        self._purchases("ru_RU")

    def _departure(self, lang):
        url = ACTION + "sales_reglament_report_departure_action"
        self.walk(url, "sales_reglament_departure", self.head, lang)

    def test_departure(self):
        self._departure("en_US")

    def test_departure_in_russian(self):
        self._departure("ru_RU")
