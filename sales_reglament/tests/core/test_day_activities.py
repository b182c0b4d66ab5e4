from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import DayPlaceCase

# Deadlines far enough not to depend on working hours.
NORM = {"deadline_value": 24, "deadline_unit": "hours"}


@tagged("post_install", "-at_install")
class TestActivityDays(DayPlaceCase):
    """The day of an activity is its person's, by which Odoo judges it; else the company's."""

    def test_of_a_point(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.make_reglament(
            step_ids=[
                fields.Command.create(
                    {
                        "name": "Ring up",
                        "stage_id": self.stage_new.id,
                        "plan_activity_type_id": call.id,
                        **NORM,
                    }
                )
            ]
        )

        def day():
            lead = self.make_lead()
            self.env.flush_all()
            return self.activity_day(lead, self.anna) - timedelta(days=1)

        self.each(day)
        self.anna.tz = "America/New_York"
        with freeze_time(datetime(2026, 3, 2, 20, 0)):
            self.company.resource_calendar_id.tz = "Asia/Vladivostok"
            self.assertEqual(day(), date(2026, 3, 2), "in New York, where Anna is")
            lead = self.make_lead()
            self.env.flush_all()
            lead.user_id = self.boris
            self.env.flush_all()
            self.assertEqual(self.activity_day(lead, self.boris), date(2026, 3, 4))

    def test_of_what_waits_for_an_answer(self):
        def day():
            handover = self.prepare()
            handover.action_offer()
            handover.sudo().activity_ids.unlink()
            handover.sudo().deadline = fields.Datetime.now()
            handover.sudo()._plan_answer()
            return self.activity_day(handover, self.boris)

        self.each(day)

    def test_of_what_is_asked_of_a_head(self):
        reglament = self.make_reglament({})

        def day():
            request = reglament.with_user(self.anna).action_propose("Too much").sudo()
            request.activity_ids.unlink()
            request.deadline = fields.Datetime.now()
            request._plan_answer()
            return self.activity_day(request, request.addressee_id)

        self.each(day)

    def test_of_what_is_passed_upward_and_reminded_of(self):
        def day():
            handover = self.offer().sudo()
            handover.offered_date = datetime(2026, 1, 5)
            handover.activity_ids.date_deadline = "2026-01-07"
            handover._remind(fields.Datetime.now())
            reminded = self.activity_day(handover, self.boris)
            handover._escalate(self.head, fields.Datetime.now())
            self.assertEqual(self.activity_day(handover, self.head), reminded)
            return reminded

        self.each(day)

    def test_of_clients_to_be_completed(self):
        def day():
            handover = self.prepare().sudo()
            proposal = self.env["sales.reglament.handover"].browse(handover.id)
            proposal._ask_to_complete()
            return self.activity_day(handover, self.anna) - timedelta(days=7)

        self.each(day)

    def test_of_a_coming_need(self):
        Need = self.env["sales.reglament.client.product"]
        self.env["ir.config_parameter"].set_param("sales_reglament.need_days_before", "5")
        for of_company in (False, True):
            self.client.company_id = of_company and self.company
            self.client.activity_ids.unlink()

            def day():
                today = self.today_of_company()
                needs = Need.create(
                    [
                        {
                            "partner_id": self.client.id,
                            "categ_id": group.id,
                            "next_need_date": today + timedelta(days=days),
                        }
                        for days, group in enumerate(
                            self.env["product.category"].create(
                                [{"name": f"Group {n}"} for n in range(-1, 7)]
                            ),
                            -1,
                        )
                    ]
                )
                Need._cron_remind()
                told = needs.filtered("reminded_for")
                # from today to the fifth day
                self.assertEqual(
                    set(told.mapped("next_need_date")),
                    {today + timedelta(days=ahead) for ahead in range(6)},
                )
                days = set(self.client.activity_ids.mapped("date_deadline"))
                return days.pop() if len(days) == 1 else days

            self.each(day)

    def test_of_a_low_score(self):
        def day():
            feedback = self.env["sales.reglament.feedback"]._open(
                self.env.ref("sales_reglament.survey_nps_1"), lead=self.lead, channel="email"
            )
            feedback._answer(0)
            feedback.loop_deadline = fields.Datetime.now()
            feedback._plan_loop_task()
            self.assertTrue(feedback.loop_user_id)
            return feedback.loop_activity_id.date_deadline

        self.each(day)

    def test_my_day(self):
        self.client.activity_ids.unlink()

        def day():
            today = self.today_of_company()
            self.client.activity_schedule(
                "mail.mail_activity_data_todo", today, summary="Now", user_id=self.anna.id
            )
            self.client.activity_schedule(
                "mail.mail_activity_data_todo",
                today + timedelta(days=1),
                summary="Then",
                user_id=self.anna.id,
            )
            self.env.flush_all()
            rows = self.env["sales.reglament.day"].with_user(self.anna)
            rows = rows.search(
                [("user_id", "=", self.anna.id), ("partner_id", "=", self.client.id)]
            )
            found = {row.name: row.bucket for row in rows}
            self.assertEqual((found["Now"], found["Then"]), ("2_today", "3_next"))
            rows.filtered(lambda row: row.name == "Now").action_tomorrow()
            moved = self.client.activity_ids.filtered(lambda one: one.summary == "Now")
            return moved.date_deadline - timedelta(days=1)

        self.each(day)

    def test_of_others_it_ends_where_they_are(self):
        """What is late of a colleague is so by their day, not by that of the head who looks."""
        self.company.resource_calendar_id.tz = "UTC"
        self.head.tz = "America/New_York"
        self.anna.tz = "Asia/Vladivostok"
        self.client.activity_ids.unlink()
        self.client.activity_schedule(
            "mail.mail_activity_data_todo", date(2026, 2, 2), summary="Hers", user_id=self.anna.id
        )
        for deadline in (datetime(2026, 2, 2, 13, 59, 59), datetime(2026, 2, 2, 23, 59, 59)):
            with freeze_time("2026-03-02 10:00:00"):
                self.env.flush_all()
                rows = self.env["sales.reglament.day"].with_user(self.head)
                row = rows.search([("name", "=", "Hers"), ("partner_id", "=", self.client.id)])
                self.assertEqual(row.deadline, deadline)
            self.anna.tz = False  # then by the company's
            self.env.invalidate_all()
