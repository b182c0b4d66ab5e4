from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import MONDAY, load_russian
from .common import LoopCase, PhoneCase


class FeedbackTourCase(PhoneCase, LoopCase, BrowserCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        load_russian(cls.env)
        cls.person.phone = "+7 812 555 77 01"

    def tour(self, url, name, lang, login="ranna"):
        (self.anna | self.head).lang = lang
        self.start_tour(url, f"sales_reglament_{name}_{lang}", login=login)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestFeedbackTours(FeedbackTourCase):
    """A manager asks, writes down what was said, and settles a low score, in either language."""

    def _ask_by_phone(self, lang):
        now = fields.Datetime.now()
        waiting = self.call(due_date=now - timedelta(minutes=5))
        other = self.make_lead(name="Lamps", partner_id=self.person.id)
        later = self.env["sales.reglament.feedback"]._open(self.csat, lead=other, channel="call")
        later.write(
            {
                "state": "due",
                "due_date": now - timedelta(minutes=1),
                "closes_date": now + timedelta(days=14),
            }
        )
        self.tour("/odoo/my-day", "ask_by_phone", lang)
        self.assertEqual(
            (waiting.state, waiting.channel, waiting.score, waiting.comment, waiting.wish),
            ("answered", "manager", 4, "The reel was wet", "manager"),
        )
        self.assertEqual(later.state, "due")
        self.assertGreater(later.due_date, fields.Datetime.now() + timedelta(hours=20))

    def test_ask_by_phone_english(self):
        self._ask_by_phone("en_US")

    def test_ask_by_phone_russian(self):
        self._ask_by_phone("ru_RU")

    def _client_said(self, lang):
        self.tour(f"/odoo/crm/{self.lead.id}", "client_said", lang)
        first, second = self.env["sales.reglament.feedback"].search(
            [("lead_id", "=", self.lead.id)], order="id"
        )
        self.assertEqual((first.channel, first.score, first.comment), ("said", 5, "Quick answer"))
        self.assertEqual((second.channel, second.score), ("said", 4))
        contacts = self.env["sales.reglament.contact"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(len(contacts), 1)

    def test_client_said_english(self):
        self._client_said("en_US")

    def test_client_said_russian(self):
        self._client_said("ru_RU")

    def _settle(self, lang):
        feedback = self.ask()
        feedback._answer(3, comment="The reel was wet")
        self.tour("/odoo/my-day", "settle_low_score", lang)
        self.assertEqual(feedback.loop_result, "A new reel goes out today")
        self.assertEqual(feedback.loop_closed_by, self.anna)

    def test_settle_english(self):
        self._settle("en_US")

    def test_settle_russian(self):
        self._settle("ru_RU")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestFeedbackOnPhone(FeedbackTourCase):
    """The same at the width of a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def _ask(self, lang):
        waiting = self.call(due_date=fields.Datetime.now() - timedelta(minutes=5))
        self.tour("/odoo/my-day", "ask_on_phone", lang)
        self.assertEqual((waiting.state, waiting.score), ("answered", 10))

    def test_english(self):
        self._ask("en_US")

    def test_russian(self):
        self._ask("ru_RU")
