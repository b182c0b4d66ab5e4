from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .common import NEXT_MONTH, ORDERED, EntryCase


@tagged("post_install", "-at_install")
class TestEntriesOfPayments(EntryCase):
    """What is paid, undone, given back and set against each other."""

    def test_three_parts_and_one_undone(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        self.pay(invoice, 40, on="2026-03-10")
        second = self.pay(invoice, 40, on="2026-04-10")
        self.assertFalse(self.purchase(order).paid_date)
        self.pay(invoice, 40, on="2026-05-10")
        self.assertEqual(
            self.told(order, "paid"),
            [
                ("2026-03-10", "paid", 33.33),
                ("2026-04-10", "paid", 33.33),
                ("2026-05-10", "paid", 33.34),
            ],
        )
        self.assertEqual(str(self.purchase(order).paid_date), "2026-05-10")
        self.assert_all_told()
        with freeze_time("2026-06-01 10:00:00"):
            self.undo(second)
            self.assertEqual(self.told(order)[-1], ("2026-06-01", "paid", -33.33))
            self.assertFalse(self.purchase(order).paid_date)
        with freeze_time("2026-07-01 10:00:00"):
            self.reconcile(invoice, second.move_id)
            self.assertEqual(self.told(order)[-1], ("2026-07-01", "paid", 33.33))
        self.assertEqual(str(self.purchase(order).paid_date), "2026-07-01")
        self.assert_all_told()

    def test_undone_and_the_payment_deleted(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        payment = self.pay(invoice)
        with freeze_time("2026-06-01 10:00:00"):
            payment.action_draft()
            payment.unlink()
            self.commit()
        self.assertEqual(
            self.told(order, "paid"), [(ORDERED, "paid", 100), ("2026-06-01", "paid", -100)]
        )
        with freeze_time("2026-06-02 10:00:00"):
            self.pay(invoice, on="2026-05-30")
        self.assertEqual(self.told(order)[-1], ("2026-05-30", "paid", 100))
        self.assert_all_told()

    def test_an_invoice_made_a_draft(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        payment = self.pay(invoice)
        with freeze_time("2026-06-01 10:00:00"):
            invoice.button_draft()
            self.commit()
            self.assertEqual(self.told(order)[-1], ("2026-06-01", "paid", -100))
            invoice.action_post()
            self.commit()
            if invoice.amount_residual:
                self.reconcile(invoice, payment.move_id)
            self.assertEqual(self.told(order)[-1], ("2026-06-01", "paid", 100))
        self.assert_all_told()

    def test_one_invoice_of_two_orders_in_two_parts(self):
        orders = self.order(100) | self.order(50)
        invoice = self.bill(orders)
        self.assertEqual(invoice.sudo().amount_total, 150, "set-up: one invoice")
        self.pay(invoice, 50)
        self.assert_paid(orders[0], 33.33)
        self.assert_paid(orders[1], 16.67)
        self.pay(invoice, 100, on=NEXT_MONTH)
        self.assert_paid(orders[0], 33.33, 66.67)
        self.assert_paid(orders[1], 16.67, 33.33)
        for order in orders:
            self.assertEqual(str(self.purchase(order).paid_date), NEXT_MONTH)
        self.assert_all_told()

    def test_lines_of_no_order_count_nowhere(self):
        order = self.order(60)
        invoice = order._create_invoices()
        invoice.invoice_line_ids = [Command.create(self.line(40))]
        invoice.invoice_date = ORDERED
        invoice.action_post()
        self.pay(invoice, 50)
        self.assert_paid(order, 30)
        self.assert_all_told()

    def test_a_credit_note_of_the_same_purchase_is_no_money(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        note = self.credit(invoice, 20)
        self.reconcile(invoice, note)
        self.assertEqual(invoice.amount_residual, 96, "set-up")
        self.assert_paid(order)
        self.pay(invoice)
        self.assert_paid(order, 80)
        self.assertEqual(str(self.purchase(order).paid_date), ORDERED)
        self.assert_all_told()

    def test_a_credit_note_against_another_purchases_invoice(self):
        first, second = self.order(taxes=self.tax), self.order(200, taxes=self.tax)
        invoice, other = self.bill(first), self.bill(second)
        self.pay(invoice)
        note = self.credit(invoice, 50)
        self.reconcile(other, note)
        self.assertEqual(other.amount_residual, 180, "set-up")
        self.assertEqual(self.told(first)[-1], (NEXT_MONTH, "paid", -50))
        self.assertEqual(self.told(second)[-1], (NEXT_MONTH, "paid", 50))
        self.assertEqual(self.purchase(first).amount, 50)
        self.assertEqual(str(self.purchase(first).paid_date), ORDERED)
        self.pay(other, on="2026-05-04")
        self.assertEqual(self.told(second)[-1], ("2026-05-04", "paid", 150))
        self.assert_all_told()
        with freeze_time("2026-06-01 10:00:00"):
            self.due(note).remove_move_reconcile()
            self.commit()
            self.assertEqual(self.told(first)[-1], ("2026-06-01", "paid", 50))
            self.assertEqual(self.told(second)[-1], ("2026-06-01", "paid", -50))
        self.assert_all_told()

    def test_a_credit_note_paid_out(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        self.pay(invoice)
        note = self.credit(invoice, 25)
        self.pay(note, on="2026-04-20")
        self.assertEqual(self.told(order)[-1], ("2026-04-20", "paid", -25))
        self.assertEqual(self.purchase(order).amount, 75)
        self.assertEqual(str(self.purchase(order).paid_date), ORDERED)
        self.assert_all_told()

    def test_a_down_payment(self):
        order = self.order(taxes=self.tax)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        wizard.create_invoices()
        deposit = order.invoice_ids
        deposit.invoice_date = ORDERED
        deposit.action_post()
        self.commit()
        self.assertEqual(deposit.amount_untaxed, 30, "set-up")
        self.pay(deposit)
        self.assert_paid(order, 30)
        self.assertEqual(self.purchase(order).amount, 100)
        rest = self.bill(order, on=NEXT_MONTH, final=True)
        self.assertEqual(rest.amount_untaxed, 70, "set-up")
        self.pay(rest, on=NEXT_MONTH)
        self.assert_paid(order, 30, 70)
        self.assertEqual(str(self.purchase(order).paid_date), NEXT_MONTH)
        self.assertEqual(self.told(order, "bought", "returned"), [(ORDERED, "bought", 100)])
        self.assert_all_told()

    def test_a_deposit_given_back_calls_nothing_off(self):
        order = self.order(taxes=self.tax)
        wizard = (
            self.env["sale.advance.payment.inv"]
            .with_context(active_model="sale.order", active_ids=order.ids)
            .create({"advance_payment_method": "percentage", "amount": 30})
        )
        wizard.create_invoices()
        deposit = order.invoice_ids
        deposit.invoice_date = ORDERED
        deposit.action_post()
        self.pay(deposit)
        self.pay(self.credit(deposit), on=NEXT_MONTH)
        self.assert_paid(order, 30, -30)
        self.assertEqual(
            (self.purchase(order).amount, self.purchase(order).cancelled), (100, False)
        )
        self.assert_all_told()

    def test_what_is_written_off_with_the_payment_counts(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        self.pay(
            invoice,
            115,
            payment_difference_handling="reconcile",
            writeoff_account_id=self.account.id,
        )
        self.assert_paid(order, 100)
        self.assert_all_told()

    def test_an_advance_counts_from_the_invoices_day(self):
        order = self.order()
        advance = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.client.id,
                "amount": 100,
                "date": "2026-02-02",
                "journal_id": self.bank.id,
            }
        )
        advance.action_post()
        invoice = self.bill(order, on=NEXT_MONTH)
        self.reconcile(invoice, advance.move_id)
        self.assertEqual(self.told(order, "paid"), [(NEXT_MONTH, "paid", 100)])

    def test_changed_and_paid_at_once(self):
        order = self.order()
        invoice = self.bill(order)
        order.order_line.price_unit = 130
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        register.create({"payment_date": ORDERED, "amount": 60})._create_payments()
        self.commit()
        self.assertEqual(
            self.told(order),
            [(ORDERED, "bought", 100), (ORDERED, "bought", 30), (ORDERED, "paid", 60)],
        )
        self.assert_all_told()

    def test_a_line_of_the_bank(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": "INV",
                "amount": 60,
                "date": NEXT_MONTH,
                "partner_id": self.client.id,
            }
        )
        _liquid, suspense, _others = line._seek_for_lines()
        suspense.account_id = self.due(invoice).account_id
        self.reconcile(invoice, line.move_id)
        self.assertEqual(self.told(order, "paid"), [(NEXT_MONTH, "paid", 50)])
        self.assert_all_told()

    def test_bad_debt_is_no_money(self):
        order = self.order(taxes=self.tax)
        invoice = self.bill(order)
        self.pay(invoice, 40)
        loss = self.env["account.move"].create(
            {
                "move_type": "entry",
                "date": NEXT_MONTH,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": self.due(invoice).account_id.id,
                            "partner_id": self.client.id,
                            "credit": 80,
                        }
                    ),
                    Command.create({"account_id": self.account.id, "debit": 80}),
                ],
            }
        )
        loss.action_post()
        self.reconcile(invoice, loss)
        self.assertEqual(invoice.amount_residual, 0, "set-up")
        self.assert_paid(order, 33.33)
        self.assertFalse(self.purchase(order).paid_date)
        self.assert_all_told()
