import unittest
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel.purchase_rows import (
    TABLES,
    Row,
    Standing,
    columns_amiss,
    judge_payment,
    judge_return,
    read,
)

cents = st.integers(0, 10**7).map(lambda number: Decimal(number) / 100)


def payment(amount, with_tax=False):
    return Row({}, {"amount": Decimal(amount), "with_tax": with_tax}, "key")


class TestReading(unittest.TestCase):
    """A row says what it says, or what is the matter with it; nothing is thrown away."""

    def test_blanks_are_no_part_of_anything(self):
        row = read("shipments", {"external_ref": " A-1 ", "date": " 2026-01-15", "amount": "7.5 "})
        self.assertEqual((row.key, row.problem), ("A-1", None))
        self.assertEqual(row.values["date"], date(2026, 1, 15))
        self.assertEqual(row.values["amount"], Decimal("7.50"))

    def test_a_payment_of_three_shipments_is_three_rows(self):
        keys = {
            read("payments", {"number": "P1", "external_ref": ref, "date": "2026-01-01"}).key
            for ref in "ABC"
        }
        self.assertEqual(len(keys), 3)

    def test_what_cannot_be_named_is_known_by_all_it_says(self):
        one, same, other = (read("shipments", {"amount": amount}) for amount in ("1", " 1", "2"))
        self.assertEqual(one.key, same.key)
        self.assertNotEqual(one.key, other.key)
        self.assertEqual(one.problem, "missing")

    def test_the_first_cause_is_told(self):
        row = read("payments", {"number": "1", "external_ref": "A", "date": "x", "amount": "y"})
        self.assertEqual((row.problem, row.about["value"]), ("no_date", "x"))

    def test_columns(self):
        self.assertEqual(columns_amiss("returns", ["number", "colour"])[0], ["colour"])
        self.assertEqual(
            columns_amiss("returns", ["number", "colour"])[1], ["external_ref", "date", "amount"]
        )

    @given(
        st.sampled_from(sorted(TABLES)),
        st.dictionaries(
            st.sampled_from(sorted(set().union(*(table.columns for table in TABLES.values())))),
            st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates(),
        ),
    )
    def test_anything_can_be_sent(self, table, raw):
        row = read(table, raw)
        self.assertEqual(read(table, row.raw), row, "what is kept says the same again")


class TestPayments(unittest.TestCase):
    """Payments of a shipment come to the shipment, to the cent."""

    def test_three_parts_with_tax(self):
        standing, parts = Standing(Decimal(100), total=Decimal(120)), []
        for _number in range(3):
            amount, matched = judge_payment(payment(40, with_tax=True), standing)
            parts.append(str(amount))
            standing = Standing(
                standing.bought,
                paid=standing.paid + amount,
                total=standing.total,
                paid_total=standing.paid_total + matched,
            )
        self.assertEqual(parts, ["33.33", "33.33", "33.34"])

    def test_the_rest_waits(self):
        row = payment(130)
        self.assertEqual(judge_payment(row, Standing(Decimal(100), paid=Decimal(20))), (80, None))
        self.assertEqual((row.problem, row.about), ("above_open", {"rest": "50"}))

    def test_not_more_is_paid_back_than_was_paid(self):
        row = payment(-30)
        judge_payment(row, Standing(Decimal(100), paid=Decimal(20)))
        self.assertEqual(row.problem, "below_paid")

    def test_with_tax_needs_the_total(self):
        row = payment(30, with_tax=True)
        judge_payment(row, Standing(Decimal(100)))
        self.assertEqual(row.problem, "no_total")

    def test_what_was_not_bought_does_not_come_back(self):
        row = payment(30)
        self.assertEqual(judge_return(row, Standing(Decimal(100))), -30)
        judge_return(row, Standing(Decimal(100), returned=Decimal(80)))
        self.assertEqual(row.problem, "above_bought")

    @given(cents, st.integers(0, 25), st.lists(st.integers(-(10**6), 10**7), max_size=12))
    def test_never_more_than_the_shipment_and_never_below_nothing(self, bought, tax, amounts):
        total = (bought * (100 + tax) / 100).quantize(Decimal("0.01"))
        standing = Standing(bought, total=total)
        for number in amounts:
            row = payment(Decimal(number) / 100, with_tax=True)
            amount, matched = judge_payment(row, standing)
            if row.problem not in (None, "above_open"):
                continue
            standing = Standing(
                bought,
                paid=standing.paid + amount,
                total=total,
                paid_total=standing.paid_total + matched,
            )
            self.assertTrue(0 <= standing.paid_total <= total)
            self.assertLessEqual(abs(standing.paid - bought), bought + Decimal("0.12"))
            if standing.paid_total == total:
                self.assertEqual(standing.paid, bought)
            if not standing.paid_total:
                self.assertEqual(standing.paid, 0)


if __name__ == "__main__":
    unittest.main()
