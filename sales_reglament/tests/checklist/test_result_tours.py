from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from ..tour_common import TourCase, every_look
from .common import StepCase


@tagged("post_install", "-at_install")
@every_look
@freeze_time(MONDAY)
class TestResultTours(StepCase, TourCase):
    """Who marks a call or meeting as done is asked how it went: from every place, to the end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.tz = "UTC"
        with freeze_time(MONDAY - timedelta(days=1)):
            reglament = cls.make_steps({"name": "Talk to them", "evidence": "contact"})
            cls.lead = cls.make_lead(partner_id=cls.client.id)
        reglament.with_user(cls.anna).action_acknowledge()
        cls.first = cls.plan("Ring up first")
        cls.again = cls.plan("Ring up again")

    @classmethod
    def plan(cls, summary, kind="call"):
        return cls.lead.activity_schedule(
            f"mail.mail_activity_data_{kind}",
            fields.Date.today(),
            summary=summary,
            user_id=cls.anna.id,
        )

    def assert_results(self, *results):
        """The deal has just these contacts, each of an activity, and they prove its step."""
        contacts = self.env["sales.reglament.contact"].search(
            [("lead_id", "=", self.lead.id)], order="id"
        )
        self.assertEqual(contacts.mapped("result"), list(results))
        self.assertTrue(all(contacts.mapped("message_id")))
        self.assertEqual(self.state(self.lead, "Talk to them"), "done")

    def look_chatter(self):
        """Left by Escape it is done without a result; with one the step is proved."""
        self.walk(f"/odoo/crm/{self.lead.id}", "sales_reglament_result_chatter", self.anna)
        self.assertFalse((self.first | self.again).filtered("active"))
        self.assert_results("agreed")

    def look_next(self):
        """Odoo's own window comes first."""
        self.walk(f"/odoo/crm/{self.lead.id}", "sales_reglament_result_next", self.anna)
        self.assert_results("thinking")
        self.assertIn("Send the sample", self.lead.activity_ids.mapped("summary"))

    def look_card(self):
        """From the popover of a card, and of the view of activities."""
        self.walk("/odoo/crm", "sales_reglament_result_card", self.anna)
        self.assert_results(*(["agreed"] if self.look.is_phone else ["agreed", "call_back"]))

    def look_day(self):
        """What is taken back before it is answered is to be done again."""
        self.again.unlink()  # of a deal only the first thing to do is unfolded
        self.plan("Visit them", "meeting")
        self.walk("/odoo/my-day", "sales_reglament_result_day", self.anna)
        self.assert_results("agreed", "refused")
        self.assertFalse(self.first.active)

    def look_list(self):
        """Buttons of Odoo's lists ask, too."""
        self.walk(
            "/odoo/action-mail.mail_activity_action_my", "sales_reglament_result_list", self.anna
        )
        self.assert_results("agreed")
