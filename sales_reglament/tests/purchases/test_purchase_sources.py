from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from .common import InvoiceCase, LifeCase


@tagged("post_install", "-at_install")
class TestPurchaseSources(InvoiceCase):
    """One purchase per document of the kind that the settings name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Cable", "list_price": 100, "invoice_policy": "order"}
        )

    def invoice(self, ago=10, amount=100, post=True, **values):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_date": self.day(ago),
                "invoice_line_ids": [(0, 0, self.line(amount))],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    # ------------------------------------------------------------ orders

    def test_an_order_as_it_is(self):
        lead = self.make_lead(partner_id=self.client.id)
        [order] = self.orders(
            10,
            user_id=self.anna.id,
            opportunity_id=lead.id,
            order_line=[(0, 0, {"product_id": self.product.id, "tax_ids": False})],
        )
        purchase = self.purchases()
        self.assertRecordValues(
            purchase,
            [
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "date": self.day(10),
                    "amount": 100,
                    "currency_id": self.company.currency_id.id,
                    "user_id": self.anna.id,
                    "source": "order",
                    "order_id": order.id,
                    "lead_id": lead.id,
                    "cancelled": False,
                }
            ],
        )
        self.assertEqual(purchase.display_name, order.name)
        self.assertEqual(purchase.action_open_document()["res_id"], order.id)
        order.user_id = self.boris
        self.assertEqual(purchase.user_id, self.boris)
        order.order_line.price_unit = 250
        self.commit()
        self.assertEqual(purchase.amount, 250)

    def test_a_foreign_currency_becomes_the_companys(self):
        currency = self.env["res.currency"].create({"name": "RGT", "symbol": "r"})
        currency.rate_ids = [(0, 0, {"name": self.day(900), "rate": 4.0})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        self.orders(10, pricelist_id=pricelist.id, order_line=[(0, 0, line)])
        self.assertEqual(self.purchases().amount, 25)
        self.assertEqual(self.purchases().currency_id, self.company.currency_id)

    def test_quotations_and_deals_are_no_purchases(self):
        self.env["sale.order"].create({"partner_id": self.client.id})
        self.make_lead(partner_id=self.client.id).action_set_won()
        self.assertFalse(self.purchases())

    def test_a_refunded_order_is_called_off(self):
        self._accounting()
        [order] = self.orders(10, order_line=[(0, 0, {"product_id": self.product.id})])
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertFalse(self.purchases().cancelled)
        self.refund(invoice)
        self.assertTrue(self.purchases().cancelled)
        self.assertEqual(self.client.client_state, "prospect")

    def test_lines_of_a_confirmed_order(self):
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        [order] = self.orders(10, order_line=[(0, 0, line)])
        order.order_line = [(0, 0, dict(line, price_unit=40))]
        self.commit()
        self.assertEqual(self.purchases().amount, 140)
        order.order_line[0].product_uom_qty = 3
        self.commit()
        self.assertEqual(self.purchases().amount, 340)
        self.assertEqual(len(self.purchases()), 1)

    def test_an_order_paid_and_what_is_owed(self):
        self._accounting()
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        [order] = self.orders(40, order_line=[(0, 0, line)])
        invoice = order._create_invoices()
        invoice.write({"invoice_date": self.day(40), "invoice_date_due": self.day(25)})
        invoice.action_post()
        self.commit()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (100, 25))
        action = self.client.action_view_reglament_overdue()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(self.env["account.move"].search(action["domain"]), invoice)
        self.assertFalse(self.purchases().paid_date)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": self.day(2)}).action_create_payments()
        self.commit()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (0, 0))
        self.assertEqual(self.purchases().paid_date, self.day(2))
        payment = invoice.reconciled_payment_ids
        invoice.line_ids.remove_move_reconcile()
        self.commit()
        self.assertFalse(self.purchases().paid_date)
        self.assertFalse(self.client.overdue_days, "the money is there, for whatever it was paid")
        payment.action_draft()
        self.commit()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (100, 25))

    def test_an_invoice_is_late_from_the_companys_next_day_on(self):
        """What is owed, for how long, and the list behind it are of the same days."""
        self._accounting()
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        [order] = self.orders(40, order_line=[(0, 0, line)])
        invoice = order._create_invoices()
        invoice.write({"invoice_date": self.day(40), "invoice_date_due": self.today})
        invoice.action_post()
        self.commit()
        for zone, moment, late in (
            ("Asia/Vladivostok", "2026-03-02 13:59:59", 0),
            ("Asia/Vladivostok", "2026-03-02 14:00:00", 1),
            ("America/New_York", "2026-03-03 04:59:59", 0),
            ("America/New_York", "2026-03-03 05:00:00", 1),
        ):
            self.company.resource_calendar_id.tz = zone
            with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                self.client._reglament_refresh_client_state()
                self.assertEqual(self.client.overdue_days, late)
                self.assertEqual(self.client.overdue_amount, late and 100)
                owed = self.env["account.move"].search(self.client._reglament_owed_domain())
                self.assertEqual(owed, invoice if late else owed.browse())

    # ------------------------------------------------------------ won deals

    def test_won_deals(self):
        self.set(purchase_source="won")
        leads = self.make_leads(
            2, lambda number: {"partner_id": self.client.id, "expected_revenue": 100 + number}
        )
        self.assertFalse(self.purchases())
        leads.action_set_won()
        purchases = self.purchases()
        self.assertEqual(purchases.lead_id, leads)
        self.assertEqual(sorted(purchases.mapped("amount")), [100, 101])
        self.assertEqual(set(purchases.mapped("source")), {"won"})
        self.assertEqual(self.client.client_state, "new")
        leads[0].stage_id = self.stage_new
        self.assertEqual(purchases.filtered("cancelled").lead_id, leads[0])
        leads[1].unlink()
        self.assertEqual(purchases.mapped("cancelled"), [True, True])
        self.assertEqual(self.client.client_state, "prospect")
        self.orders(3)
        self.assertEqual(self.client.client_state, "prospect")

    def test_a_won_deal_whose_client_changes_or_goes(self):
        self.set(purchase_source="won")
        lead = self.make_lead(partner_id=self.client.id)
        lead.action_set_won()
        other = self.env["res.partner"].create({"name": "Other works", "is_company": True})
        lead.partner_id = other
        self.assertEqual(self.purchases(other).lead_id, lead)
        self.assertEqual((self.client.client_state, other.client_state), ("prospect", "new"))
        lead.partner_id = False
        self.assertTrue(self.purchases(other).cancelled)
        self.assertEqual(other.client_state, "prospect")
        lead.partner_id = self.client
        self.assertFalse(self.purchases().cancelled)
        self.assertEqual(len(self.purchases() | self.purchases(other)), 1)

    def test_the_night_finds_won_deals_without_a_client_and_deleted_ones(self):
        self.set(purchase_source="won")
        leads = self.make_leads(2, lambda _number: {"partner_id": self.client.id})
        leads.action_set_won()
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET partner_id = NULL WHERE id = %s", [leads[0].id])
        self.env.cr.execute(
            "UPDATE sales_reglament_purchase SET lead_id = NULL WHERE lead_id = %s", [leads[1].id]
        )
        self.env.cr.execute("UPDATE crm_lead SET won_status = 'lost' WHERE id = %s", [leads[1].id])
        self.env.invalidate_all()
        self.night()
        self.assertEqual(self.purchases().mapped("cancelled"), [True, True])
        self.assertEqual(self.client.client_state, "prospect")

    def test_merged_deals_are_one_purchase(self):
        self.set(purchase_source="won")
        leads = self.make_leads(2, lambda _number: {"partner_id": self.client.id})
        leads.action_set_won()
        head = leads.merge_opportunity()
        counted = self.purchases().filtered(lambda purchase: not purchase.cancelled)
        self.assertEqual(counted.lead_id, head)
        self.assertEqual(len(counted), 1)

    # ------------------------------------------------------------ invoices

    def test_invoices_and_refunds(self):
        self._accounting()
        self.set(purchase_source="invoice")
        invoice = self.invoice(post=False)
        self.assertFalse(self.purchases())
        invoice.action_post()
        self.assertEqual(self.purchases().amount, 100)
        self.assertEqual(self.purchases().date, self.day(10))
        self.refund(invoice, 30)
        self.assertEqual(self.purchases().amount, 70)
        self.assertFalse(self.purchases().cancelled)
        self.refund(invoice, 70)
        self.assertTrue(self.purchases().cancelled)

    def test_an_invoice_made_a_draft(self):
        self._accounting()
        self.set(purchase_source="invoice")
        invoice = self.invoice()
        invoice.button_draft()
        self.assertTrue(self.purchases().cancelled)
        invoice.action_post()
        self.assertFalse(self.purchases().cancelled)
        self.assertEqual(len(self.purchases()), 1)

    def test_paid_and_overdue(self):
        self._accounting()
        self.set(purchase_source="invoice")
        invoice = self.invoice(ago=40, invoice_date_due=self.day(25))
        self.commit()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (100, 25))
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": self.day(2)}).action_create_payments()
        self.commit()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (0, 0))
        self.assertEqual(self.purchases().paid_date, self.day(2))

    def test_the_source_changes(self):
        self._accounting()
        self.orders(40, 30, 20)
        self.assertEqual(self.client.client_state, "regular")
        self.invoice(ago=10)
        self.set(purchase_source="invoice")
        self.assertEqual(self.client.client_state, "new")
        self.assertEqual(self.client.first_order_date, self.day(10))
        self.set(purchase_source="order")
        self.assertEqual(self.client.client_state, "regular")


@tagged("post_install", "-at_install")
class TestPurchaseCost(LifeCase):
    """An order costs nothing more until something is in use, then the same however many."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases(at_once=False)
        cls.product = cls.env["product.product"].create({"name": "Cable", "list_price": 100})

    def confirm(self, count):
        """Queries of our own that so many orders cost, from the button to the commit."""
        orders = self.env["sale.order"].create(
            [
                {
                    "partner_id": self.client.id,
                    "order_line": [(0, 0, {"product_id": self.product.id, "tax_ids": False})],
                }
                for _number in range(count)
            ]
        )
        self.env["sales.reglament"]._watch()
        self.commit()
        life, purchase = (
            self.env.registry["sales.reglament.lifecycle"],
            self.env.registry["sales.reglament.purchase"],
        )
        spent = []

        def counted(method):
            def call(model, *args, **kwargs):
                model.env.flush_all()
                before = model.env.cr.sql_log_count
                result = method(model, *args, **kwargs)
                spent.append(model.env.cr.sql_log_count - before)
                return result

            return call

        with (
            patch.object(life, "_refresh", counted(life._refresh)),
            patch.object(purchase, "_sync", counted(purchase._sync)),
        ):
            orders.action_confirm()
            self.commit()
        return sum(spent)

    def assert_followed(self, followed):
        self.env.invalidate_all()
        self.assertEqual(self.client.client_state, "regular" if followed else "prospect")

    def test_nothing_in_use(self):
        self.assertFalse(self.env["sales.reglament.purchase"]._source_counted())
        with patch.object(
            self.env.registry["sales.reglament.purchase"], "_sync", side_effect=AssertionError
        ):
            self.assertEqual(self.confirm(3), 0)
        self.assertFalse(self.purchases())
        self.assert_followed(False)
        self.night()
        self.assertEqual(len(self.purchases()), 3)
        self.assert_followed(True)

    def test_in_use_it_does_not_grow(self):
        self.follow_purchases()
        self.confirm(3)
        self.assert_followed(True)
        one = self.confirm(1)
        self.assertEqual(self.confirm(20), one)
        self.assertLessEqual(one, 3)

    def test_what_puts_it_in_use(self):
        followed = self.env["sales.reglament.purchase"]._source_counted
        cron = self.env.ref("sales_reglament.ir_cron_nightly")

        def triggers():
            return self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])

        before = triggers()
        self.set(regular_orders=3)
        self.assertFalse(followed(), "what is set is as it was")
        self.set(purchases_at_night=False)
        self.assertEqual((followed(), triggers()), ("order", before + 1))
        self.set(purchases_at_night=True)
        self.assertFalse(followed())
        role = self.env.ref("sales_reglament.role_active")
        self.anna.with_user(self.director).action_assign_sales_role(role.id)
        self.assertEqual((followed(), triggers()), ("order", before + 2))
        self.anna.with_user(self.director).action_assign_sales_role(False)
        self.assertFalse(followed())
        reglament = self.make_reglament({})
        self.assertEqual((followed(), triggers()), ("order", before + 3))
        self.make_lead()
        reglament.action_archive()
        self.set(regular_orders=2)
        self.assertEqual(followed(), "order")
