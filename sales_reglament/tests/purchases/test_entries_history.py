from datetime import timedelta
from decimal import Decimal
from random import Random
from runpy import run_path
from unittest.mock import patch

from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL
from odoo.tools.misc import file_path

from ...kernel import entries
from ...models.purchases.purchase_facts import standing
from ..common import MONDAY
from .common import NEXT_MONTH, ORDERED, EntryCase

# What people do, the more often the more often it stands here.
WORKS = (
    *("sell", "change", "credit", "set", "undo", "cancel"),
    *("invoice", "pay") * 3,
)
amounts = st.decimals(0, 10_000, places=2)


@tagged("post_install", "-at_install")
class TestEntriesWalk(EntryCase):
    """Whatever people do, purchases are what their entries say, and no past month changes."""

    WALKS, STEPS = 3, 25

    @given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=20))
    def test_the_database_judges_as_the_kernel_does(self, rows):
        query = SQL(
            "SELECT %s FROM unnest(%s::numeric[], %s::numeric[], %s::numeric[])"
            " WITH ORDINALITY AS given(ordered, invoiced, credited, number) ORDER BY number",
            standing(SQL("ordered"), SQL("invoiced"), SQL("credited")),
            *map(list, zip(*rows, strict=True)),
        )
        found = [Decimal(str(left)) for (left,) in self.env.execute_query(query)]
        self.assertEqual(found, [entries.standing(*row) for row in rows])

    def test_random_work(self):
        for seed in range(self.WALKS):
            with self.subTest(seed=seed):
                self._walk(Random(seed))

    def _walk(self, chance):
        self.orders_made = self.env["sale.order"].browse()
        self.paid_by = []
        # one for all: what a credit note with another tax leaves to pay, the kernel's tests say
        self.taxes = chance.choice((None, self.tax))
        moment, told = MONDAY, {}
        for step in range(self.STEPS):
            moment += timedelta(days=chance.randint(1, 9))
            with freeze_time(moment):
                work = "sell" if step < 3 else chance.choice(WORKS)
                getattr(self, f"_{work}")(chance)
                self.commit()
                with self.subTest(step=step, work=work):
                    self._assert_as_replayed()
                    told = self._assert_past_stands(told)
        with freeze_time(moment):
            self.assert_all_told()

    # ------------------------------------------------------------ what people do

    def _sell(self, chance):
        self.orders_made |= self.order(chance.randint(1, 99_999) / 100, taxes=self.taxes)

    def _one(self, chance, records):
        return chance.choice(records) if records else records

    def _change(self, chance):
        order = self._one(chance, self.orders_made.filtered(lambda one: one.state == "sale"))
        line = order.order_line.filtered(lambda one: not one.is_downpayment)[:1]
        line.price_unit = chance.randint(1, 99_999) / 100

    def _cancel(self, chance):
        order = self._one(chance, self.orders_made)
        if order.state == "sale":
            order._action_cancel()
        elif order:
            order.action_draft()
            order.action_confirm()

    def _invoice(self, chance):
        open_ones = self.orders_made.filtered(lambda one: one.invoice_status == "to invoice")
        orders = self.env["sale.order"].union(*chance.sample(open_ones, min(2, len(open_ones))))
        if orders:
            invoices = orders._create_invoices(final=True)
            invoices.invoice_date = fields.Date.today()
            invoices.filtered(lambda one: one.amount_total).action_post()

    def _bills(self, kind):
        return self.orders_made.invoice_ids.filtered(
            lambda one: one.state == "posted" and one.move_type == kind
        )

    def _open(self, kind):
        return self._bills(kind).filtered("amount_residual")

    def _pay(self, chance):
        bill = self._one(chance, self._open("out_invoice") | self._open("out_refund"))
        if bill:
            parts = (1, 1, 2, 3)
            amount = bill.currency_id.round(bill.amount_residual / chance.choice(parts))
            if amount:
                self.paid_by.append(self.pay(bill, amount, on=fields.Date.today()))

    def _credit(self, chance):
        invoice = self._one(chance, self._bills("out_invoice"))
        if invoice:
            lines = invoice.invoice_line_ids
            amount = chance.choice((None, round(lines[0].price_unit / 3, 2)))
            if amount is None or not lines.filtered("is_downpayment"):
                self.credit(invoice, amount, on=fields.Date.today())

    def _set(self, chance):
        note = self._one(chance, self._open("out_refund"))
        invoice = self._one(chance, self._open("out_invoice"))
        if note and invoice:
            self.reconcile(note, invoice)

    def _undo(self, chance):
        if self.paid_by:
            self.undo(self.paid_by.pop(chance.randrange(len(self.paid_by))))

    # ------------------------------------------------------------ what must be so

    def _assert_as_replayed(self):
        """What is left, and what is paid, counted anew from the documents."""
        for order in self.orders_made:
            purchase, items = self.purchase(order), order.order_line.invoice_lines
            of_order = purchase.entry_ids
            left = sum(of_order.filtered(lambda one: one.kind != "paid").mapped("amount"))
            self.assertAlmostEqual(left, purchase.amount, 2)
            billed = {
                kind: sum(
                    items.filtered(
                        lambda item, kind=kind: (
                            item.parent_state == "posted" and item.move_id.move_type == kind
                        )
                    ).mapped("price_subtotal")
                )
                for kind in ("out_invoice", "out_refund")
            }
            ordered = order.amount_untaxed if order.state == "sale" else 0
            expected = entries.standing(
                *(
                    Decimal(str(round(number, 2)))
                    for number in (ordered, billed["out_invoice"], billed["out_refund"])
                )
            )
            self.assertAlmostEqual(left, float(expected) if order.state == "sale" else 0, 2)
        paid = sum(self.purchase_of_all().entry_ids.filtered(self._is_paid).mapped("amount"))
        self.assertAlmostEqual(paid, self._money(), delta=0.02 * len(self.paid_by) + 0.02)

    def purchase_of_all(self):
        return self.env["sales.reglament.purchase"].search(
            [("order_id", "in", self.orders_made.ids)]
        )

    def _is_paid(self, entry):
        return entry.kind == "paid"

    def _money(self):
        """What came in and went out, without the tax of the bills it is reconciled with."""
        total = 0
        for bill in self._bills("out_invoice") | self._bills("out_refund"):
            due = self.due(bill)
            partials = due.matched_credit_ids | due.matched_debit_ids
            money = sum(
                partial.amount
                for partial in partials
                if (partial.debit_move_id | partial.credit_move_id).payment_id
            )
            sign = 1 if bill.move_type == "out_invoice" else -1
            total += sign * money * bill.amount_untaxed / bill.amount_total
        return total

    def _assert_past_stands(self, told):
        """Nothing that was told is changed, and nothing is told of an earlier month."""
        Entry = self.env["sales.reglament.purchase.entry"]
        found = {
            one.id: (one.date, one.kind, one.amount)
            for one in Entry.search([("purchase_id", "in", self.purchase_of_all().ids)])
        }
        self.assertEqual({id_: found.get(id_) for id_ in told}, told)
        return found


