import inspect
import json

from odoo import Command
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import SECRET, GivenCase

# Odoo's own methods, which the addon extends: their rights are asked by Odoo.
OF_ODOO = frozenset(
    {
        *("create", "write", "unlink", "copy", "copy_data", "copy_translations", "load"),
        *("modified", "default_get", "name_search", "web_read", "web_save", "get_values"),
        *("formatted_read_group", "set_values", "session_info", "message_route", "send"),
        *("get_empty_list_help", "action_archive", "action_unarchive", "convert_opportunity"),
        *("action_quotation_send", "get_import_templates", "message_post"),
    }
)
# What arguments are called, and something sensible for each.
ARGUMENTS = {
    "answer": "Fine as it is", "answers": {}, "cause": "client", "changes": [], "channel": "said",
    "figure": "exceptions", "gaps": [], "kind": "call", "limit": 20, "metric": "nps", "months": 12,
    "group_by": "manager", "note": "Fine as it is", "over": False, "query": SECRET,
    "reason": "Fine as it is", "result": "agreed", "role_id": False, "score": 3, "settled": [],
    "stage_id": False, "step_id": 0, "survey_id": 0, "text": "Fine as it is", "user_id": 0,
    "what": "unclear", "activity_id": False, "next_date": False, "when": False, "contact_id": False,
    "message_id": False,
}  # fmt: skip
NUMBERS = ("limit", "months", "role_id", "score", "stage_id", "step_id", "survey_id", "user_id",
           "activity_id", "contact_id", "message_id")  # fmt: skip
STRANGE = (-1, 0, 10**9, 10**400, 1e308, float("inf"), float("nan"), "x", "", None, True, [], {})
# ... and for what is a word, a list or a set of values, too.
ANY_KIND = (
    *(-1, 10**400, float("nan"), "", "\x00", "\ud83d", "<b>x</b>" * 9, None, True),
    *([], [[]], [None], [{}], ["x", 1], [[6, 0, [0]]], {}, {"x": []}, {"1": {"2": None}}),
    *([{"lead_id": {}, "model": [], "id": "x", "values": 3}], [{"lead_id": 1, "state": "done"}]),
)  # fmt: skip


def public_methods(model):
    """Names of the addon's own methods that a request may call."""
    for name, method in inspect.getmembers(type(model), callable):
        own = getattr(inspect.unwrap(method), "__module__", "") or ""
        if (
            not name.startswith("_")
            and name not in OF_ODOO
            and own.startswith("odoo.addons.sales_reglament")
            and not getattr(method, "_api_private", False)
        ):
            yield name, method


def arguments(method):
    """Those that a method can't be called without, and the others, by name."""
    names = [*inspect.signature(method).parameters][1:]
    return {name: ARGUMENTS[name] for name in names}


