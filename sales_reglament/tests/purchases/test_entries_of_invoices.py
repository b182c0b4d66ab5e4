from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import NEXT_MONTH, ORDERED, EntryCase, ImportCase, LifeCase


@tagged("post_install", "-at_install")
class TestEntriesOfInvoices(EntryCase):
    """Invoices as purchases, and credit notes that name one or none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set(cls, purchase_source="invoice")

    def move(self, amount, on, kind="out_invoice", client=None, **values):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": (client or self.client).id,
                "invoice_date": on,
                "invoice_line_ids": [Command.create(self.line(amount))],
                **values,
            }
        )
        move.action_post()
        self.commit()
        return move

    def test_an_invoice_and_its_credit_note(self):
        invoice = self.move(100, ORDERED)
        note = self.credit(invoice, 30)
        self.assertEqual(
            self.told(invoice), [(ORDERED, "bought", 100), (NEXT_MONTH, "returned", -30)]
        )
        self.reconcile(invoice, note)
        self.assert_paid(invoice)
        self.pay(invoice, 40, on="2026-04-08")
        self.pay(invoice, on="2026-04-09")
        self.assert_paid(invoice, 40, 30)
        self.assertEqual(str(self.purchase(invoice).paid_date), "2026-04-09")
        self.assert_all_told()
        with freeze_time("2026-06-01 10:00:00"):
            invoice.button_draft()
            self.commit()
        self.assertEqual((self.purchase(invoice).amount, self.purchase(invoice).cancelled), (0, 1))
        self.assertEqual(sum(self.purchase(invoice).entry_ids.mapped("amount")), 0)
        self.assert_all_told()

    def test_a_note_that_names_none_goes_against_the_latest(self):
        stranger = self.env["res.partner"].create({"name": "Another", "is_company": True})
        of_stranger = self.move(500, "2026-03-20", client=stranger)
        first, second = self.move(100, "2026-02-02"), self.move(40, "2026-03-02")
        later = self.move(70, "2026-05-04")
        note = self.move(60, NEXT_MONTH, "out_refund")
        self.assertEqual(self.told(second)[-1], (NEXT_MONTH, "returned", -40))
        self.assertEqual(self.told(first)[-1], (NEXT_MONTH, "returned", -20))
        self.assertEqual(len(self.told(later)), 1)
        self.assertEqual(len(self.told(of_stranger)), 1)
        self.assertTrue(self.purchase(second).cancelled)
        self.assertEqual(self.purchase(first).amount, 80)
        self.assert_all_told()
        # set against another one, it is money
        self.reconcile(later, note)
        self.assert_paid(later, 60)
        self.assert_paid(first, -20)
        self.assert_paid(second, -40)
        self.assert_all_told()
        with freeze_time("2026-06-01 10:00:00"):
            note.button_draft()
            self.commit()
        self.assertEqual(self.told(second, "returned")[-1], ("2026-06-01", "returned", 40))
        self.assertEqual((self.purchase(first).amount, self.purchase(second).amount), (100, 40))
        self.assert_all_told()

    def test_a_credit_note_at_another_rate(self):
        """All entries of a purchase use the rate of its day."""
        euro = self.env["res.currency"].create({"name": "EUX", "symbol": "x"})
        euro.rate_ids = [
            Command.create({"name": "2026-01-01", "rate": 0.9, "company_id": self.company.id}),
            Command.create({"name": NEXT_MONTH, "rate": 0.5, "company_id": self.company.id}),
        ]
        invoice = self.move(100, ORDERED, currency_id=euro.id)
        self.assertEqual(self.purchase(invoice).amount, 111.11)
        note = self.credit(invoice, 40)
        self.assertEqual(note.amount_untaxed_signed, -80, "set-up")
        self.assertEqual(self.told(invoice)[-1], (NEXT_MONTH, "returned", -44.44))
        self.reconcile(invoice, note)
        self.pay(invoice, on=NEXT_MONTH, currency_id=euro.id)
        self.assert_paid(invoice, 66.67)
        self.assertEqual(self.purchase(invoice).amount, 66.67)
        self.assertEqual(str(self.purchase(invoice).paid_date), NEXT_MONTH)
        self.assert_all_told()

    def test_what_finds_no_room_waits(self):
        first = self.move(40, "2026-02-02")
        self.move(100, NEXT_MONTH, "out_refund")
        self.assertEqual(self.purchase(first).amount, 0)
        second = self.move(50, "2026-03-02")
        self.assertEqual(self.purchase(second).amount, 0)
        # what waits still
        third = self.move(50, "2026-03-03")
        self.assertEqual(self.purchase(third).amount, 40)
        self.assert_all_told()


@tagged("post_install", "-at_install")
class TestEntriesOfDeals(LifeCase):
    """Won deals as purchases."""

    def test_won_changed_lost_and_deleted(self):
        self.set(purchase_source="won")
        lead = self.make_lead(partner_id=self.client.id, expected_revenue=100)
        lead.action_set_won()
        purchase = self.purchases()
        self.assertEqual(purchase.team_id, lead.team_id)
        with freeze_time("2026-03-10 10:00:00"):
            lead.expected_revenue = 130
        with freeze_time("2026-04-07 10:00:00"):
            lead.stage_id = self.stage_new
        with freeze_time("2026-04-08 10:00:00"):
            lead.action_set_won()
        with freeze_time("2026-05-04 10:00:00"):
            lead.unlink()
        self.assertEqual(
            [(str(one.date), one.kind, one.amount) for one in purchase.entry_ids.sorted("id")],
            [
                (ORDERED, "bought", 100),
                ("2026-03-10", "bought", 30),
                ("2026-04-07", "returned", -130),
                ("2026-04-08", "returned", 130),
                ("2026-05-04", "returned", -130),
            ],
        )
        self.assertEqual((purchase.amount, purchase.cancelled), (0, True))


@tagged("post_install", "-at_install")
class TestEntriesOfShipments(ImportCase):
    """What other programs say of shipments."""

    HEADER = (*ImportCase.HEADER, "cancelled")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = "BE0477472701"

    def take(self, amount="100.5", paid="", cancelled="", on="2026-02-02"):
        row = ["R1", on, "0477472701", amount, "20", paid, "Ranna", cancelled]
        self.assertTrue(self.load([row], header=self.HEADER)["ids"])
        self.env.invalidate_all()
        [purchase] = self.purchases()
        return purchase, [
            (str(one.date), one.kind, one.amount) for one in purchase.entry_ids.sorted("id")
        ]

    def test_bought_and_paid(self):
        purchase, told = self.take(paid="2026-02-20")
        self.assertEqual(told, [("2026-02-02", "bought", 100.5), ("2026-02-20", "paid", 100.5)])
        self.assertEqual(purchase.entry_ids.mapped("margin"), [20, 0])
        self.assertEqual(set(purchase.entry_ids.mapped("ref")), {"R1"})
        self.assertEqual(purchase.team_id, self.anna.sale_team_id)
        # the same once more
        self.assertEqual(self.take(paid="2026-02-20")[1], told)
        # the data was wrong
        _purchase, told = self.take("90", paid="2026-02-21", on="2026-02-03")
        self.assertEqual(told, [("2026-02-03", "bought", 90), ("2026-02-21", "paid", 90)])
        with freeze_time("2026-04-07 10:00:00"):
            self.assertEqual(self.take("90", on="2026-02-03")[1][-1], ("2026-04-07", "paid", -90))

    def test_called_off(self):
        self.take()
        with freeze_time("2026-04-07 10:00:00"):
            purchase, told = self.take(cancelled="True")
        self.assertEqual(
            told, [("2026-02-02", "bought", 100.5), ("2026-04-07", "returned", -100.5)]
        )
        self.assertEqual((purchase.amount, purchase.margin, purchase.cancelled), (0, 0, True))
        with freeze_time("2026-04-08 10:00:00"):
            self.assertEqual(len(self.take(cancelled="True")[1]), 2)
            purchase, told = self.take(cancelled="False")
        self.assertEqual(told[-1], ("2026-04-08", "returned", 100.5))
        self.assertEqual((purchase.amount, purchase.margin, purchase.cancelled), (100.5, 20, False))

    def test_called_off_before_it_was_known(self):
        purchase, told = self.take(cancelled="True")
        self.assertEqual(
            told, [("2026-02-02", "bought", 100.5), ("2026-02-02", "returned", -100.5)]
        )
        self.assertEqual(purchase.amount, 0)

    def test_nobody_writes_entries(self):
        purchase, _told = self.take()
        entry = purchase.entry_ids
        for user in (self.head, self.director, self.integration, self.anna):
            Entry = self.env["sales.reglament.purchase.entry"].with_user(user)
            self.assertEqual(Entry.search([("purchase_id", "=", purchase.id)]), entry)
            with self.assertRaises(AccessError):
                entry.with_user(user).amount = 1
            with self.assertRaises(AccessError):
                Entry.create({"purchase_id": purchase.id, "date": self.today, "kind": "paid"})
            with self.assertRaises(AccessError):
                entry.with_user(user).unlink()
        for user in (self.boris, self.accountant):
            with self.assertRaises(AccessError):
                entry.with_user(user).read(["amount"])
        purchase.unlink()
        self.assertFalse(entry.exists())
