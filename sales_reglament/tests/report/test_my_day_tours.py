from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import load_russian
from ..tour_common import TourCase, every_look_on_demand
from .common import DayCase


class DayTourCase(DayCase, BrowserCase):
    """A manager with a deal and a client, in either language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_russian(cls.env)
        (cls.anna | cls.head).tz = "UTC"

    def plan(self, record, summary, days):
        return record.activity_schedule(
            "mail.mail_activity_data_todo",
            date.today() + timedelta(days=days),
            summary=summary,
            user_id=self.anna.id,
        )

    def tour(self, url, name, lang, login="ranna"):
        (self.anna | self.head).lang = lang
        self.start_tour(url, f"sales_reglament_{name}_{lang}", login=login)


@tagged("post_install", "-at_install")
class TestMyDayTour(DayTourCase):
    """My Day and Team at a desk."""

    def _day(self, lang):
        self.make_steps(
            {"name": "By hand", "deadline_value": 5, "deadline_unit": "days"},
            {"name": "In words", "note_required": True},
            {"name": "By letter", "evidence": "email"},
        )
        lead = self.make_lead(partner_id=self.client.id, expected_revenue=500)
        other = self.make_lead(name="Lamps", expected_revenue=20)
        other.check_ids.sudo().unlink()
        done = self.plan(lead, "Ring up", -2)
        moved = self.plan(other, "Ask about the price", -7)
        self.plan(self.client, "Send the price list", 3)
        self.tour("/odoo/crm", "my_day", lang)
        self.assertFalse(done.active)
        self.assertEqual(moved.date_deadline, date.today() + timedelta(days=1))
        self.assertEqual(self.check(lead, "By hand").state, "done")
        words = self.check(lead, "In words")
        self.assertEqual(
            (words.state, words.evidence_note), ("done", "They buy through the head office")
        )
        self.assertEqual(self.check(lead, "By letter").state, "todo")

    def test_day_english(self):
        self._day("en_US")

    def test_day_russian(self):
        self._day("ru_RU")

    def _team(self, lang):
        self.make_steps({"name": "Answer"}, {"name": "Offer"})
        leads = self.make_lead()
        for number in range(19):
            leads |= self.make_lead(user_id=(self.anna if number % 2 else self.boris).id)
        ago = fields.Datetime.now() - timedelta(days=10)
        for lead in leads:
            self.check(lead, "Answer").sudo().deadline = ago
        self.check(leads[0], "Offer").sudo().deadline = ago
        self.tour("/odoo/crm", "team", lang, "rhead")

    def test_team_english(self):
        self._team("en_US")

    def test_team_russian(self):
        self._team("ru_RU")


class ContactTourCase(DayTourCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps(
            {
                "name": "Answer the client",
                "evidence": "contact",
                "deadline_value": 1,
                "deadline_unit": "minutes",
            }
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        cls.check = cls.env["sales.reglament.check"].search([("lead_id", "=", cls.lead.id)])
        # due today, whatever time of the day it is
        end = fields.Datetime.now().replace(hour=23, minute=59, second=58)
        cls.check.sudo().deadline = end

    def contacts(self, lead):
        return self.env["sales.reglament.contact"].search([("lead_id", "=", lead.id)])


@tagged("post_install", "-at_install")
class TestContactOnPhone(ContactTourCase):
    """A contact is logged at the width of a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def _log(self, lang):
        self.tour("/odoo/my-day", "log_on_phone", lang)
        contact = self.contacts(self.lead)
        self.assertEqual(len(contact), 1)
        self.assertEqual(contact.next_date, date.today() + timedelta(days=1))
        self.assertEqual(self.lead.activity_ids.date_deadline, contact.next_date)
        self.check.invalidate_recordset()
        self.assertEqual(self.check.state, "done")

    def test_english(self):
        self._log("en_US")

    def test_russian(self):
        self._log("ru_RU")


@tagged("post_install", "-at_install")
class TestContactAtDesk(ContactTourCase):
    """A contact is logged from the form, for several deals, and from a card."""

    def _log(self, lang):
        other = self.make_lead(name="Lamps")
        planned = self.lead.activity_schedule(
            "mail.mail_activity_data_call", summary="Ask about the hall", user_id=self.anna.id
        )
        self.tour(f"/odoo/crm/{self.lead.id}", "log_at_desk", lang)
        self.assertFalse(planned.active)
        first, second = self.contacts(self.lead).sorted("id")
        self.assertEqual((first.result, first.note), ("thinking", "Wants a sample"))
        self.assertEqual(first.next_date, date.today() + timedelta(days=7))
        self.assertEqual(second.result, "agreed")
        self.assertEqual(len(self.contacts(other)), 1)

    def test_english(self):
        self._log("en_US")

    def test_russian(self):
        self._log("ru_RU")


@tagged("post_install", "-at_install")
@every_look_on_demand
class TestMyDayWork(DayCase, TourCase):
    """The day's work from the list, whoever looks at it and how."""

    def look_work(self):
        """The low score first, a deal unfolded, done and taken back."""
        big = self.make_lead(name="Cable for the port", expected_revenue=900000)
        for name, days in (("First thing", -3), ("Second thing", -2), ("Third thing", -1)):
            self.plan(big, name, days)
        self.plan(self.make_lead(name="Lamps"), "Ring up")
        self.client.user_id = self.anna
        feedback = self.env["sales.reglament.feedback"]._open(
            self.env.ref("sales_reglament.survey_csat_1"), partner=self.client, channel="email"
        )
        feedback._answer(1)
        self.walk("/odoo/my-day", "sales_reglament_day_work", self.anna)
        self.assertEqual(
            big.activity_ids.mapped("summary"), ["First thing", "Second thing", "Third thing"]
        )

    def look_log(self):
        """A call that was planned is done by logging it."""
        call = self.make_lead(name="Lamps").activity_schedule(
            "mail.mail_activity_data_call", date.today(), summary="Ring up", user_id=self.anna.id
        )
        self.walk("/odoo/my-day", "sales_reglament_day_log", self.anna)
        self.assertFalse(call.active)

    def look_read(self):
        """A new version is a row, one click from it to "I have read and understood"."""
        reglament = self.make_reglament({}, name="Answer within a day")
        self.walk("/odoo/my-day", "sales_reglament_day_read", self.anna)
        self.assertEqual(reglament.acknowledgement_ids.user_id, self.anna)

    def look_answer(self):
        """A question comes with its author, step, deal and text."""
        self.make_steps({"name": "Send the letter"})
        check = self.check(self.make_lead(), "Send the letter").with_user(self.anna)
        request = check.action_propose(
            "Regular clients know our terms\nFor them no letter is needed", "hinders"
        )
        self.walk("/odoo/my-day", "sales_reglament_day_answer", self.head)
        self.assertEqual((request.state, request.answer), ("done", "Agreed"))