@tagged("post_install", "-at_install")
class TestLooking(GivenCase):
    """Rights are asked before anything is looked at, and what is told is the reader's to read."""

    def each(self):
        """Each public method of the registry, with the records to call it on."""
        for name in sorted(self.env.registry):
            Model = self.env[name]
            if Model._abstract:
                continue
            records = self.foreign.get(name, Model)
            if name == "res.users":
                records = self.olga
            for method_name, method in public_methods(Model):
                yield records, method_name, method

    def ask(self, records, user, name, values):
        """What a request gets for an answer: JSON, or the words of a refusal."""
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                answer = getattr(records.with_user(user), name)(**values)
                return json.dumps(answer, default=str)
        except UserError as refusal:
            return str(refusal)
        except ValueError as error:
            # of a record that is not there a request asks nothing
            if records or "Expected singleton" not in str(error):
                raise
            return ""

    def test_every_argument_of_a_public_method_is_known_here(self):
        called = list(self.each())
        self.assertGreater(len(called), 70)
        for records, name, method in called:
            with self.subTest(model=records._name, name=name):
                arguments(method)

    def test_who_does_not_sell_is_told_nothing(self):
        for records, name, method in self.each():
            self.env.invalidate_all()
            with self.subTest(model=records._name, name=name):
                answer = self.ask(records, self.accountant, name, arguments(method))
                self.assertNotIn(SECRET, answer.replace(f'"{SECRET}"', ""))

    def test_a_colleague_is_told_nothing_of_another_company(self):
        for records, name, method in self.each():
            self.env.invalidate_all()
            with self.subTest(model=records._name, name=name):
                self.assertNotIn(SECRET, self.ask(records, self.anna, name, arguments(method)))

    def test_strange_numbers_are_answered_calmly(self):
        """No number of a request leads to an error that is not said in words."""
        asked = 0
        for records, name, method in self.each():
            values = arguments(method)
            for number in values.keys() & {*NUMBERS}:
                for strange in STRANGE:
                    asked += 1
                    with self.subTest(model=records._name, name=name, **{number: str(strange)[:9]}):
                        own = self.own_record(records)
                        self.ask(own, self.head, name, {**values, number: strange})
        self.assertGreater(asked, 100)

    def test_strange_values_of_any_kind_are_answered_calmly(self):
        """Whatever a salesperson sends to any argument is answered in words, or refused in them."""
        asked = 0
        for records, name, method in self.each():
            values = arguments(method)
            for argument in values:
                for strange in ANY_KIND:
                    asked += 1
                    with self.subTest(
                        model=records._name, name=name, argument=argument, value=str(strange)[:20]
                    ):
                        own = self.own_record(records)
                        with self.env.cr.savepoint() as undone:
                            self.ask(own, self.anna, name, {**values, argument: strange})
                            undone.rollback()
                        self.env.invalidate_all()
        self.assertGreater(asked, 200)

    def own_record(self, records):
        """A record that the head may work with, where there is one to be had."""
        return {"crm.lead": self.lead, "res.partner": self.client, "res.users": self.boris}.get(
            records._name, records
        )

    # ------------------------------------------------------------ who holds what

    def test_who_may_not_archive_learns_nothing(self):
        self.give_role(self.anna, "active")
        for user in (self.accountant, self.boris, self.head):
            for archive in (
                lambda them: them.action_archive(),
                lambda them: them.write({"active": False}),
            ):
                with self.subTest(user=user.name), self.assertRaises(AccessError):
                    archive(self.anna.with_user(user))

    def test_who_archives_reads_what_is_theirs_to_read(self):
        self.give_role(self.anna, "active")
        self.anna.company_ids += self.elsewhere
        there = {"company_id": self.elsewhere.id, "user_id": self.anna.id}
        self.env["crm.lead"].create([{"name": "There", "team_id": False, **there}] * 7)
        access = "base.group_erp_manager"
        plain = mail_new_test_user(self.env, login="rhr", groups=access)
        sells = mail_new_test_user(
            self.env, login="radm", groups=f"{access},sales_team.group_sale_manager"
        )
        for user, counted in ((plain, None), (sells, 1)):
            with self.subTest(user=user.login), self.assertRaises(RedirectWarning) as warning:
                self.anna.with_user(user).action_archive()
            text = warning.exception.args[0]
            self.assertIn("Ranna still has work in hand", text)
            self.assertEqual("open deals" in text, bool(counted))
            if counted:
                self.assertIn(f"open deals: {counted}", text)

    def test_how_much_colleagues_have_is_for_heads(self):
        Work = self.env["sales.reglament.handover.work"]
        for user, is_told in ((self.anna, False), (self.head, True)):
            self.make_clients(2, user_id=self.boris.id)
            work = Work.with_user(user).create(
                {"user_id": self.anna.id, "receiver_ids": [Command.set(self.boris.ids)]}
            )
            self.assertEqual(bool(work.line_ids.present_clients), is_told)

    def test_a_dialog_is_its_owners(self):
        for name in self.env.registry:
            Model = self.env[name].with_user(self.anna)
            if name.startswith("sales.reglament") and Model._transient and Model.has_access("read"):
                with self.subTest(model=name):
                    domain = self.env["ir.rule"].with_user(self.anna)._compute_domain(name, "read")
                    self.assertIn("create_uid", str(domain))