@tagged("post_install", "-at_install")
class TestEntriesUpgraded(EntryCase):
    """Purchases known before the upgrade get their history."""

    def upgrade(self):
        path = file_path("sales_reglament/migrations/19.0.1.5.0/post-purchases.py")
        self.env.flush_all()
        run_path(path)["migrate"](self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()

    def test_known_before(self):
        order, other, off = (
            self.order(taxes=self.tax, team_id=self.team.id),
            self.order(50),
            self.order(70),
        )
        invoice = self.bill(order)
        self.pay(invoice, 60, on="2026-03-20")
        self.credit(invoice, 30)
        off._action_cancel()
        self.commit()
        Purchase = self.env["sales.reglament.purchase"]
        common = {"partner_id": self.client.id, "date": "2026-02-02", "amount": 40}
        shipped = Purchase.create({**common, "external_ref": "S1", "paid_date": "2026-02-20"})
        returned = Purchase.create({**common, "external_ref": "S2", "cancelled": True})
        orphan = Purchase.create({**common, "external_ref": "7", "source": "order"})
        before = self.told(order)
        self.env.cr.execute("DELETE FROM sales_reglament_purchase_entry")
        # as the versions before kept them
        self.env.cr.execute(
            "UPDATE sales_reglament_purchase SET amount = 70 WHERE order_id = %s", [off.id]
        )
        self.env.cr.execute("UPDATE sales_reglament_purchase SET team_id = NULL")
        self.env.invalidate_all()
        self.upgrade()
        self.assertCountEqual(self.told(order), before)
        self.assertEqual(self.told(other), [(ORDERED, "bought", 50)])
        self.assertEqual(self.told(off), [(ORDERED, "bought", 70), (ORDERED, "returned", -70)])
        self.assertEqual(self.purchase(order).team_id, self.team)
        for purchase, told in (
            (shipped, [("2026-02-02", "bought", 40), ("2026-02-20", "paid", 40)]),
            (returned, [("2026-02-02", "bought", 40), ("2026-02-02", "returned", -40)]),
            (orphan, [("2026-02-02", "bought", 40)]),
        ):
            found = [(str(one.date), one.kind, one.amount) for one in purchase.entry_ids]
            self.assertEqual(found, told)
        self.assertEqual((returned.amount, shipped.amount, orphan.amount), (0, 40, 40))
        count = self.env["sales.reglament.purchase.entry"].search_count([])
        self.upgrade()
        self.assertEqual(self.env["sales.reglament.purchase.entry"].search_count([]), count)


@tagged("post_install", "-at_install")
class TestEntriesCost(EntryCase):
    """What entries cost where something of a purchase becomes known."""

    def spent(self, work):
        """Queries of our own, from the button to the commit."""
        self.env["sales.reglament"]._watch()
        self.commit()
        Purchase = self.env.registry["sales.reglament.purchase"]
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
            patch.object(Purchase, "_update_from", counted(Purchase._update_from)),
            patch.object(Purchase, "_update_noted", counted(Purchase._update_noted)),
        ):
            work()
            self.commit()
        return sum(spent)

    def draft(self, count):
        line = {"product_id": self.product.id, "tax_ids": [Command.set(self.tax.ids)]}
        return self.env["sale.order"].create(
            [
                {"partner_id": self.client.id, "order_line": [Command.create(line)]}
                for _number in range(count)
            ]
        )

    def costs(self, count):
        orders = self.draft(count)
        found = {"confirm": self.spent(orders.action_confirm)}
        invoices = orders._create_invoices(grouped=True)
        invoices.invoice_date = ORDERED
        found["invoice"] = self.spent(invoices.action_post)
        payments = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        )
        register = payments.create({"payment_date": ORDERED, "group_payment": False})
        found["pay"] = self.spent(register._create_payments)
        notes = invoices._reverse_moves([{"invoice_date": NEXT_MONTH, "auto_post": "no"}] * count)
        found["credit"] = self.spent(notes.action_post)
        return found

    def test_it_does_not_grow(self):
        self.costs(2)
        few, many = self.costs(2), self.costs(10)
        self.assertEqual(few, many)

    def test_the_night_finds_nothing_twice(self):
        self.costs(3)
        before = self.env["sales.reglament.purchase.entry"].search_count([])
        self.assert_all_told()
        self.assertEqual(self.env["sales.reglament.purchase.entry"].search_count([]), before)
