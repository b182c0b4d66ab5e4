from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import MONDAY
from .common import StepCase

NOW = datetime(2026, 3, 2, 10, 0)  # a Monday, 20:00 in Vladivostok


class PeopleCase(StepCase):
    """A client with a person of its own, and somebody else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person = cls.env["res.partner"].create(
            {"name": "Ivan Petrov", "parent_id": cls.client.id}
        )
        cls.stranger = cls.env["res.partner"].create({"name": "Stranger"})


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestContactWhen(PeopleCase):
    """A contact is written down with when it was and whom one spoke to, as far back as that can be
    remembered.
    """

    def log(self, lead=None, user=None, **values):
        lead = lead or self.make_lead(partner_id=self.client.id)
        ids = lead.with_user(user or self.anna).log_contact("call", "agreed", **values)
        return self.env["sales.reglament.contact"].browse(ids)

    def test_both_times_are_kept(self):
        contact = self.log(when="2026-03-01 18:00:00")
        self.assertEqual(contact.date, datetime(2026, 3, 1, 18, 0))
        self.assertEqual(contact.logged_date, NOW)
        at_once = self.log()
        self.assertEqual((at_once.date, at_once.logged_date), (NOW, NOW))

    def test_the_chatter_says_when_and_with_whom(self):
        lead = self.make_lead(partner_id=self.client.id)
        self.log(lead, when=datetime(2026, 3, 1, 18, 0), contact_id=self.person.id)
        self.assertIn("Ivan Petrov", lead.message_ids[0].body)
        self.assertIn("3/1/26", lead.message_ids[0].body)
        self.log(lead)
        self.assertNotIn("3/2/26", lead.message_ids[0].body)

    def test_not_in_the_future(self):
        for user in (self.anna, self.head):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.log(user=user, when=NOW + timedelta(minutes=1))
        self.assertEqual(self.log(when=NOW).date, NOW)

    def test_three_working_days_back_and_a_head_thirty_days(self):
        # the third working day before this Monday is a Wednesday
        self.assertEqual(self.log(when="2026-02-25 00:00:00").date, datetime(2026, 2, 25))
        with self.assertRaises(UserError):
            self.log(when="2026-02-24 23:59:00")
        self.assertTrue(self.log(user=self.head, when=NOW - timedelta(days=30)))
        with self.assertRaises(UserError):
            self.log(user=self.head, when=NOW - timedelta(days=30, minutes=1))

    def test_days_are_the_companys(self):
        self.env.company.resource_calendar_id.tz = "Asia/Vladivostok"
        # today's work is over there, and Wednesday begins at 14:00 on Tuesday in UTC
        self.assertTrue(self.log(when="2026-02-24 14:00:00"))
        with self.assertRaises(UserError):
            self.log(when="2026-02-24 13:59:00")

    def test_what_is_no_moment(self):
        for when in ("yesterday", 5, ["2026-03-01"], {"a": 1}, True):
            with self.subTest(when=when), self.assertRaises(UserError):
                self.log(when=when)

    def test_only_people_of_the_client(self):
        self.assertEqual(self.log(contact_id=self.person.id).contact_id, self.person)
        for contact_id in (self.stranger.id, 2**31 - 1, "x", -1):
            with self.subTest(contact_id=contact_id), self.assertRaises(UserError):
                self.log(contact_id=contact_id)
        several = self.make_lead(partner_id=self.client.id) | self.make_lead()
        with self.assertRaises(UserError):
            several.with_user(self.anna).log_contact("call", "agreed", contact_id=self.person.id)
        with self.assertRaises(UserError):
            self.log(self.make_lead(), contact_id=self.person.id)

    def test_a_clients_contact(self):
        contact = self.log(self.client, contact_id=self.person.id, when="2026-03-01 18:00:00")
        self.assertEqual((contact.partner_id, contact.contact_id), (self.client, self.person))
        self.assertEqual(self.client.last_contact_date, datetime(2026, 3, 1, 18, 0))

    def test_who_may_not(self):
        lead = self.make_lead(user_id=self.boris.id)
        with self.assertRaises(AccessError):
            self.log(lead, when="2026-03-01 18:00:00")

    def test_counts_from_when_it_was_and_not_from_before(self):
        self.make_steps({"evidence": "contact"})
        with freeze_time("2026-03-02 08:00:00"):
            lead = self.make_lead(partner_id=self.client.id)
        self.log(lead, when="2026-03-02 07:30:00")
        check = self.check(lead)
        self.assertEqual(check.state, "todo", "it was before the point was opened")
        self.log(lead, when="2026-03-02 09:00:00")
        self.assertEqual((check.state, check.done_date), ("done", datetime(2026, 3, 2, 9, 0)))

    def test_written_down_later_is_measured(self):
        self.make_steps({"evidence": "contact"})
        with freeze_time("2026-03-02 05:00:00"):
            lead = self.make_lead(partner_id=self.client.id)
        self.log(lead, when="2026-03-02 07:00:00")
        self.env.flush_all()
        row = self.env["sales.reglament.report.discipline"].search([("lead_id", "=", lead.id)])
        self.assertEqual(row.recorded_later_hours, 3)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestContactWhenDialog(PeopleCase):
    """The same in the dialog, in the time of whoever has it open."""

    def dialog(self, lead, tz="UTC", **values):
        Log = self.env["sales.reglament.contact.log"].with_user(self.anna)
        form = Form(Log.with_context(tz=tz, default_lead_id=lead.id))
        form.result = "agreed"
        for name, value in values.items():
            form[name] = value
        return form

    def logged(self, form):
        form.save().action_log()
        return self.env["sales.reglament.contact"].search([], order="id desc", limit=1)

    def test_today_and_yesterday_at(self):
        lead = self.make_lead(partner_id=self.client.id)
        for tz, moment, hours, date in (
            ("UTC", "today", 9.5, datetime(2026, 3, 2, 9, 30)),
            ("UTC", "yesterday", 18.25, datetime(2026, 3, 1, 18, 15)),
            ("Asia/Vladivostok", "today", 0.5, datetime(2026, 3, 1, 14, 30)),
            ("Asia/Vladivostok", "yesterday", 23, datetime(2026, 3, 1, 13, 0)),
        ):
            with self.subTest(tz=tz, moment=moment):
                form = self.dialog(lead, tz, moment=moment, time_of_day=hours)
                self.assertEqual(self.logged(form).date, date)

    def test_the_time_offered_is_now(self):
        form = self.dialog(self.make_lead(), "Asia/Vladivostok", moment="today")
        self.assertEqual(form.time_of_day, 20)
        self.assertEqual(self.logged(form).date, NOW)

    def test_earlier(self):
        lead = self.make_lead()
        form = self.dialog(lead, moment="earlier", moment_date=datetime(2026, 2, 27, 15, 0))
        self.assertEqual(self.logged(form).date, datetime(2026, 2, 27, 15, 0))

    def test_what_cannot_be_loses_nothing(self):
        for values in ({"time_of_day": 23.5}, {"time_of_day": 24}, {"time_of_day": -1}):
            with self.subTest(**values):
                wizard = self.dialog(self.make_lead(), moment="today", **values).save()
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    wizard.action_log()
                self.assertEqual((wizard.is_logged, wizard.result), (False, "agreed"))
                wizard.time_of_day = 9
                wizard.action_log()
                self.assertTrue(wizard.is_logged)

    def test_whom_one_speaks_to(self):
        of_person = self.dialog(self.make_lead(partner_id=self.person.id))
        self.assertEqual(of_person.contact_id, self.person)
        of_firm = self.dialog(self.make_lead(partner_id=self.client.id))
        self.assertFalse(of_firm.contact_id)
        self.assertEqual(of_firm.client_id, self.client)
        of_firm.contact_id = self.person
        self.assertEqual(self.logged(of_firm).contact_id, self.person)
        self.assertFalse(self.dialog(self.make_lead()).client_id, "nobody to choose from")
        alone = self.dialog(self.make_lead(partner_id=self.stranger.id))
        self.assertFalse(alone.client_id)
