from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from ..checklist.common import StepCase
from ..common import MONDAY


@tagged("post_install", "-at_install")
class TestLetters(StepCase):
    """At nine in the morning, on working days, one letter at most, and nothing told twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.users"].search([]).tz = False
        cls.head.tz = "UTC"

    def setUp(self):
        super().setUp()
        # commits are the cron's; here each letter is looked at without them
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    def letters(self, user=None):
        self.env.flush_all()
        return self.env["mail.mail"].search(
            [("email_to", "ilike", (user or self.head).name), ("subject", "ilike", "waits")]
        )

    def run_hourly(self, begin, hours):
        """Run the job every hour, a few minutes past.

        :return: when letters came
        """
        sent = []
        for hour in range(hours):
            moment = begin + timedelta(hours=hour, minutes=3)
            before = len(self.letters())
            with freeze_time(moment):
                self.env["sales.reglament.letter"]._cron_letters()
            sent += [moment] * (len(self.letters()) - before)
        return sent

    # ------------------------------------------------------------ when

    def test_the_morning_after_two_working_days(self):
        self.make_steps({"name": "Answer", "deadline_value": 1, "deadline_unit": "working_days"})
        with freeze_time(MONDAY):
            lead = self.make_lead(name="Deal of Anna")
            quick = self.make_lead(name="Quick deal")
            self.check(quick, "Answer").with_user(self.anna).action_done()
        self.assertEqual(self.check(lead, "Answer").deadline, MONDAY + timedelta(days=1))
        # two working days after Tuesday 10:00 is Thursday 10:00: the letter is Friday's
        sent = self.run_hourly(datetime(2026, 3, 2, 11), 24 * 9)
        self.assertEqual(sent, [datetime(2026, 3, 6, 9, 3)])
        body = self.letters().body_html
        self.assertIn("Deal of Anna", body)
        self.assertIn("Answer", body)
        self.assertNotIn("Quick deal", body)
        self.assertTrue(self.check(lead, "Answer").escalated_date)

    def test_not_on_days_off(self):
        self.make_steps({"deadline_value": 1, "deadline_unit": "working_hours"})
        with freeze_time(datetime(2026, 3, 4, 10)):
            self.make_lead()
        # late enough on Friday at 11:00; then comes a weekend, and Monday is a holiday
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "date_from": datetime(2026, 3, 9),
                "date_to": datetime(2026, 3, 9, 23, 59),
            }
        )
        sent = self.run_hourly(datetime(2026, 3, 6, 0), 24 * 6)
        self.assertEqual(sent, [datetime(2026, 3, 10, 9, 3)])

    def test_in_the_persons_own_time_zone(self):
        self.make_steps({"deadline_value": 1, "deadline_unit": "working_hours"})
        with freeze_time(MONDAY):
            self.make_lead()
        for zone, first in (
            ("Asia/Vladivostok", datetime(2026, 3, 4, 23, 3)),
            ("America/New_York", datetime(2026, 3, 4, 14, 3)),
        ):
            self.head.tz = zone
            self.env["sales.reglament.letter"].search([]).unlink()
            self.env["sales.reglament.check"].search([]).escalated_date = False
            with self.subTest(zone=zone):
                self.assertEqual(self.run_hourly(datetime(2026, 3, 4, 0), 30), [first])

    def test_a_job_that_was_late_says_what_was_so_at_nine(self):
        self.make_steps({"deadline_value": 1, "deadline_unit": "working_hours"})
        with freeze_time(MONDAY):
            self.make_lead(name="First")
        with freeze_time(MONDAY + timedelta(days=1)):
            self.make_lead(name="Second")
        # at 15:00 the second is late enough, at nine it was not
        self.assertEqual(len(self.run_hourly(datetime(2026, 3, 5, 15), 5)), 1)
        self.assertIn("First", self.letters().body_html)
        self.assertNotIn("Second", self.letters().body_html)
        self.assertEqual(
            self.run_hourly(datetime(2026, 3, 5, 20), 24 * 5), [datetime(2026, 3, 6, 9, 3)]
        )
        self.assertIn("Second", self.letters()[0].body_html)
        self.assertNotIn("First", self.letters()[0].body_html)

    # ------------------------------------------------------------ what

    def test_everything_in_one_letter(self):
        self.make_steps({"name": "Answer", "deadline_value": 1, "deadline_unit": "hours"})
        self.team.user_id = self.director
        with freeze_time(MONDAY):
            check = self.check(self.make_lead(name="Late deal"), "Answer").with_user(self.anna)
            request = check.action_propose("Is it needed?").sudo()
            request.write({"addressee_id": self.head.id, "deadline": MONDAY})
        with freeze_time(MONDAY + timedelta(days=1, hours=1)):
            request._pass_upward()
        self.assertEqual(request.escalated_to_id, self.director)
        self.director.tz = "UTC"
        for _twice in range(2):
            with freeze_time(MONDAY + timedelta(days=3)):
                self.env["sales.reglament.letter"]._cron_letters()
        letter = self.letters(self.director)
        self.assertEqual(len(letter), 1)
        for text in ("Late deal", "Is it needed?", f"sales.reglament.request/{request.id}"):
            self.assertIn(text, letter.body_html)
        self.assertTrue(request.told_date)
        self.assertFalse(self.letters(), "the head who did not answer gets no reprimand")

    def test_points_of_clients(self):
        reglament = self.make_reglament(publish=False, subject="client")
        step = self.env["sales.reglament.step"].create(
            {"reglament_id": reglament.id, "name": "Be in touch"}
        )
        check = self.env["sales.reglament.check"].create(
            {
                "step_id": step.id,
                "partner_id": self.client.id,
                "user_id": self.anna.id,
                "deadline": MONDAY,
            }
        )
        sent = self.run_hourly(datetime(2026, 3, 4, 0), 36)
        self.assertEqual(sent, [datetime(2026, 3, 5, 9, 3)])
        self.assertIn(f"res.partner/{self.client.id}", self.letters().body_html)
        self.assertTrue(check.escalated_date)

    def test_who_is_not_told(self):
        self.make_steps({"deadline_value": 1, "deadline_unit": "working_hours"})
        with freeze_time(MONDAY):
            lost, archived, closed = (self.make_lead(name=f"D{n}") for n in range(3))
            lost.action_set_lost()
            archived.active = False
            closed.stage_id = self.stage_won
        with freeze_time(MONDAY + timedelta(days=7)):
            self.env["sales.reglament.letter"]._cron_letters()
            self.assertFalse(self.letters())
            self.make_lead()
            self.head.active = False
        with freeze_time(MONDAY + timedelta(days=14)):
            self.env["sales.reglament.letter"]._cron_letters()
        self.assertFalse(self.letters())

    # ------------------------------------------------------------ cost

    def test_cost(self):
        self.make_steps({"deadline_value": 1, "deadline_unit": "working_hours"})
        Letter, clock = self.env["sales.reglament.letter"], type(self.env["sales.reglament.clock"])

        def cost(moment):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(moment):
                Letter._cron_letters()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertEqual(cost(MONDAY), 2, "nothing to tell")
        costs = []
        for week, number in ((0, 3), (1, 40)):
            with freeze_time(MONDAY + timedelta(weeks=week)):
                self.make_leads(number)
            with patch.object(
                clock, "_working_deadline", autospec=True, side_effect=clock._working_deadline
            ) as plan:
                costs.append(cost(MONDAY + timedelta(weeks=week, days=3)))
            self.assertEqual(plan.call_count, 1, "one look into the calendar, whatever is late")
        self.assertEqual(len(self.letters()), 2)
        self.assertLessEqual(costs[1], costs[0])
