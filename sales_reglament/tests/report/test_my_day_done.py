from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY
from .common import DayCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMyDayDone(DayCase):
    """Done and Tomorrow say what they did and what stays, and can be taken back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        call = cls.env.ref("mail.mail_activity_data_call")
        cls.make_steps(
            {"name": "By hand"},
            {"name": "In words", "note_required": True},
            {"name": "By letter", "evidence": "email"},
            {"name": "Talk to them", "evidence": "contact"},
            {"name": "Ring up", "plan_activity_type_id": call.id},
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)

    def done(self, *names):
        """Press Done on rows; what the action says and the means to undo it."""
        rows = self.rows(domain=[("name", "in", names)])
        self.assertEqual(len(rows), len(names))
        return self.told(rows.action_done())

    def told(self, action):
        self.assertEqual(action["tag"], "sales_reglament_day_told")
        params = action["params"]
        token = self.env["sales.reglament.day.undo"].with_user(self.anna).browse(params["token"])
        return params["title"], params["stays"], token

    def test_an_activity_comes_back(self):
        before = self.names()
        self.plan(self.lead, "Send it")
        title, stays, token = self.done("Send it")
        self.assertEqual((title, stays), ("Done: Send it · Cable for the north hall", ""))
        notes = self.lead.message_ids
        self.assertEqual(token.action_undo(), "Taken back.")
        self.assertEqual(set(self.names()), {*before, "Send it"})
        self.assertEqual(len(self.lead.message_ids), len(notes) - 1, "the note goes too")

    def test_a_point_comes_back(self):
        *_told, token = self.done("By hand")
        self.assertEqual(self.state(self.lead, "By hand"), "done")
        token.action_undo()
        check = self.check(self.lead, "By hand")
        self.assertEqual(
            (check.state, check.done_by, check.done_date), ("todo", check.done_by[:0], False)
        )

    def test_a_point_and_the_activity_it_planned_come_back_together(self):
        check = self.check(self.lead, "Ring up")
        activity = check.activity_id
        *_told, token = self.done("Ring up")
        self.assertFalse(activity.active)
        self.assertEqual(self.state(self.lead, "Ring up"), "done")
        self.assertEqual(self.state(self.lead, "Talk to them"), "done", "a call is a contact")
        token.action_undo()
        self.assertTrue(activity.active)
        self.assertEqual(self.state(self.lead, "Ring up"), "todo")
        self.assertEqual(self.state(self.lead, "Talk to them"), "todo", "the deed is undone")

    def test_an_activity_that_calls_for_the_next_one(self):
        kind = self.env["mail.activity.type"].create(
            {
                "name": "Sample",
                "chaining_type": "trigger",
                "triggered_next_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            }
        )
        lead = self.make_lead(name="Lamps")
        lead.activity_schedule(activity_type_id=kind.id, summary="Sample", user_id=self.anna.id)
        planned = lead.activity_ids.filtered(lambda one: one.activity_type_id == kind)
        *_told, token = self.done("Sample")
        following = lead.activity_ids.filtered(lambda one: one.previous_activity_type_id == kind)
        self.assertTrue(following)
        token.action_undo()
        self.assertFalse(following.exists())
        self.assertTrue(planned.active)

    def test_once(self):
        *_told, token = self.done("By hand")
        token.action_undo()
        self.done("By hand")
        self.assertEqual(token.action_undo(), "It is taken back already.")
        self.assertEqual(self.state(self.lead, "By hand"), "done")

    def test_what_has_changed_since_stays(self):
        *_told, token = self.done("By hand")
        self.check(self.lead, "By hand").with_user(self.head).action_reopen()
        self.check(self.lead, "By hand").with_user(self.head).action_done()
        self.assertEqual(token.action_undo(), "Taken back, but for what has changed since.")
        self.assertEqual(self.state(self.lead, "By hand"), "done")

    def test_nobody_else_takes_it_back(self):
        *_told, token = self.done("By hand")
        for user in (self.boris, self.head):
            with self.assertRaises(AccessError):
                token.with_user(user).action_undo()
        with self.assertRaises(AccessError):
            token.create({"check_ids": self.check(self.lead, "By hand").ids})
        self.assertEqual(self.state(self.lead, "By hand"), "done")

    def test_many_at_once_and_what_stays(self):
        for number in range(4):
            self.plan(self.lead, f"Task {number}")
        title, stays, token = self.told(self.rows().action_done())
        self.assertIn("and 3 more", title)
        self.assertEqual(
            set(stays.splitlines()),
            {
                "Stays: “In words” – needs a few words, press Done beside it.",
                "Stays: “By letter”, “Talk to them” – closes by itself as soon as it is done.",
            },
        )
        token.action_undo()
        self.assertEqual(len(self.rows()), 9)

    def test_only_what_stays(self):
        title, stays, token = self.done("In words")
        self.assertEqual(title, "Nothing to mark here.")
        self.assertIn("In words", stays)
        self.assertFalse(token)

    def test_a_second_click(self):
        row = self.rows(domain=[("name", "=", "By hand")])
        row.action_done()
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "settled already"):
            row.action_done()

    def test_tomorrow(self):
        early = self.plan(self.lead, "Early", -3)
        late = self.plan(self.lead, "Late", -1)
        rows = self.rows(domain=[("name", "in", ("Early", "Late", "By hand"))])
        title, stays, token = self.told(rows.action_tomorrow())
        self.assertIn("Early", title)
        self.assertEqual(stays, "“By hand”: the deadline of the reglament stays.")
        self.assertEqual((early | late).mapped("date_deadline"), [date(2026, 3, 3)] * 2)
        late.date_deadline = date(2026, 3, 20)
        self.assertEqual(token.action_undo(), "Taken back, but for what has changed since.")
        self.assertEqual(
            (early | late).mapped("date_deadline"), [date(2026, 2, 27), date(2026, 3, 20)]
        )

    def call(self, name, lead=None, kind="call"):
        return (lead or self.lead).activity_schedule(
            f"mail.mail_activity_data_{kind}", date(2026, 3, 2), summary=name, user_id=self.anna.id
        )

    def follows(self, *names):
        """Press Done on rows; what follows, and the means to undo it."""
        params = self.rows(domain=[("name", "in", names)]).action_done()["params"]
        token = self.env["sales.reglament.day.undo"].with_user(self.anna).browse(params["token"])
        return params["follows"], token

    def answer(self, action):
        Log = self.env[action["res_model"]].with_user(self.anna).with_context(**action["context"])
        Log.create({"result": "agreed"}).action_log()
        return self.env["sales.reglament.contact"].search([("lead_id", "=", self.lead.id)])

    def test_one_call_is_asked_about(self):
        self.call("One")
        self.call("Two", self.make_lead())
        self.call("Three", self.make_lead())
        self.assertFalse(self.follows("By hand")[0])
        self.assertFalse(self.follows("Two", "Three")[0])
        self.plan(self.lead, "Send it")
        action, _token = self.follows("One", "Send it")
        self.assertEqual(self.answer(action).result, "agreed")

    def test_a_point_that_planned_a_call_is_asked_about(self):
        action, _token = self.follows("Ring up")
        self.assertEqual(self.answer(action).kind, "call")

    def test_taken_back_before_it_is_answered(self):
        call = self.call("One")
        action, token = self.follows("One")
        self.assertEqual(token.action_undo(), "Taken back.")
        self.assertTrue(call.active)
        # what is answered all the same is a contact, and no more
        self.assertFalse(self.answer(action).message_id)
        self.assertTrue(call.active)

    def test_what_is_answered_stays(self):
        call, task = self.call("One"), self.plan(self.lead, "Send it")
        action, token = self.follows("One", "Send it")
        contact = self.answer(action)
        self.assertEqual(token.action_undo(), "Taken back, but for what has changed since.")
        self.assertEqual((call.active, task.active), (False, True))
        self.assertTrue(contact.message_id.exists())

    def test_as_many_queries_for_many(self):
        def count(leads):
            rows = self.rows(domain=[("name", "=", "By hand"), ("lead_id", "in", leads.ids)])
            self.assertEqual(len(rows), len(leads))
            before = self.env.cr.sql_log_count
            rows.action_done()
            return self.env.cr.sql_log_count - before

        count(self.make_lead())
        few = count(self.make_leads(5))
        self.assertEqual(count(self.make_leads(12)), few)
