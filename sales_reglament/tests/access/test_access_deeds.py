from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..browser_common import BrowserCase
from . import table
from .common import NOTHING, TableCase

# What each model lets whoever may write it change.
CHANGES = {
    "crm.lead": {"name": "Renamed"},
    "sale.order": {"client_order_ref": "A 7"},
    "sale.order.line": {"name": "Renamed"},
    "sales.reglament": {"description": "Renamed"},
    "sales.reglament.requirement": {"level": "inform"},
    "sales.reglament.step": {"name": "Renamed"},
    "sales.reglament.survey.rule": {"window_days": 9},
    "sales.reglament.role": {"sequence": 7},
    "sales.reglament.placeholder": {},  # other words, see below
    "sales.reglament.client.product": {"note": "Renamed"},
    "sales.reglament.handover": {"note": "Renamed"},
    "sales.reglament.handover.line": {},  # another client, see below
    "sales.reglament.purchase.row": {},  # whose it is, see below
}
# Asked over HTTP, of each kind one.
OVER_HTTP = (
    *("crm.lead", "sales.reglament", "sales.reglament.placeholder", "sales.reglament.check"),
    "sales.reglament.client.product",
)
WAYS = {"w": "write", "d": "unlink", "c": "create"}


def change(model, sample):
    """Values to write into somebody's record; facts have none that anybody writes."""
    own = {
        "sales.reglament.handover.line": {"partner_id": sample.twin.id},
        "sales.reglament.purchase.row": {"partner_id": sample.twin.id},
        "sales.reglament.placeholder": {"name": f"nothing of {sample.name}"},
    }
    return own.get(model) or CHANGES.get(model) or {"display_name": "Renamed"}


class _Undone(Exception):
    """What was tried is taken back."""


@tagged("post_install", "-at_install")
class TestDeeds(TableCase):
    """Who may make, change and delete records does so, and who may not is refused."""

    def cells(self):
        """Each model, person and sample with what the person may do there."""
        for model, row in table.RECORDS.items():
            for (role, person), cell in zip(self.people.items(), row.split(), strict=True):
                allowed_of = cell.split("/") if cell != NOTHING else []
                for sample, allowed in zip(self.samples, allowed_of, strict=False):
                    yield model, role, person, sample, allowed

    def do(self, person, model, method, args):
        """Call a public method as somebody, and take back what it did."""
        self.env.invalidate_all()
        try:
            with self.env.cr.savepoint():
                call_kw(self.env[model].with_user(person), method, args, {})
                self.env.flush_all()
                raise _Undone
        except _Undone:
            return True
        finally:
            self.env.invalidate_all(flush=False)

    def spare(self, model, sample):
        """A record that nothing hangs on: there are points of the sample's rules."""
        if model in ("sales.reglament", "sales.reglament.step"):
            return self.env[model].create(sample.like(model))
        return sample.of(model)

    def arguments(self, letter, model, sample):
        if letter == "c":
            return [sample.like(model)]
        if letter == "d":
            return [self.spare(model, sample).ids]
        return [sample.of(model).ids, change(model, sample)]

    def test_every_change_is_known(self):
        written = {
            model for model, _role, _person, _sample, allowed in self.cells() if "w" in allowed
        }
        self.assertEqual(written, set(CHANGES))

    def test_what_is_allowed_is_done(self):
        done = 0
        for model, role, person, sample, allowed in self.cells():
            for letter, method in WAYS.items():
                if letter in allowed:
                    with self.subTest(model=model, role=role, of=sample.name, method=method):
                        done += self.do(
                            person, model, method, self.arguments(letter, model, sample)
                        )
        self.assertGreater(done, 150)

    def test_what_is_not_allowed_is_not(self):
        for model, role, person, sample, allowed in self.cells():
            if model in CHANGES and "w" not in allowed:
                with (
                    self.subTest(model=model, role=role, of=sample.name),
                    self.assertRaises(AccessError),
                ):
                    self.do(person, model, "write", [sample.of(model).ids, change(model, sample)])
            if model in CHANGES and "c" not in allowed:
                with (
                    self.subTest(model=model, role=role, like=sample.name),
                    self.assertRaises(UserError),
                ):
                    self.do(person, model, "create", [sample.like(model)])


@tagged("post_install", "-at_install")
class TestOverHttp(BrowserCase, TableCase):
    """The table holds for programs, each with a key of its user, and for sessions."""

    def key(self, user):
        keys = self.env["res.users.apikeys"].with_user(user)
        # not everybody may have keys that last
        return keys.sudo()._generate("rpc", "test", self.env.cr.now() + timedelta(days=1))

    def ask(self, key, model, method, **values):
        """The status and the answer of a request."""
        answer = self.url_open(
            f"/json/2/{model}/{method}",
            json=values,
            headers={"Authorization": f"Bearer {key}"},
        )
        return answer.status_code, answer.json()

    def check(self, key, model, sample, allowed):
        """Read, change, make and delete, as far as that is allowed."""
        ids = sample.of(model).ids
        expected = {letter: 200 if letter in allowed else 403 for letter in "rwcd"}
        found = {
            "r": self.ask(key, model, "read", ids=ids, fields=["display_name"])[0],
            "w": self.ask(key, model, "write", ids=ids, vals=change(model, sample))[0],
        }
        made = ids
        if model in CHANGES:
            simple = (str, int, float, bool)
            new = sample.like(model).items()
            new = [{name: value for name, value in new if isinstance(value, simple)}]
            found["c"], answer = self.ask(key, model, "create", vals_list=new)
            made = answer if found["c"] == 200 else ids
        if "c" in allowed or "d" not in allowed:
            found["d"] = self.ask(key, model, "unlink", ids=made)[0]
        self.assertEqual(found, {letter: expected[letter] for letter in found})

    def test_programs(self):
        for number, (role, person) in enumerate(self.people.items()):
            if role == "public":
                continue
            key = self.key(person)
            for model in OVER_HTTP:
                cell = table.RECORDS[model].split()[number]
                for sample, allowed in zip(self.samples, cell.split("/"), strict=True):
                    with self.subTest(role=role, model=model, of=sample.name):
                        self.check(key, model, sample, allowed)

    def test_without_a_key_or_a_session(self):
        for model in OVER_HTTP:
            ids = self.samples[0].of(model).ids
            with self.subTest(model=model):
                self.assertEqual(self.ask("none", model, "read", ids=ids)[0], 401)
                self.assertFalse(self.call(model, ids))

    def test_sessions(self):
        for number, (role, person) in enumerate(self.people.items()):
            if role == "public":
                continue
            self.authenticate(person.login, f"{person.login:x<8}")
            for model in OVER_HTTP:
                cell = table.RECORDS[model].split()[number]
                for sample, allowed in zip(self.samples, cell.split("/"), strict=True):
                    with self.subTest(role=role, model=model, of=sample.name):
                        rows = self.call(model, sample.of(model).ids)
                        self.assertEqual(bool(rows), "r" in allowed)

    def call(self, model, ids):
        """What the web client is told of records; nothing where it is refused."""
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/read",
            json={"params": {"model": model, "method": "read", "args": [ids], "kwargs": {}}},
        )
        return answer.json().get("result")
