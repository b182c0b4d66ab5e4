from datetime import date, datetime

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from ..tour_common import TourCase, every_look


@tagged("post_install", "-at_install")
@every_look
@freeze_time(MONDAY)
class TestContactLogTours(TourCase):
    """A contact is logged where the call was planned: one dialog, to its end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.tz = "UTC"
        # a date is typed in the same way in each language
        cls.env["res.lang"].with_context(active_test=False).search([]).date_format = "%m/%d/%Y"
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        cls.person = cls.env["res.partner"].create(
            {"name": "Ivan Petrov", "parent_id": cls.client.id}
        )
        cls.call = cls.lead.activity_schedule(
            "mail.mail_activity_data_call",
            fields.Date.today(),
            summary="Ask about the hall",
            user_id=cls.anna.id,
        )

    def look_from_my_day(self):
        """Logging finishes the call of the row, and plans one next step."""
        self.walk("/odoo/my-day", "sales_reglament_log_from_my_day", self.anna)
        contact = self.env["sales.reglament.contact"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual((contact.result, contact.note), ("thinking", "Wants a sample"))
        self.assertFalse(self.call.active)
        self.assertIn("Wants a sample", self.call.feedback)
        self.assertEqual(self.lead.activity_ids.date_deadline, date(2030, 12, 24))
        self.assertTrue(self.client.last_contact_date)

    def look_of_yesterday(self):
        """It is kept when it was, and with whom."""
        self.walk("/odoo/my-day", "sales_reglament_log_of_yesterday", self.anna)
        contact = self.env["sales.reglament.contact"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(contact.date, datetime(2026, 3, 1, 18, 30))
        self.assertEqual(contact.logged_date.date(), date(2026, 3, 2))
        self.assertEqual(contact.contact_id, self.person)
