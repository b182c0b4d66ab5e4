from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ...models.checklist.results import SINCE, SWITCH, asked_since
from ..browser_common import BrowserCase
from ..common import MONDAY
from .common import ClientStepCase, StepCase

HOUR = timedelta(hours=1)
YESTERDAY = MONDAY - timedelta(days=1)


class Finished:
    """Activities of Anna's that are finished, and the dialog that asks for their result."""

    def ask_results(self, is_on):
        self.env["ir.config_parameter"].set_param(SWITCH, str(is_on))

    def plan(self, record, kind="call", user=None):
        user = user or self.anna
        return record.activity_schedule(
            f"mail.mail_activity_data_{kind}", summary="Ring up", user_id=user.id
        ).with_user(user)

    def finish(self, record, kind="call", user=None):
        """Finish such an activity; its message."""
        message_id = self.plan(record, kind, user).action_feedback()
        return self.env["mail.message"].browse(message_id)

    def answer(self, action, result="agreed", user=None, **values):
        """Answer the dialog, as a tap does."""
        self.assertEqual(action["res_model"], "sales.reglament.contact.log")
        Log = self.env[action["res_model"]].with_user(user or self.anna)
        wizard = Log.with_context(**action["context"]).create({"result": result, **values})
        return wizard.action_log()

    def contacts(self, record):
        name = "lead_id" if record._name == "crm.lead" else "partner_id"
        return self.env["sales.reglament.contact"].search([(name, "=", record.id)])


