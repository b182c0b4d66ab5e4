from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import NEXT_MONTH, ORDERED, EntryCase


@tagged("post_install", "-at_install")
class TestEntriesOfOrders(EntryCase):
    """What an order says of itself, day by day."""

    def test_bought_changed_and_called_off(self):
        order = self.order()
        self.assertEqual(self.told(order), [(ORDERED, "bought", 100)])
        self.assertEqual(self.purchase(order).entry_ids.ref, order.name)
        with freeze_time("2026-04-07 10:00:00"):
            order.order_line.price_unit = 130
            self.commit()
        with freeze_time("2026-04-08 10:00:00"):
            order.order_line.price_unit = 90
            self.commit()
        with freeze_time("2026-05-04 10:00:00"):
            order._action_cancel()
        self.assertEqual(
            self.told(order),
            [
                (ORDERED, "bought", 100),
                ("2026-04-07", "bought", 30),
                ("2026-04-08", "bought", -40),
                ("2026-05-04", "returned", -90),
            ],
        )
        self.assertEqual((self.purchase(order).amount, self.purchase(order).cancelled), (0, True))
        self.assert_all_told()
        with freeze_time("2026-05-05 10:00:00"):
            order.action_draft()
            order.action_confirm()
            self.commit()
            self.assertEqual(self.told(order)[-1], ("2026-05-05", "returned", 90))
        self.assertEqual((self.purchase(order).amount, self.purchase(order).cancelled), (90, False))
        self.assert_all_told()

    def test_the_day_is_the_companys(self):
        for zone, moment, day in (
            ("Asia/Vladivostok", "2026-03-10 13:59:59", "2026-03-10"),
            ("Asia/Vladivostok", "2026-03-10 14:00:00", "2026-03-11"),
            # summer time began two days before
            ("America/New_York", "2026-03-11 03:59:59", "2026-03-10"),
            ("America/New_York", "2026-03-11 04:00:00", "2026-03-11"),
        ):
            self.company.resource_calendar_id.tz = zone
            order = self.order()
            with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                order.order_line.price_unit = 130
                self.commit()
                order._action_cancel()
                self.assertEqual(
                    self.told(order)[1:], [(day, "bought", 30), (day, "returned", -130)]
                )

    def test_a_refund_in_the_next_month(self):
        order = self.order()
        invoice = self.bill(order)
        note = self.credit(invoice, 30)
        self.assertEqual(
            self.told(order), [(ORDERED, "bought", 100), (NEXT_MONTH, "returned", -30)]
        )
        self.assertEqual(self.purchase(order).entry_ids[-1].ref, note.name)
        self.assertEqual(self.purchase(order).amount, 70)
        self.assertFalse(self.purchase(order).cancelled, "one small credit note calls off nothing")
        self.credit(invoice, 70, on="2026-05-04")
        self.assertEqual(self.told(order)[-1], ("2026-05-04", "returned", -70))
        self.assertTrue(self.purchase(order).cancelled)
        self.assert_all_told()
        with freeze_time("2026-06-01 10:00:00"):
            note.button_draft()
            self.commit()
            self.assertEqual(self.told(order)[-1], ("2026-06-01", "returned", 30))
            note.action_post()
            self.commit()
            self.assertEqual(self.told(order)[-1], ("2026-06-01", "returned", -30))
        self.assert_all_told()

    def test_lowered_and_credited(self):
        order = self.order()
        invoice = self.bill(order)
        with freeze_time("2026-04-01 10:00:00"):
            order.order_line.price_unit = 80
            self.commit()
        self.credit(invoice, 20)
        self.assertEqual(
            self.told(order), [(ORDERED, "bought", 100), ("2026-04-01", "bought", -20)]
        )
        self.assert_all_told()
        # the other way round
        order = self.order()
        self.credit(self.bill(order), 20)
        with freeze_time("2026-05-01 10:00:00"):
            order.order_line.price_unit = 80
            self.commit()
        self.assertEqual(
            self.told(order), [(ORDERED, "bought", 100), (NEXT_MONTH, "returned", -20)]
        )
        self.assertEqual(self.purchase(order).amount, 80)
        self.assert_all_told()

    def test_credited_and_invoiced_again(self):
        order = self.order()
        self.credit(self.bill(order))
        self.assertEqual((self.purchase(order).amount, self.purchase(order).cancelled), (0, True))
        again = self.bill(order, on="2026-04-10")
        self.assertEqual(again.amount_untaxed, 100)
        self.assertEqual(
            (self.purchase(order).amount, self.purchase(order).cancelled), (100, False)
        )
        self.assert_all_told()

    def test_a_part_invoiced_and_some_of_it_credited(self):
        order = self.order()
        order.order_line.write({"product_uom_qty": 10, "price_unit": 10})
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 4
        invoice.invoice_date = ORDERED
        invoice.action_post()
        self.credit(invoice, 10)
        self.assertEqual(self.purchase(order).amount, 90)
        self.assert_all_told()

    def test_taken_first_when_much_has_happened(self):
        """What the night finds is dated as if somebody had looked all the time."""
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        self.credit(invoice, 30)
        self.pay(invoice, 60, on="2026-03-20")
        before = self.told(order)
        self.purchase(order).unlink()
        self.night()
        self.assertEqual(self.told(order), before)
        self.assertEqual(
            before,
            [
                (ORDERED, "bought", 100),
                (NEXT_MONTH, "returned", -30),
                ("2026-03-20", "paid", 50),
            ],
        )

    def test_an_order_in_euro_invoiced_a_month_later_at_another_rate(self):
        euro = self.env["res.currency"].create({"name": "EUX", "symbol": "x"})
        euro.rate_ids = [
            Command.create({"name": "2026-01-01", "rate": 0.9, "company_id": self.company.id}),
            Command.create({"name": NEXT_MONTH, "rate": 0.5, "company_id": self.company.id}),
            Command.create({"name": "2026-05-01", "rate": 2.0, "company_id": self.company.id}),
        ]
        pricelist = self.env["product.pricelist"].create({"name": "x", "currency_id": euro.id})
        with freeze_time(f"{ORDERED} 10:00:00"):
            order = self.order(pricelist_id=pricelist.id, taxes=self.tax)
        self.assertEqual(self.purchase(order).amount, 111.11)
        with freeze_time(f"{NEXT_MONTH} 10:00:00"):
            invoice = self.bill(order, on=NEXT_MONTH)
        self.assertEqual(invoice.amount_untaxed_signed, 200, "set-up")
        with freeze_time("2026-05-02 10:00:00"):
            for _part in range(3):
                self.pay(invoice, 40, on="2026-05-02", currency_id=euro.id)
        self.assert_paid(order, 37.04, 37.04, 37.03)
        self.assertEqual(str(self.purchase(order).paid_date), "2026-05-02")
        self.credit(invoice, on="2026-05-02")
        self.assertEqual(self.told(order, "returned"), [("2026-05-02", "returned", -111.11)])
        self.assert_all_told()

    def test_teams_of_the_day(self):
        order = self.order(user_id=self.anna.id, team_id=self.team.id)
        self.assertEqual(self.purchase(order).team_id, self.team)
        other = self.env["crm.team"].create({"name": "Another team"})
        order.team_id = other
        order.order_line.price_unit = 130
        self.commit()
        self.night()
        self.assertEqual(self.purchase(order).team_id, self.team)
        teamless = self.order(user_id=self.anna.id, team_id=False)
        self.assertEqual(self.purchase(teamless).team_id, self.anna.sale_team_id)
