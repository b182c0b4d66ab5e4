from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ImportCase

PAYMENTS = ("number", "external_ref", "date", "amount")
VAT = "BE0477472701"


class RowsCase(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = VAT
        cls.Row = cls.env["sales.reglament.purchase.row"]

    def take(self, table, *rows, company=None):
        """Outcomes of rows, each a dict or a tuple of the table's plain columns."""
        read = self.Row._take(table, list(rows), company or self.company)
        self.env.invalidate_all()
        return [row.outcome if row.problem is None else row.problem for row in read]

    def ship(self, ref="S1", amount=100, vat=VAT, day="2026-01-15", **more):
        row = {"external_ref": ref, "date": day, "client_vat": vat, "amount": amount, **more}
        return self.take("shipments", row)[0]

    def pay(self, number, amount, ref="S1", day="2026-02-01", **more):
        row = {"number": number, "external_ref": ref, "date": day, "amount": amount, **more}
        return self.take("payments", row)[0]

    def send_back(self, number, amount, ref="S1", day="2026-02-01", **more):
        row = {"number": number, "external_ref": ref, "date": day, "amount": amount, **more}
        return self.take("returns", row)[0]

    def night_of_rows(self):
        list(self.Row._try_all())
        self.env.invalidate_all()

    def entries(self, ref="S1"):
        found = self.env["sales.reglament.purchase.entry"].search(
            [("purchase_id.external_ref", "=", ref)], order="kind, date, id"
        )
        return [(entry.kind, str(entry.date), entry.amount) for entry in found]

    def shipment(self, ref="S1"):
        return self.env["sales.reglament.purchase"].search([("external_ref", "=", ref)])

    def waiting(self):
        return self.Row.search([("state", "=", "waiting")], order="id")


@tagged("post_install", "-at_install")
class TestRowsOfShipments(RowsCase):
    """What can be taken is taken, the rest waits for its client."""

    def test_as_soon_as_a_client_gets_the_number(self):
        self.assertEqual(self.ship(vat="7707083893"), "no_client")
        self.assertFalse(self.shipment())
        other = self.env["res.partner"].create({"name": "Cable", "is_company": True})
        other.with_user(self.head).vat = "RU7707083893"
        self.commit()
        self.assertEqual(self.shipment().partner_id, other)
        self.assertFalse(self.waiting())
        self.assertEqual(other.client_state, "new")

    def test_a_new_card_with_the_number(self):
        self.ship(vat="7707083893", client_name="Cable Works")
        row = self.waiting().with_user(self.head)
        self.assertTrue(row.needs_client)
        action = row.action_new_client()
        values = {
            name.removeprefix("default_"): value
            for name, value in action["context"].items()
            if name.startswith("default_")
        }
        self.assertEqual((values["name"], values["vat"]), ("Cable Works", "7707083893"))
        self.env["res.partner"].with_user(self.head).create({**values, "is_company": True})
        self.commit()
        self.assertEqual(self.shipment().partner_id.name, "Cable Works")
        self.assertEqual(row.state, "taken")

    def test_this_is_that_client(self):
        self.ship(vat="7707083893")
        row = self.waiting().with_user(self.head)
        row.partner_id = self.client
        self.assertEqual((row.state, self.shipment().partner_id), ("taken", self.client))
        self.assertEqual(self.ship("S2", vat="77-07083893"), "taken", "known from then on")
        self.assertEqual(self.shipment("S2").partner_id, self.client)

    def test_one_without_a_number_can_be_settled(self):
        self.assertEqual(self.ship(vat=""), "no_vat")
        self.waiting().with_user(self.head).partner_id = self.client
        self.assertEqual(self.shipment().partner_id, self.client)
        self.assertEqual(self.ship("S2", vat=""), "no_vat", "of another nothing is known")

    def test_every_night(self):
        self.ship(vat="7707083893")
        self.client.flush_recordset()
        self.env.cr.execute(
            "UPDATE res_partner SET vat = '7707083893' WHERE id = %s", [self.client.id]
        )
        self.env.invalidate_all()
        self.night_of_rows()
        self.assertEqual(self.shipment().partner_id, self.client)

    def test_what_only_people_can_mend_is_not_tried_at_night(self):
        self.assertEqual(self.ship(amount="much"), "no_number")
        self.night_of_rows()
        self.assertEqual(self.waiting().tries, 1)
        self.assertEqual(self.ship(), "taken")
        self.assertFalse(self.waiting(), "the same number said what was meant")

    def test_the_same_again_and_anew(self):
        self.assertEqual(self.ship(), "taken")
        self.assertEqual(self.ship(" S1 "), "unchanged")
        self.assertEqual(self.ship(amount=90, margin=9), "taken")
        self.assertEqual(self.entries(), [("bought", "2026-01-15", 90)], "the data was wrong")
        self.assertEqual((self.shipment().amount, self.shipment().margin), (90, 9))
        self.assertEqual(self.ship(amount=90), "unchanged", "of the margin it says nothing")

    def test_called_off_and_not_after_all(self):
        self.ship()
        self.ship(cancelled="1")
        today = self.today.isoformat()
        off = [("bought", "2026-01-15", 100), ("returned", today, -100)]
        self.assertEqual(self.entries(), off)
        self.assertTrue(self.shipment().cancelled)
        self.assertEqual(self.ship(cancelled="1"), "unchanged")
        self.ship(cancelled="0")
        self.assertEqual(self.entries(), [*off, ("returned", today, 100)])
        self.assertEqual((self.shipment().cancelled, self.shipment().amount), (False, 100))

    def test_a_number_is_one_in_each_company(self):
        other = self.env["res.company"].create({"name": "Second company"})
        self.ship()
        row = {"external_ref": "S1", "date": "2026-01-15", "client_vat": VAT, "amount": 5}
        self.assertEqual(self.take("shipments", row, company=other), ["taken"])
        self.assertEqual(sorted(self.shipment().mapped("amount")), [5, 100])

    def test_few_statements_however_many_rows(self):
        def rows(count, start):
            return [
                {
                    "external_ref": f"N{number}",
                    "date": "2026-01-15",
                    "client_vat": VAT if number % 10 else "404",
                    "amount": number,
                }
                for number in range(start, start + count)
            ]

        self.take("shipments", *rows(20, 0))
        with self.assertQueryCount(40):
            self.Row._take("shipments", rows(300, 1000), self.company)
        self.assertEqual(len(self.waiting()), 32)


@tagged("post_install", "-at_install")
class TestRowsOfPayments(RowsCase):
    """Payments and returns find their shipment, and come to no more than it."""

    def test_in_parts_and_undone_by_paying_back(self):
        self.ship()
        self.assertEqual([self.pay("P1", 40), self.pay("P2", 60, day="2026-02-09")], ["taken"] * 2)
        self.assertEqual(self.shipment().paid_date, date(2026, 2, 9))
        self.assertEqual(self.pay("P1", 40), "unchanged")
        self.assertEqual(self.pay("P3", -10, day="2026-03-01"), "taken")
        self.assertFalse(self.shipment().paid_date)
        self.assertEqual(self.pay("P4", -91), "below_paid")
        self.assertEqual(
            self.waiting().reason, "More is paid back than was paid: 90.00.", "and it waits"
        )

    def test_with_tax(self):
        self.ship()
        self.assertEqual(self.pay("P1", 40, with_tax="1"), "no_total")
        self.ship(amount_total=120)
        self.assertFalse(self.waiting(), "tried as soon as the total is known")
        self.pay("P2", 40, with_tax="1")
        self.pay("P3", 40, with_tax="1")
        amounts = [amount for kind, _day, amount in self.entries() if kind == "paid"]
        self.assertEqual(amounts, [33.33, 33.33, 33.34])
        self.assertTrue(self.shipment().paid_date)

    def test_above_the_shipment(self):
        self.ship()
        self.assertEqual(self.pay("P1", 130), "above_open")
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-01", 100))
        self.assertEqual(self.waiting().reason, "Paid above the shipment by 30.00.")
        self.ship(amount=120)
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-01", 120))
        self.assertEqual(self.waiting().reason, "Paid above the shipment by 10.00.")
        self.ship(amount=200)
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-01", 130))
        self.assertFalse(self.waiting())

    def test_before_the_shipment(self):
        self.assertEqual(self.pay("P1", 40), "no_shipment")
        self.assertEqual(self.waiting().reason, "The shipment S1 is not here yet.")
        self.ship()
        self.assertFalse(self.waiting())
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-01", 40))

    def test_of_three_shipments(self):
        for ref in ("S1", "S2", "S3"):
            self.ship(ref)
        self.assertEqual({self.pay("P1", 100, ref) for ref in ("S1", "S2", "S3")}, {"taken"})
        paid = self.env["sales.reglament.purchase"].search([("paid_date", "!=", False)])
        self.assertEqual(sorted(paid.mapped("external_ref")), ["S1", "S2", "S3"])

    def test_said_anew(self):
        self.ship()
        self.pay("P1", 40)
        self.assertEqual(self.pay("P1", 50, day="2026-02-03"), "taken")
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-03", 50))
        self.assertEqual(len(self.entries()), 2)

    def test_returns(self):
        self.ship(margin=20)
        self.assertEqual(self.send_back("R1", 30), "taken")
        shipment = self.shipment()
        self.assertEqual((shipment.amount, shipment.margin, shipment.cancelled), (70, 14, False))
        self.assertEqual(self.send_back("R2", 71), "above_bought")
        self.assertEqual(self.send_back("R3", -1), "negative")
        self.assertEqual(self.send_back("R4", 70), "taken")
        self.assertTrue(self.shipment().cancelled)
        self.assertEqual(self.ship(margin=20), "unchanged")
        self.assertEqual(self.shipment().amount, 0)

    def test_paid_once_something_came_back(self):
        self.ship()
        self.pay("P1", 70)
        self.send_back("R1", 30, day="2026-03-01")
        self.assertEqual(self.shipment().paid_date, date(2026, 2, 1))

    def test_called_off(self):
        self.ship(cancelled="1")
        self.assertEqual(self.pay("P1", 40), "called_off")

    def test_the_day_of_payment_in_the_table_of_shipments(self):
        self.ship(paid_date="2026-02-10")
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-10", 100))
        self.assertEqual(self.ship(paid_date="2026-02-10"), "unchanged")
        self.ship(amount=90, paid_date="2026-02-11")
        self.assertEqual(self.entries()[-1], ("paid", "2026-02-11", 90))
        self.ship(amount=90, paid_date="")
        self.assertEqual(self.entries()[-1][2], -90)
        self.assertFalse(self.shipment().paid_date)

    def test_tables_through_the_import(self):
        self.ship()
        Table = self.env["sales.reglament.payment.table"]
        loaded = Table.with_user(self.head).load(
            list(PAYMENTS), [["P1", "S1", "2026-02-01", "40"], ["P2", "S9", "2026-02-01", "4"]]
        )
        self.assertEqual((loaded["messages"], len(loaded["ids"])), ([], 1))
        self.assertEqual(self.waiting().reason, "The shipment S9 is not here yet.")
        loaded = (
            self.env["sales.reglament.return.table"]
            .with_user(self.integration)
            .load(list(PAYMENTS), [["R1", "S1", "2026-02-01", "40"]])
        )
        self.assertEqual(len(loaded["ids"]), 1)
        for user in (self.anna, self.accountant):
            loaded = Table.with_user(user).load(list(PAYMENTS), [["P3", "S1", "2026-02-01", "1"]])
            self.assertFalse(loaded["ids"])
        self.assertEqual(len([row for row in self.entries() if row[0] == "paid"]), 1)


@tagged("post_install", "-at_install")
class TestWhoSettlesRows(RowsCase):
    """Heads settle rows; nobody rewrites what another program said."""

    def test_who(self):
        self.ship(vat="7707083893")
        row = self.waiting()
        for user in (self.anna, self.accountant, self.integration):
            with self.subTest(user=user.login):
                theirs = row.with_user(user)
                for act in (theirs.action_new_client, theirs.action_try, theirs.action_drop):
                    with self.assertRaises(AccessError):
                        act()
                with self.assertRaises(AccessError):
                    theirs.partner_id = self.client
        for vals in (
            {"values": {}},
            {"state": "taken"},
            {"partner_id": self.client.id, "tries": 9},
        ):
            with self.assertRaises(AccessError):
                row.with_user(self.head).write(vals)
        with self.assertRaises(AccessError):
            self.Row.with_user(self.head).create({"table": "shipments", "key": "x"})
        with self.assertRaises(AccessError):
            row.with_user(self.head).unlink()

    def test_left_out_and_tried(self):
        self.ship(vat="7707083893")
        row = self.waiting().with_user(self.head)
        self.assertIn("No client", row.action_try()["params"]["message"])
        self.assertEqual(row.tries, 2)
        row.action_drop()
        self.assertEqual(row.state, "dropped")
        self.night_of_rows()
        self.assertFalse(self.shipment())
        self.ship(vat="7707083893")
        self.assertEqual(len(self.waiting()), 1, "it was sent again")

    def test_of_another_company(self):
        other = self.env["res.company"].create({"name": "Second company"})
        row = {"external_ref": "S1", "date": "2026-01-15", "client_vat": "404", "amount": 5}
        self.take("shipments", row, company=other)
        self.assertFalse(self.Row.with_user(self.head).search([]))
        with self.assertRaises(AccessError):
            self.waiting().with_user(self.head).action_drop()
