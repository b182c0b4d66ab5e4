import json

from odoo import http
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import load_russian
from .common import ImportCase, LifeCase


@tagged("post_install", "-at_install")
class TestPurchaseImport(ImportCase):
    """Shipments from another program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = "BE0477472701"

    def test_twice_changes_nothing(self):
        for user in (self.head, self.integration):
            loaded = self.load(self.rows(40, 30, 20), user)
            self.assertFalse(loaded["messages"])
            self.assertEqual(len(loaded["ids"]), 3)
        purchases = self.purchases()
        self.assertEqual(len(purchases), 3)
        self.assertEqual(
            purchases[0].read(["external_ref", "amount", "margin", "source", "cancelled"])[0],
            {
                "id": purchases[0].id,
                "external_ref": "R20",
                "amount": 100.5,
                "margin": 20,
                "source": "import",
                "cancelled": False,
            },
        )
        self.assertEqual(purchases.user_id, self.anna)
        self.assertEqual(purchases.company_id, self.company)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(len(self.client.client_change_ids), 1)

    def test_an_unknown_tax_number_waits(self):
        rows = self.rows(40) + self.rows(30, vat="7707083893")
        loaded = self.load(rows)
        self.assertFalse(loaded["messages"], "Odoo's screen would hold the whole table up")
        self.assertEqual(loaded["ids"], self.purchases().ids)
        self.assertEqual(self.purchases().external_ref, "R40")
        self.assertEqual(self.reasons(), ["No client has the tax number 7707083893."])

    def test_two_clients_of_one_number(self):
        self.client.copy({"vat": self.client.vat, "name": "Twin"})
        self.load(self.rows(40))
        self.assertEqual(self.reasons(), ["Several clients have the tax number 0477472701."])

    def test_a_later_table_calls_off_and_says_what_was_paid(self):
        self.load(self.rows(40, 30))
        header = ("external_ref", "date", "client_vat", "amount", "paid_date", "cancelled")
        vat = self.client.vat
        self.load(
            [
                ("R40", self.day(40).isoformat(), vat, "100", self.day(1).isoformat(), "0"),
                ("R30", self.day(30).isoformat(), vat, "100", "", "1"),
            ],
            header=header,
        )
        later, earlier = self.purchases()
        self.assertTrue(later.cancelled)
        self.assertEqual(earlier.paid_date, self.day(1))
        self.assertEqual(self.client.last_order_date, self.day(40))

    def test_overdue(self):
        header = ("external_ref", "date", "client_vat", "amount", "due_date")
        row = ("R40", self.day(40).isoformat(), self.client.vat, "100", self.day(10).isoformat())
        self.load([row], header=header)
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (100, 10))
        action = self.client.with_user(self.anna).action_view_reglament_overdue()
        self.assertEqual(action["context"], {"search_default_overdue": True})
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]).due_date, self.day(10)
        )

    def test_they_count_beside_orders(self):
        self.load(self.rows(40, 30))
        self.orders(20)
        self.assertEqual(self.client.client_state, "regular")

    def test_others_may_not(self):
        for user in (self.anna, self.accountant):
            loaded = self.load(self.rows(40), user)
            self.assertFalse(loaded["ids"])
            self.assertTrue(loaded["messages"])
        self.assertFalse(self.purchases())

    def test_only_what_a_table_of_shipments_says(self):
        header = (*self.HEADER, "source")
        loaded = self.load([[*self.rows(40)[0], "order"]], header=header)
        self.assertFalse(loaded["ids"])
        self.assertEqual(loaded["messages"][0]["message"], "Source can't be imported here.")
        loaded = self.load([["R1"]], header=("external_ref",))
        self.assertEqual(len(loaded["messages"]), 3)

    def test_a_company_one_does_not_work_in(self):
        other = self.env["res.company"].create({"name": "Second company"})
        header = (*self.HEADER, "company_id")
        self.load([[*self.rows(40)[0], other.name]], header=header)
        self.assertEqual(self.reasons(), ["You don't work in the company “Second company”."])
        list(self.env["sales.reglament.purchase.row"]._try_all())
        self.assertFalse(self.purchases(), "nor is it taken at night")
        self.load([[*self.rows(40)[0], self.company.name]], header=header)
        self.assertEqual(self.purchases().company_id, self.company)

    # ------------------------------------------------------------ rows that can't be

    def reasons(self):
        rows = self.env["sales.reglament.purchase.row"].search([("state", "=", "waiting")])
        return rows.sorted("id").mapped("reason")

    def test_values_that_cannot_be(self):
        good, bad = self.rows(40, 30)
        for column, value, reason in (
            (0, "", "Number of the shipment is missing."),
            (1, "soon", "Date: “soon” is no date."),
            (1, "", "Date is missing."),
            (2, "", "The client's tax number is missing."),
            (3, "much", "Amount: “much” is no number."),
            (3, "NaN", "Amount: “NaN” is no number."),
            (3, "1e99", "Amount: “1e99” is no number."),
            (3, "-5", "Amount is below zero. What came back is told by the table of returns."),
            (6, "Nobody Known", "Nobody here is called “Nobody Known”."),
        ):
            with self.subTest(column=column, value=value), self.env.cr.savepoint() as undone:
                row = [*bad[:column], value, *bad[column + 1 :]]
                loaded = self.load([good, row])
                self.assertFalse(loaded["messages"])
                self.assertEqual(self.purchases().mapped("external_ref"), ["R40"])
                self.assertEqual(self.reasons(), [reason])
                self.load([good, row])
                self.assertEqual(self.reasons(), [reason], "once, however often it comes")
                undone.rollback()
                self.env.invalidate_all()

    def test_one_number_twice_in_a_table(self):
        rows = self.rows(40, 30, 40)
        self.load(rows)
        self.assertEqual(len(self.purchases()), 2)
        self.assertFalse(self.reasons(), "it says the same")
        rows[2][3] = "7"
        self.load(rows)
        self.assertEqual(
            self.reasons(),
            ["The same number stands twice in one table, and does not say the same."],
        )
        self.assertEqual(self.purchases().mapped("amount"), [100.5, 100.5])

    def test_a_currency_is_not_taken(self):
        header = (*self.HEADER, "currency_id")
        loaded = self.load([[*self.rows(40)[0], "EUR"]], header=header)
        self.assertIn("in the company's currency", loaded["messages"][0]["message"])
        self.assertFalse(self.purchases())

    def test_a_client_of_another_company_is_not_found(self):
        self.client.company_id = self.env["res.company"].create({"name": "Second company"})
        self.load(self.rows(40))
        self.assertFalse(self.purchases())
        self.assertEqual(self.reasons(), ["No client has the tax number 0477472701."])

    def test_an_archived_client_is_not_found(self):
        self.client.active = False
        self.load(self.rows(40))
        self.assertFalse(self.purchases())
        self.assertEqual(self.reasons(), ["No client has the tax number 0477472701."])

    def test_reasons_in_russian(self):
        load_russian(self.env)
        header, rows = list(self.HEADER), self.rows(40, vat="1") + self.rows(30)
        rows[1][3] = "-1"
        self.env["sales.reglament.purchase"].with_user(self.head).load(header, rows)
        waiting = self.env["sales.reglament.purchase.row"].with_context(lang="ru_RU").search([])
        for reason in waiting.mapped("reason"):
            self.assertRegex(reason, "[а-я]{4}")

    def test_from_the_first_import_on_purchases_are_followed(self):
        self.follow_purchases(at_once=False)
        followed = self.env["sales.reglament.purchase"]._source_counted
        self.assertFalse(followed())
        self.load(self.rows(40))
        self.assertEqual(followed(), "order")


@tagged("post_install", "-at_install")
class TestImportScreen(LifeCase, BrowserCase):
    """Odoo's own import screen, as the browser calls it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = "BE0477472701"

    def imported(self, user, table, dryrun=False):
        self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))
        [import_id] = self.call("create", [{"res_model": "sales.reglament.purchase"}])
        self.url_open(
            "/base_import/set_file",
            data={"id": import_id, "csrf_token": http.Request.csrf_token(self)},
            files={"ufile": ("shipments.csv", table, "text/csv")},
        ).raise_for_status()
        header = table.splitlines()[0].split(",")
        options = {
            "has_headers": True,
            "separator": ",",
            "quoting": '"',
            "encoding": "utf-8",
            "date_format": "%d.%m.%Y",
            "float_thousand_separator": " ",
            "float_decimal_separator": ".",
        }
        return self.call("execute_import", [import_id], header, header, options, dryrun=dryrun)

    def call(self, method, *args, **kwargs):
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "params": {
                        "model": "base_import.import",
                        "method": method,
                        "args": args,
                        "kwargs": kwargs,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertNotIn("error", answer)
        return answer["result"]

    def table(self, *rows):
        return "\n".join(["external_ref,date,client_vat,amount", *rows])

    def test_a_head_imports_and_imports_again(self):
        day = self.day(20).strftime("%d.%m.%Y")
        table = self.table(f"UPD-1,{day},0477472701,1 200.50", f"UPD-2,{day},BE0477472701,7")
        self.assertFalse(self.imported(self.head, table, dryrun=True)["messages"])
        self.assertFalse(self.purchases(), "a test changes nothing")
        for _time in range(2):
            self.assertFalse(self.imported(self.head, table)["messages"])
            self.env.invalidate_all()
            self.assertEqual(sorted(self.purchases().mapped("amount")), [7, 1200.5])
        self.assertEqual(self.client.client_state, "new")

    def test_what_waits_holds_nothing_up(self):
        day = f"{self.day(20):%d.%m.%Y}"
        table = self.table(f"UPD-1,{day},77,1", f"UPD-2,{day},BE0477472701,7")
        self.assertFalse(self.imported(self.head, table, dryrun=True)["messages"])
        Row = self.env["sales.reglament.purchase.row"]
        self.assertFalse(Row.search([]), "a test keeps nothing")
        answer = self.imported(self.head, table)
        self.env.invalidate_all()
        self.assertEqual((answer["messages"], len(answer["ids"])), ([], 1))
        self.assertEqual(Row.search([]).reason, "No client has the tax number 77.")

    def test_a_table_that_cannot_be_read_is_an_error(self):
        [message] = self.imported(self.head, "external_ref,date,amount\nA,01.02.2026,1")["messages"]
        self.assertEqual(message["message"], "The column Client's Tax Number is missing.")

    def test_a_manager_is_refused(self):
        table = self.table(f"UPD-1,{self.day(20):%d.%m.%Y},0477472701,1")
        self.assertTrue(self.imported(self.anna, table)["messages"])
        self.env.invalidate_all()
        self.assertFalse(self.purchases())
