import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import load_russian
from .common import LifeCase

VAT = "BE0477472701"


@tagged("post_install", "-at_install")
class TestPurchasesPosted(LifeCase, BrowserCase):
    """Another program posts its tables with a key that opens nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = VAT
        cls.key = cls.make_key(cls.integration)

    @classmethod
    def make_key(cls, user, scope="reglament.purchases"):
        keys = cls.env["res.users.apikeys"].with_user(user).sudo()
        return keys._generate(scope, "Test", None)

    def post(self, rows, key=None, query=""):
        headers = {"Content-Type": "application/json"}
        if key != "":
            headers["Authorization"] = f"Bearer {key or self.key}"
        body = rows if isinstance(rows, str) else json.dumps(rows)
        path = f"/reglament/purchases{query}"
        answer = self.url_open(path, data=body, headers=headers, method="POST")
        self.env.invalidate_all()
        return answer

    def row(self, ref="S1", **more):
        return {
            "external_ref": ref,
            "date": "2026-01-15",
            "client_vat": VAT,
            "amount": 100.5,
            **more,
        }

    def test_taken_unchanged_and_waiting(self):
        rows = [self.row(), self.row("S2", client_vat="404")]
        answer = self.post(rows)
        waits = {"row": 2, "reason": "No client has the tax number 404."}
        self.assertEqual(answer.json(), {"taken": 1, "unchanged": 0, "waiting": [waits]})
        self.assertEqual(self.purchases().amount, 100.5)
        self.assertEqual(
            self.post(rows).json(), {"taken": 0, "unchanged": 1, "waiting": [waits]}, "idempotent"
        )
        self.assertNotIn("session_id", answer.cookies, "no session is kept")

    def test_payments_and_returns(self):
        self.post([self.row()])
        row = {"number": "P1", "external_ref": "S1", "date": "2026-02-01", "amount": 40}
        self.assertEqual(self.post([row], query="?table=payments").json()["taken"], 1)
        self.assertEqual(self.post([row], query="?table=returns").json()["taken"], 1)
        self.assertEqual(self.purchases().amount, 60.5)

    def test_the_status_compares_the_sums(self):
        self.post([self.row(date="2026-03-01")], query="?month=2026-03&sum=250.5")
        self.post([self.row("S2", date="2026-02-10", client_vat="404")])
        self.assertEqual(self.post([], query="?month=2026&sum=1").status_code, 400)
        self.assertEqual(self.post([], query="?month=2026-02").status_code, 400)
        status = self.env["sales.reglament.purchase.status"].with_user(self.head).create({})
        self.assertEqual(
            [(parcel.way, parcel.taken, parcel.waiting) for parcel in status.parcel_ids],
            [("post", 0, 1), ("post", 1, 0)],
        )
        self.assertEqual(status.waiting_count, 1)
        self.assertRegex(status.this_month, "The other program says .*250.50.*, here .*100.50")
        self.assertIn("told no sum", status.last_month)
        rows = self.env["sales.reglament.purchase.row"]
        self.assertEqual(len(rows.search(status.action_open_rows()["domain"])), 1)
        with self.assertRaises(AccessError):
            self.env["sales.reglament.purchase.status"].with_user(self.anna).create({})

    def test_in_the_language_of_its_user(self):
        load_russian(self.env)
        self.integration.lang = "ru_RU"
        [waits] = self.post([self.row(client_vat="404")]).json()["waiting"]
        self.assertRegex(waits["reason"], "^Клиента с ИНН 404")

    def test_what_is_no_table(self):
        for body, query in (
            ("[", ""),
            ({"a": 1}, ""),
            ([1], ""),
            ("null", ""),
            ("", ""),
            ([self.row()], "?table=else"),
        ):
            with self.subTest(body=body, query=query):
                self.assertEqual(self.post(body, query=query).status_code, 400)
        answer = self.post([{"external_ref": "S1", "colour": "red"}])
        self.assertEqual(answer.status_code, 422)
        self.assertIn("colour can't be imported here.", answer.json()["message"])
        self.assertEqual(
            self.post([]).json(), {"taken": 0, "unchanged": 0, "waiting": []}, "nothing is nothing"
        )

    def test_odd_cells_wait_or_are_taken_and_lose_nothing(self):
        odd = ["\x00S\x001", "\ud800", "x" * 9000, {"a": [1]}, [None], 1e308, -0.0, True, None, ""]
        columns = [*self.row(), "user_id", "company_id", "cancelled"]
        rows = [self.row(), {}]
        rows += [
            {**self.row(f"O{number}"), column: cell}
            for number, cell in enumerate(odd)
            for column in columns
        ]
        answer = self.post(rows)
        self.assertEqual(answer.status_code, 200)
        told = answer.json()
        self.assertEqual(told["taken"] + told["unchanged"] + len(told["waiting"]), len(rows))
        self.assertEqual(self.post(rows).json()["taken"], 0, "it says the same")
        list(self.env["sales.reglament.purchase.row"]._try_all())
        for table in ("payments", "returns"):
            rows = [
                {"number": cell, "external_ref": "S1", "date": "2026-02-01", "amount": cell}
                for cell in odd
            ]
            self.assertEqual(self.post(rows, query=f"?table={table}").status_code, 200)

    def test_who_may(self):
        for key in ("", "no key", self.make_key(self.integration, "else")):
            with self.subTest(key=key):
                self.assertEqual(self.post([self.row()], key=key).status_code, 401)
        for user in (self.anna, self.accountant):
            with self.subTest(user=user.login):
                answer = self.post([self.row()], key=self.make_key(user))
                self.assertEqual(answer.status_code, 403)
        self.assertFalse(self.purchases())
        self.assertEqual(self.post([self.row()], key=self.make_key(self.head)).json()["taken"], 1)
        self.authenticate("rhead", "rheadxxx")
        self.assertEqual(self.post([self.row()], key="").status_code, 401, "a session is no key")

    def test_the_key_opens_nothing_else(self):
        answer = self.url_open(
            "/json/2/sales.reglament.purchase/search_count",
            data=json.dumps({"domain": []}),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.key}"},
        )
        self.assertEqual(answer.status_code, 401)

    def test_the_key_is_made_by_administrators_and_shown_once(self):
        admin = self.env.ref("base.user_admin")
        Settings = self.env["res.config.settings"]
        settings = Settings.with_user(admin).create({"reglament_key_user_id": self.integration.id})
        action = settings.action_reglament_make_key()
        self.assertEqual(action["res_model"], "res.users.apikeys.show")
        key = action["context"]["default_key"]
        self.assertEqual(self.post([self.row()], key=key).json()["taken"], 1)
        for user in (self.anna, self.env["res.users"]):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                settings.reglament_key_user_id = user
                settings.action_reglament_make_key()
        with self.assertRaises(AccessError):
            settings.with_user(self.head).action_reglament_make_key()