class ResultCase(Finished, StepCase):
    """A deal whose reglament asks for a contact since yesterday."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(YESTERDAY):
            cls.reglament = cls.make_steps({"evidence": "contact"}, mode="observe", code="RESULTS")
            cls.lead = cls.make_lead(partner_id=cls.client.id)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestResultsProve(ResultCase):
    """While results are asked for, a call or meeting proves a contact with its result only."""

    def test_what_needs_a_result(self):
        kinds = {"call": "todo", "meeting": "todo", "todo": "todo", "email": "done"}
        for kind, state in kinds.items():
            with self.subTest(kind=kind):
                lead = self.make_lead()
                self.finish(lead, kind)
                self.assertEqual(self.state(lead), state)

    def test_the_result_proves_it_once(self):
        for kind in ("call", "meeting"):
            with self.subTest(kind=kind):
                lead = self.make_lead(partner_id=self.client.id)
                action = self.plan(lead, kind).action_done()
                self.assertEqual(self.state(lead), "todo")
                with freeze_time(MONDAY + HOUR):
                    self.answer(action)
                contact = self.contacts(lead)
                self.assertEqual((contact.kind, contact.result), (kind, "agreed"))
                self.assertEqual(contact.user_id, self.anna)
                # the moment of finishing, and that of telling
                self.assertEqual((contact.date, contact.logged_date), (MONDAY, MONDAY + HOUR))
                check = self.check(lead)
                self.assertEqual((check.state, check.done_date), ("done", MONDAY))
                self.assertEqual(
                    (check.proof_model, check.proof_id), ("sales.reglament.contact", contact.id)
                )
                self.assertEqual(
                    contact.message_id.mail_activity_type_id.category,
                    {"call": "phonecall", "meeting": "meeting"}[kind],
                )

    def test_it_is_one_contact_where_contacts_are_counted(self):
        evidence = self.env["sales.reglament.evidence"]
        self.assertFalse(evidence._last_contacts(self.client))
        action = self.plan(self.lead).action_done()
        self.assertFalse(evidence._last_contacts(self.client))
        self.answer(action)
        self.assertEqual(evidence._last_contacts(self.client), {self.client.id: MONDAY})

    def test_nobody_reached(self):
        self.answer(self.plan(self.lead).action_done(), "not_reached")
        self.assertEqual(self.state(self.lead), "todo")
        self.assertEqual(self.contacts(self.lead).result, "not_reached")

    def test_left_without_an_answer(self):
        """The activity is done, and nothing is kept of the question."""
        call = self.plan(self.lead)
        action = call.action_done()
        Log = self.env[action["res_model"]].with_user(self.anna)
        before = Log.sudo().search_count([])
        Form(Log.with_context(**action["context"]))
        self.assertEqual(Log.sudo().search_count([]), before)
        self.assertFalse(call.active)
        self.assertFalse(self.contacts(self.lead))
        self.assertEqual(self.state(self.lead), "todo")

    def test_a_step_for_an_activity_asks_no_result(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.reglament.action_archive()
        self.make_steps(
            {"evidence": "activity", "evidence_activity_type_ids": [Command.set(call.ids)]}
        )
        with freeze_time(MONDAY + HOUR):
            lead = self.make_lead()
            action = self.plan(lead).action_done()
            self.assertEqual(self.state(lead), "done")
            self.answer(action, "agreed")
            self.assertEqual(self.state(lead), "done")
            # one who reached nobody has not done it, as ever
            other = self.make_lead()
            self.answer(self.plan(other).action_done(), "not_reached")
            self.assertEqual(self.state(other), "todo")

    def test_a_meeting_of_the_calendar_counts_as_ever(self):
        start = MONDAY - 2 * HOUR
        values = {"name": "Visit", "opportunity_id": self.lead.id}
        self.env["calendar.event"].create({**values, "start": start, "stop": start + HOUR})
        self.assertEqual(self.state(self.lead), "done")

    def test_a_logged_contact_that_finishes_the_call_is_asked_nothing(self):
        call = self.plan(self.lead)
        self.lead.with_user(self.anna).log_contact("call", "agreed", activity_id=call.id)
        self.assertFalse(call.active)
        self.assertEqual(len(self.contacts(self.lead)), 1)
        self.assertEqual(self.state(self.lead), "done")

    def test_the_panel_says_what_is_missing(self):
        def waits():
            self.env.invalidate_all()
            [step] = self.lead.with_user(self.anna).reglament_panel()["steps"]
            return step.get("waits", "")

        self.assertFalse(waits())
        action = self.plan(self.lead).action_done()
        self.assertRegex(waits(), r"^Call, .+: the result is not written down yet$")
        self.ask_results(False)
        self.assertFalse(waits())
        self.ask_results(True)
        self.answer(action)
        self.assertFalse(waits())


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestResultsSwitch(ResultCase):
    """What was finished before, or while nobody is asked, counts: no proven point opens again."""

    def reconcile(self):
        self.env["sales.reglament.nightly"]._reconcile_batch(self.env["crm.lead"].search([]).ids)

    def test_on_by_itself_since_the_publishing(self):
        self.assertEqual(asked_since(self.env), YESTERDAY)

    def test_finished_before(self):
        for moment, state in ((YESTERDAY, "done"), (YESTERDAY + timedelta(seconds=1), "todo")):
            with self.subTest(moment=moment), freeze_time(moment):
                lead = self.make_lead()
                self.finish(lead)
                self.assertEqual(self.state(lead), state)

    def test_while_it_is_off(self):
        unanswered = self.make_lead()
        self.finish(unanswered)
        self.ask_results(False)
        self.assertIsNone(asked_since(self.env))
        lead = self.make_lead()
        self.assertNotIsInstance(self.plan(lead).action_done(), dict)
        self.assertEqual(self.state(lead), "done")
        # what was left without a result counts, too, when its deal is next looked at
        self.assertEqual(self.state(unanswered), "todo")
        self.reconcile()
        self.assertEqual(self.state(unanswered), "done")
        with freeze_time(MONDAY + HOUR):
            self.ask_results(True)
            self.assertEqual(asked_since(self.env), MONDAY + HOUR)
            self.reconcile()
            self.assertEqual(self.state(lead), "done")
            self.assertEqual(self.state(unanswered), "done")
        with freeze_time(MONDAY + 2 * HOUR):
            later = self.make_lead()
            self.finish(later)
            self.assertEqual(self.state(later), "todo")

    def test_the_form_of_the_settings(self):
        form = Form(self.env["res.config.settings"])
        self.assertTrue(form.reglament_ask_results)
        form.save().execute()
        self.assertEqual(asked_since(self.env), YESTERDAY, "saving changes nothing")
        for is_on in (False, True):
            form = Form(self.env["res.config.settings"])
            form.reglament_ask_results = is_on
            form.save().execute()
            self.assertEqual(asked_since(self.env), MONDAY if is_on else None)
            form = Form(self.env["res.config.settings"])
            self.assertEqual(form.reglament_ask_results, is_on)
            form.save().execute()
            self.assertEqual(asked_since(self.env), MONDAY if is_on else None)

    def test_forgotten_it_is_on(self):
        self.ask_results(False)
        self.env["ir.config_parameter"].search([("key", "=", SWITCH)]).unlink()
        self.assertEqual(asked_since(self.env), MONDAY)

    def test_another_version_changes_nothing(self):
        action = self.reglament.action_new_version()
        self.env["sales.reglament"].browse(action["res_id"]).action_publish()
        self.assertEqual(asked_since(self.env), YESTERDAY)

    def test_nothing_in_force(self):
        self.reglament.action_archive()
        self.assertIsNone(asked_since(self.env))
        self.assertNotIsInstance(self.plan(self.lead).action_done(), dict)
        with freeze_time(MONDAY + HOUR):
            self.make_steps({"evidence": "contact"})
            self.assertEqual(asked_since(self.env), MONDAY + HOUR)

    def test_what_is_missed_is_noted_at_night(self):
        """As after an upgrade of a base that had a version in force."""
        self.env["ir.config_parameter"].search([("key", "=", SINCE)]).unlink()
        self.assertIsNone(asked_since(self.env))
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )
        self.env["sales.reglament.nightly"]._reconcile()
        self.assertEqual(asked_since(self.env), MONDAY)

    def test_a_moment_that_is_none(self):
        self.env["ir.config_parameter"].set_param(SINCE, "as ever")
        self.assertIsNone(asked_since(self.env))


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestResultsAsked(ResultCase):
    """Whoever can tell is asked, once it is finished; what Odoo gives back stays what it is."""

    def asked(self, activities):
        """The answer of the button: whether it is the dialog."""
        action = activities.action_done()
        self.assertFalse(any(activities.mapped("active")))
        return isinstance(action, dict) and action["res_model"] == "sales.reglament.contact.log"

    def test_which_activities(self):
        order = self.env["sale.order"].create({"partner_id": self.client.id})
        cases = [
            (self.lead, "call", True),
            (self.lead, "meeting", True),
            (self.lead, "todo", False),
            (self.lead, "email", False),
            (self.client, "call", True),
            (self.client, "meeting", True),
            (order, "call", False),
        ]
        for record, kind, is_asked in cases:
            with self.subTest(model=record._name, kind=kind):
                self.assertIs(self.asked(self.plan(record, kind)), is_asked)

    def test_exactly_one(self):
        call, task = self.plan(self.lead), self.plan(self.lead, "todo")
        self.assertTrue(self.asked(call | task))
        self.assertFalse(self.asked(self.plan(self.lead) | self.plan(self.make_lead())))
        self.assertFalse(self.asked(self.plan(self.lead).browse()))

    def test_finished_already(self):
        call = self.plan(self.lead)
        self.assertTrue(self.asked(call))
        self.assertFalse(self.asked(call))

    def test_what_odoo_gives_back(self):
        message_id = self.plan(self.lead).action_feedback(feedback="They take it")
        self.assertIn("They take it", self.env["mail.message"].browse(message_id).body)
        action = self.plan(self.lead).action_feedback_schedule_next()
        self.assertEqual(action["res_model"], "mail.activity")
        messages, following = self.plan(self.lead)._action_done()
        self.assertEqual((messages._name, len(messages)), ("mail.message", 1))
        self.assertEqual((following._name, len(following)), ("mail.activity", 0))

    def test_the_browser_asks_afterwards(self):
        call = self.plan(self.lead)
        self.assertFalse(call.reglament_ask_result(), "it is to be done yet")
        call.action_feedback()
        action = call.reglament_ask_result()
        self.assertEqual(action["name"], "How did it go?")
        form = Form(
            self.env[action["res_model"]].with_user(self.anna).with_context(**action["context"])
        )
        self.assertEqual((form.kind, form.moment, form.about), ("call", "now", self.lead.name))
        self.assertFalse(form.planned_activity_id)
        form.result = "thinking"
        form.save().action_log()
        self.assertEqual(self.contacts(self.lead).result, "thinking")
        self.assertFalse(call.reglament_ask_result(), "it is told")

    def test_written_down_as_done_at_once(self):
        """In the window that plans an activity there is a button that also finishes it."""

        def made(record, kind="call"):
            values = {
                "res_model": record._name,
                "res_ids": str(record.ids),
                "activity_type_id": self.env.ref(f"mail.mail_activity_data_{kind}").id,
                "activity_user_id": self.anna.id,
            }
            wizard = self.env["mail.activity.schedule"].with_user(self.anna).create(values)
            return wizard.action_schedule_activities_done()

        self.plan(self.lead)
        self.answer(made(self.lead))
        self.assertEqual(self.contacts(self.lead).result, "agreed")
        self.assertEqual(self.state(self.lead), "done")
        self.assertFalse(made(self.lead, "todo"))
        self.assertFalse(made(self.lead | self.make_lead()))
        self.ask_results(False)
        self.assertFalse(made(self.lead))

    def test_another_call_that_is_due_is_not_finished_with_it(self):
        due = self.plan(self.lead)
        self.answer(self.plan(self.lead).action_done())
        self.assertTrue(due.active)

    def test_who_may_not_write_the_record(self):
        lead = self.make_lead(user_id=self.boris.id)
        call = self.plan(lead, user=self.anna)
        self.assertFalse(lead.with_user(self.anna).has_access("write"))
        self.assertFalse(self.asked(call))
        task = self.plan(self.client, user=self.accountant)
        self.assertFalse(self.asked(task))

    def test_a_colleagues_call(self):
        """Who finishes it tells; it is no longer the one's who had it."""
        call = self.plan(self.lead, user=self.boris).with_user(self.anna)
        action = call.action_done()
        self.assertFalse(call.with_user(self.boris).reglament_ask_result())
        self.answer(action)
        self.assertEqual(self.contacts(self.lead).user_id, self.anna)

    def test_the_record_is_gone_or_lost(self):
        lost = self.make_lead()
        action = self.plan(lost).action_done()
        lost.action_set_lost()
        self.answer(action, "refused")
        self.assertEqual(self.contacts(lost).result, "refused")
        gone = self.make_lead()
        call = self.plan(gone)
        self.env.cr.execute("DELETE FROM crm_lead WHERE id = %s", gone.ids)
        self.env.invalidate_all()
        self.assertNotIsInstance(call.action_done(), dict)

    def test_a_deal_without_a_client(self):
        lead = self.make_lead(partner_id=False)
        self.answer(self.plan(lead).action_done())
        self.assertEqual(self.state(lead), "done")

    def test_the_button_wants_no_letters_the_next_step_is_another_matter(self):
        call = self.plan(self.lead).with_context(mail_activity_quick_update=True)
        self.assertIs(call.action_done()["context"]["mail_activity_quick_update"], False)

    def test_who_is_told_of_it_beforehand(self):
        for user, is_asked in ((self.anna, True), (self.head, True), (self.accountant, False)):
            with self.subTest(user=user.login):
                Log = self.env["sales.reglament.contact.log"].with_user(user)
                self.assertIs(Log.has_access("create"), is_asked)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestResultsTold(ResultCase):
    """A result is told once, by whoever finished it, where it was finished."""

    def tell(self, message, record=None, user=None, **values):
        record = (record or self.lead).with_user(user or self.anna)
        ids = record.log_contact("call", "agreed", message_id=message and message.id, **values)
        return self.env["sales.reglament.contact"].browse(ids)

    def test_by_a_telephone_system(self):
        """``action_feedback`` gives back what ``log_contact`` takes."""
        message = self.finish(self.lead, user=self.integration)
        contact = self.tell(message, user=self.integration)
        self.assertEqual((contact.message_id, contact.date), (message, message.date))
        self.assertEqual(self.state(self.lead), "done")

    def test_not_twice(self):
        message = self.finish(self.lead)
        self.tell(message)
        with self.assertRaisesRegex(UserError, "written down already"):
            self.tell(message)
        self.assertEqual(len(self.contacts(self.lead)), 1)

    def test_not_twice_at_the_same_time_either(self):
        """Two tabs: the second sees nothing of the first."""
        message = self.finish(self.lead)
        self.tell(message)
        self.patch(
            type(self.env["sales.reglament.contact"]), "search_count", lambda *args, **kwargs: 0
        )
        with self.assertRaises(Exception) as refusal, self.env.cr.savepoint():
            self.tell(message)
        self.assertEqual(type(refusal.exception).__name__, "UniqueViolation")

    def test_not_by_others_nor_elsewhere(self):
        message = self.finish(self.lead)
        other = self.make_lead()
        letter = self.lead.with_user(self.anna).message_post(body="Good day")
        task = self.finish(self.lead, "todo")
        cases = [
            (message, self.lead, self.head),
            (message, other, self.anna),
            (message, self.client, self.anna),
            (letter, self.lead, self.anna),
            (task, self.lead, self.anna),
        ]
        for meant, record, user in cases:
            with self.subTest(record=record, user=user.login), self.assertRaises(UserError):
                self.tell(meant, record, user)
        with self.assertRaises(AccessError):
            self.tell(message, user=self.accountant)
        with self.assertRaises(UserError):
            (self.lead | other).with_user(self.anna).log_contact(
                "call", "agreed", message_id=message.id
            )

    def test_it_was_taken_back_meanwhile(self):
        message = self.finish(self.lead)
        message.unlink()
        self.assertFalse(self.tell(message).message_id)

    def test_another_moment(self):
        message = self.finish(self.lead)
        self.assertEqual(self.tell(message, when=YESTERDAY + HOUR).date, YESTERDAY + HOUR)

    def test_what_finishing_planned_takes_the_date(self):
        follow_up = self.env["mail.activity.type"].create({"name": "Ring again"})
        chained = self.env["mail.activity.type"].create(
            {
                "name": "First call",
                "category": "phonecall",
                "chaining_type": "trigger",
                "triggered_next_type_id": follow_up.id,
            }
        )
        older = self.plan(self.lead)
        call = self.lead.activity_schedule(activity_type_id=chained.id, user_id=self.anna.id)
        action = call.with_user(self.anna).action_done()
        self.answer(action, next_step="week")
        planned = self.lead.activity_ids - older
        self.assertEqual(planned.activity_type_id, follow_up)
        self.assertEqual(planned.date_deadline, fields.Date.today() + timedelta(days=7))

    def test_a_next_step_is_planned(self):
        self.answer(self.plan(self.lead).action_done(), "call_back", next_step="tomorrow")
        self.assertEqual(
            self.lead.activity_ids.date_deadline, fields.Date.today() + timedelta(days=1)
        )


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestResultsOfClients(Finished, ClientStepCase):
    """The same on a client's card."""

    def test_the_result_proves_it(self):
        with freeze_time(YESTERDAY):
            self.make_steps({"evidence": "contact"})
        self.assertEqual(self.states(self.client), ["todo"])
        action = self.plan(self.client).action_done()
        self.assertEqual(self.states(self.client), ["todo"])
        self.assertFalse(self.client.last_contact_date)
        self.answer(action, note="They take two")
        self.assertEqual(self.states(self.client), ["done"])
        self.assertEqual(self.client.last_contact_date, MONDAY)
        # a card is everybody's to read, what was said is not
        self.assertNotIn("They take two", "".join(self.client.message_ids.mapped("body")))

    def test_on_a_deal_it_counts_for_its_client(self):
        with freeze_time(YESTERDAY):
            self.make_steps({"evidence": "contact"})
            lead = self.make_lead(partner_id=self.client.id)
        action = self.plan(lead).action_done()
        self.assertEqual(self.states(self.client), ["todo"])
        self.answer(action)
        self.assertEqual(self.states(self.client), ["done"])


@tagged("post_install", "-at_install")
class TestResultsSession(StepCase, BrowserCase):
    """Whether one is asked is known to the page, and costs no request."""

    def is_asked(self, user):
        self.authenticate(user.login, user.login.ljust(8, "x"))
        info = self.make_jsonrpc_request("/web/session/get_session_info", {})
        return info["reglament_asks_results"]

    def test_who_is_asked(self):
        self.assertFalse(self.is_asked(self.anna), "nothing is in force")
        self.make_steps({"evidence": "contact"})
        for user, expected in ((self.anna, True), (self.head, True), (self.accountant, False)):
            with self.subTest(user=user.login):
                self.assertIs(self.is_asked(user), expected)
        self.env["ir.config_parameter"].set_param(SWITCH, "False")
        self.assertFalse(self.is_asked(self.anna))
