from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import MONDAY
from .common import LoopCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestLoop(LoopCase):
    """A low score has its task, its notice, its deadline and its result."""

    def test_a_low_score_is_a_task_and_a_notice_at_once(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(3, comment="The reel was <b>wet</b>")
        self.assertEqual(feedback.loop_user_id, self.anna)
        self.assertEqual(feedback.loop_deadline, MONDAY + timedelta(hours=24))
        task = feedback.loop_activity_id
        self.assertEqual(
            (task.user_id, task.res_model, task.res_id), (self.anna, "crm.lead", self.lead.id)
        )
        self.assertIn("&lt;b&gt;wet&lt;/b&gt;", task.note)
        for user in (self.head, self.anna):
            notice = self.notices(user)
            self.assertEqual(len(notice), 1)
            self.assertIn("3 of 10", notice.subject)
            self.assertIn("&lt;b&gt;wet&lt;/b&gt;", notice.body)
            self.assertNotIn("blockquote", notice.body, "the words are not folded away")
            self.assertNotIn(feedback.access_token, notice.body)
        self.assertFalse(self.notices(self.director))

    def test_a_good_score_asks_for_nothing(self):
        feedback = self.ask()
        feedback._answer(7)
        self.assertFalse(feedback.loop_deadline or feedback.loop_user_id)
        self.assertFalse(self.lead.activity_ids)
        self.assertFalse(self.notices(self.head))

    def test_a_wish_to_be_called_is_a_task_whatever_the_score(self):
        feedback = self.ask()
        feedback._answer(10, wish="manager")
        self.assertEqual(feedback.loop_user_id, self.anna)
        self.assertIn("Asks for a call", self.lead.activity_ids.summary)
        self.assertEqual(len(self.notices(self.head)), 1)

    def test_somebody_else_is_for_the_head_only(self):
        feedback = self.ask()
        feedback._answer(1, comment="Not with Anna", wish="other")
        self.env.flush_all()
        self.assertEqual(feedback.loop_user_id, self.head)
        self.assertEqual(len(self.notices(self.head)), 1)
        self.assertFalse(self.notices(self.anna))
        self.assertFalse(self.notes(self.lead).filtered(lambda note: "Not with" in note.body))
        self.assertFalse(self.lead.activity_ids)
        task = feedback.loop_activity_id
        self.assertFalse(task.res_model)
        self.assertFalse(task.with_user(self.anna).has_access("read"))
        self.assertTrue(task.with_user(self.head).has_access("read"))
        for model in ("mail.message", "mail.activity"):
            body = "body" if model == "mail.message" else "note"
            self.assertFalse(
                self.env[model].with_user(self.anna).search([(body, "ilike", "Not with Anna")])
            )
        self.assertFalse(self.day(self.anna))
        row = self.day(self.head)
        self.assertEqual((row.kind, row.feedback_id), ("low_score", feedback))
        with self.assertRaises(AccessError):
            feedback.with_user(self.anna).action_close_loop("I called")

    def test_somebody_else_is_for_who_may_read_it(self):
        self.team.user_id = self.boris
        feedback = self.ask()
        feedback._answer(1, wish="other")
        self.env.flush_all()
        self.assertTrue(feedback.loop_user_id.has_group("sales_reglament.group_reglament_head"))
        self.assertTrue(feedback.with_user(feedback.loop_user_id).has_access("read"))
        self.assertFalse(self.notices(self.boris))

    def test_a_head_who_sells_is_not_who_else_to_talk_to(self):
        self.lead.user_id = self.client.user_id = self.head
        feedback = self.ask()
        feedback._answer(1, wish="other")
        self.assertNotIn(feedback.loop_user_id, self.head | self.anna | self.boris)

    def test_who_asks_for_somebody_else_later_leaves_nothing_with_the_manager(self):
        feedback = self.ask()
        feedback._answer(2, comment="Rude on the phone")
        self.assertTrue(self.notes(self.lead).filtered(lambda note: "Rude" in note.body))
        feedback._answer(2, wish="other")
        self.assertEqual(feedback.loop_user_id, self.head)
        self.assertFalse(self.notes(self.lead).filtered(lambda note: "Rude" in note.body))
        self.assertFalse(self.lead.activity_ids)
        self.assertEqual(len(self.notices(self.head)), 1, "never again of the same answer")

    def test_the_dialog_says_whom_to_call_about_what(self):
        self.client.phone = "+32 2 290 34 90"
        feedback = self.ask()
        feedback._answer(3, comment="The reel was wet")
        Close = self.env["sales.reglament.feedback.close"].with_user(self.anna)
        dialog = Close.new({"feedback_ids": feedback.ids})
        self.assertEqual(
            (dialog.partner_id, dialog.contact_id, dialog.lead_id),
            (self.client, self.person, self.lead),
        )
        self.assertIn("3 of 10", dialog.score)
        self.assertEqual(dialog.words, "The reel was wet")
        self.assertEqual(dialog.phone, self.client.phone, "the contact has none")
        self.person.phone = "+32 2 290 34 91"
        self.assertEqual(
            Close.new({"feedback_ids": feedback.ids}).phone, self.person.phone, "the contact's own"
        )

    def test_settling_needs_a_result_and_is_kept(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(3)
        mine = feedback.with_user(self.anna)
        for empty in ("", "  ", False, None):
            with self.assertRaises(UserError):
                mine.action_close_loop(empty)
        with freeze_time(MONDAY + timedelta(hours=5)):
            mine.action_close_loop(" A new reel goes out today ")
        self.assertEqual(feedback.loop_result, "A new reel goes out today")
        self.assertEqual(feedback.loop_closed_by, self.anna)
        self.assertEqual(feedback.loop_closed_date, MONDAY + timedelta(hours=5))
        self.assertEqual(feedback.loop_hours, 5)
        self.assertFalse(feedback.loop_activity_id.active)
        self.assertFalse(self.day(self.anna).filtered("feedback_id"))
        with self.assertRaises(UserError):
            mine.action_close_loop("Once more")

    def test_who_may_settle(self):
        for user, may in ((self.boris, False), (self.accountant, False), (self.head, True)):
            feedback = self.ask()
            feedback._answer(2)
            mine = feedback.with_user(user)
            if may:
                mine.action_close_loop("Called")
                self.assertEqual(feedback.loop_closed_by, user)
                self.assertFalse(feedback.loop_activity_id.active)
            else:
                with self.assertRaises(AccessError):
                    mine.action_close_loop("Called")

    def test_reading_all_deals_is_not_enough_to_settle(self):
        feedback = self.ask()
        feedback._answer(2)
        self.boris.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.assertTrue(feedback.with_user(self.boris).has_access("read"))
        with self.assertRaises(AccessError):
            feedback.with_user(self.boris).action_close_loop("Called")

    def test_the_task_done_in_words_settles_it(self):
        feedback = self.ask()
        feedback._answer(2)
        feedback.loop_activity_id.with_user(self.anna).action_feedback(
            feedback="Called, all is well"
        )
        self.assertEqual(feedback.loop_result, "Called, all is well")
        self.assertEqual(feedback.loop_closed_by, self.anna)

    def test_the_task_done_without_a_word_leaves_it_open(self):
        feedback = self.ask()
        feedback._answer(2)
        feedback.loop_activity_id.with_user(self.anna).action_done()
        self.assertTrue(feedback.is_loop_open)
        self.assertEqual(self.day(self.anna).feedback_id, feedback)

    def test_a_task_given_away_takes_it_along(self):
        feedback = self.ask()
        feedback._answer(2)
        feedback.loop_activity_id.user_id = self.boris
        self.assertEqual(feedback.loop_user_id, self.boris)
        self.assertTrue(feedback.with_user(self.boris).has_access("read"))
        feedback.with_user(self.boris).action_close_loop("Called")

    def test_a_corrected_score_settles_an_untouched_task(self):
        feedback = self.ask()
        feedback._answer(3)
        task = feedback.loop_activity_id
        feedback._answer(9)
        self.assertFalse(feedback.is_loop_open)
        self.assertEqual(feedback.loop_result, "The client changed the answer: 3, then 9.")
        self.assertFalse(feedback.loop_closed_by)
        self.assertFalse(task.exists())
        feedback._answer(2)
        self.assertTrue(feedback.is_loop_open, "low again: it is to be looked into")

    def test_what_somebody_settled_stays_settled(self):
        feedback = self.ask()
        feedback._answer(3)
        feedback.with_user(self.anna).action_close_loop("Called")
        feedback._answer(4)
        self.assertFalse(feedback.is_loop_open)
        feedback._answer(4, wish="other")
        self.assertTrue(feedback.is_loop_open, "but for who asks for somebody else")
        self.assertEqual(feedback.loop_user_id, self.head)

    def test_an_answer_that_gets_worse_after_it_was_settled_is_told_again(self):
        # settled at 5: worse; better and then low again; better but still low
        for scores, told in (((5, 2), True), ((5, 9, 4), True), ((2, 3), False), ((2, 2), False)):
            with self.subTest(scores=scores):
                feedback = self.ask()
                before = len(self.notices(self.head))
                feedback._answer(scores[0])
                feedback.with_user(self.anna).action_close_loop("Called")
                for score in scores[1:]:
                    feedback._answer(score)
                self.assertEqual(feedback.is_loop_open, told)
                self.assertEqual(len(self.notices(self.head)) - before, 1 + told)
                self.assertEqual(bool(feedback.loop_activity_id.active), told)

    def test_who_asks_for_a_call_after_it_was_settled_is_called(self):
        feedback = self.ask()
        feedback._answer(3)
        feedback.with_user(self.anna).action_close_loop("Wrote a letter")
        feedback._answer(3, wish="manager")
        self.assertTrue(feedback.is_loop_open)

    def test_a_working_day_of_the_company(self):
        self.company.resource_calendar_id.tz = "UTC"
        friday = MONDAY + timedelta(days=4)  # at ten
        with freeze_time(friday):
            feedback = self.ask()
            feedback._answer(1)
        self.assertEqual(feedback.loop_deadline, friday + timedelta(days=3), "Monday at ten")
        for days, level in ((1, 0), (2, 0), (3, 0), (3.1, 1), (3.9, 1), (4, 2)):
            self.cron(friday + timedelta(days=days))
            self.assertEqual(feedback.loop_level, level, days)
        self.assertEqual(len(self.notices(self.director)), 1)

    def test_a_changed_answer_keeps_its_deadline_and_its_notice(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(3)
        with freeze_time(MONDAY + timedelta(hours=3)):
            feedback._answer(4, comment="Late as well")
        self.assertEqual(feedback.loop_deadline, MONDAY + timedelta(hours=24))
        self.assertIn("Late as well", feedback.loop_activity_id.note)
        self.assertEqual(len(self.lead.activity_ids), 1)
        self.assertEqual(len(self.notices(self.head)), 1)

    def test_who_is_gone_has_no_task(self):
        self.lead.user_id = self.client.user_id = False
        feedback = self.ask(manager_id=self.boris.id)
        self.boris.active = False
        feedback._answer(1)
        self.assertEqual(feedback.loop_user_id, self.head)

    def test_a_deal_that_is_over_goes_to_the_present_responsible(self):
        feedback = self.ask()
        self.lead.action_set_lost()
        self.client.user_id = self.boris
        feedback._answer(1)
        self.assertEqual(feedback.loop_user_id, self.boris)
        self.assertEqual(feedback.manager_id, self.anna, "who was asked about is kept")

    def test_a_responsible_of_another_company_is_left_out(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "rstranger",
                "company_id": other.id,
                "company_ids": [(6, 0, other.ids)],
                "group_ids": [(6, 0, self.env.ref("sales_team.group_sale_salesman").ids)],
            }
        )
        feedback = self.ask(company_id=self.company.id)
        self.lead.user_id = False
        self.client.user_id = stranger
        feedback._answer(1)
        self.assertEqual(feedback.loop_user_id, self.anna, "who was responsible then")
        feedback.company_id = other
        self.env.flush_all()
        self.assertFalse(feedback.with_user(self.anna).has_access("read"))

    # ------------------------------------------------------------ upward

    def test_upward_once_for_each_step(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(1)
        self.cron(MONDAY + timedelta(hours=23))
        self.assertEqual(feedback.loop_level, 0)
        with freeze_time(MONDAY + timedelta(hours=23)):
            self.assertFalse(self._team(self.head))
        for hours in (25, 26, 47):
            self.cron(MONDAY + timedelta(hours=hours))
            self.assertEqual(feedback.loop_level, 1)
        with freeze_time(MONDAY + timedelta(hours=25)):
            self.assertEqual(self._team(self.head).feedback_id, feedback)
        self.assertFalse(self.notices(self.director))
        for hours in (48, 49, 72):
            self.cron(MONDAY + timedelta(hours=hours))
        self.assertEqual(feedback.loop_level, 2)
        self.assertEqual(len(self.notices(self.director)), 1)
        self.assertEqual(len(self.notices(self.head)), 1)

    def _team(self, user):
        """What a head sees of the team, by the menu's own domain."""
        self.env.invalidate_all()
        return (
            self.env["sales.reglament.day"]
            .with_user(user)
            .search(
                [
                    ("user_id", "!=", user.id),
                    ("is_escalated", "=", True),
                    ("kind", "=", "low_score"),
                ]
            )
        )

    def test_what_is_settled_goes_nowhere(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(1)
            feedback.with_user(self.anna).action_close_loop("Called")
        self.cron(MONDAY + timedelta(hours=72))
        self.assertEqual(feedback.loop_level, 0)
        self.assertFalse(self.notices(self.director))

    def test_who_leaves_hands_it_on(self):
        feedback = self.ask()
        feedback._answer(1)
        self.lead.user_id = self.client.user_id = self.boris
        self.anna.active = False
        self.cron(datetime.now())
        self.assertEqual(feedback.loop_user_id, self.boris)
        self.assertEqual(feedback.loop_activity_id.user_id, self.boris)

    # ------------------------------------------------------------ the day

    def test_one_row_in_my_day(self):
        with freeze_time(MONDAY):
            feedback = self.ask()
            feedback._answer(3)
        with freeze_time(MONDAY + timedelta(days=2)):
            row = self.day(self.anna)
        self.assertEqual(len(row), 1, "the task is not listed beside it")
        self.assertEqual(
            (row.kind, row.feedback_id, row.bucket, row.done_by),
            ("low_score", feedback, "0_first", "result"),
        )
        self.assertEqual(row.name, "Low score, 3 of 10: Recommendation, yearly")
        action = row.action_open()
        self.assertEqual((action["res_model"], action["res_id"]), (feedback._name, feedback.id))

    # ------------------------------------------------------------ the chatter

    def test_the_note_says_what_the_answer_says_now(self):
        feedback = self.ask()
        feedback._answer(8, comment="<script>alert(1)</script>\nSecond line")
        note = feedback.note_id
        self.assertIn(note, self.lead.message_ids)
        self.assertIn("&lt;script&gt;", note.body)
        self.assertIn("8 of 10, passive", note.body)
        self.assertNotIn(feedback.access_token, note.body)
        feedback._answer(9)
        self.assertEqual(feedback.note_id, note)
        self.assertIn("9 of 10, promoter", note.body)
        self.assertEqual(len(self.notes(self.lead).filtered(lambda m: "of 10" in m.body)), 1)

    def test_without_a_deal_the_note_is_the_clients(self):
        feedback = self.env["sales.reglament.feedback"]._open(
            self.csat, partner=self.person, channel="email"
        )
        feedback._answer(5)
        self.assertIn(feedback.note_id, self.person.message_ids)

    def test_an_answer_to_a_deal_that_is_gone(self):
        feedback = self.ask()
        self.lead.unlink()
        self.person.unlink()
        feedback.invalidate_recordset()
        feedback._answer(2, comment="Still angry")
        self.assertEqual(feedback.loop_user_id, self.anna)
        self.assertEqual(feedback.loop_activity_id.user_id, self.anna)
