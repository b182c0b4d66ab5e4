from datetime import date, datetime, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ..common import MONDAY
from .common import AskCase


@tagged("post_install", "-at_install")
class TestDaysOfOccasions(AskCase):
    """Of some occasions only the day is known: it begins and ends where the company is."""

    def moments(self, rule, occasions):
        """When what happened counts, by the day that is known of it."""
        self.env.flush_all()
        happened = getattr(self.env["sales.reglament.feedback.occasions"], occasions)(rule)
        rows = self.env.execute_query(
            SQL(
                "SELECT date FROM (%s) AS happened WHERE client_id = %s ORDER BY 1",
                happened,
                self.client.id,
            )
        )
        return [moment for (moment,) in rows]

    def test_a_purchase_counts_from_nine_in_the_morning(self):
        rule = self.make_rules({"trigger": "order"}, subject="client").survey_rule_ids
        self.client.company_id = self.company
        self.env["sales.reglament.purchase"].create(
            [
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "external_ref": f"D{day}",
                    "date": MONDAY.date() + timedelta(days=day),
                }
                for day in (-1, 0, 1)
            ]
        )
        # published on a Monday in each of these zones: that day counts, none before
        for zone, hours in (("Asia/Vladivostok", -1), ("Europe/Berlin", 8), ("UTC", 9)):
            self.company.resource_calendar_id.tz = zone
            nine = datetime(2026, 3, 2) + timedelta(hours=hours)
            with self.subTest(zone=zone), self.at(days=3):
                self.assertEqual(
                    self.moments(rule, "_happened_order"), [nine, nine + timedelta(days=1)]
                )

    def test_a_client_is_regular_by_the_end_of_its_day(self):
        rule = self.make_rules({"trigger": "regular"}, subject="client").survey_rule_ids
        self.client.company_id = self.company
        self.env["sales.reglament.client.change"].create(
            {
                "partner_id": self.client.id,
                "date": date(2026, 3, 3),
                "recorded_date": datetime(2026, 3, 10),
                "state_from": "new",
                "state_to": "regular",
                "cause": "orders",
            }
        )
        for zone, hours in (("Asia/Vladivostok", -10), ("Europe/Berlin", -1), ("UTC", 0)):
            self.company.resource_calendar_id.tz = zone
            end = datetime(2026, 3, 4) + timedelta(hours=hours)
            with self.subTest(zone=zone), self.at(days=9):
                self.assertEqual(self.moments(rule, "_happened_regular"), [end])
