from datetime import date, datetime, timedelta

import pytz
from freezegun import freeze_time
from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.core import days
from ..common import ReglamentCase

VLADIVOSTOK, BERLIN = "Asia/Vladivostok", "Europe/Berlin"
# Of each: a moment, and the day it is there; before midnight and after, in winter and in summer.
MOMENTS = {
    VLADIVOSTOK: [
        ("2026-03-02 13:59:59", date(2026, 3, 2)),
        ("2026-03-02 14:00:00", date(2026, 3, 3)),
        ("2026-03-02 20:00:00", date(2026, 3, 3)),
        ("2026-12-31 14:00:00", date(2027, 1, 1)),
    ],
    BERLIN: [
        ("2026-03-02 22:59:59", date(2026, 3, 2)),
        ("2026-03-02 23:00:00", date(2026, 3, 3)),
        ("2026-07-06 21:59:59", date(2026, 7, 6)),
        ("2026-07-06 22:00:00", date(2026, 7, 7)),
        ("2026-10-25 22:59:59", date(2026, 10, 25)),
    ],
    "UTC": [("2026-03-02 23:59:59", date(2026, 3, 2)), ("2026-03-03 00:00:00", date(2026, 3, 3))],
}
# Where clocks are changed at midnight: once it comes twice, once not at all.
ODD = ["America/Havana", "Africa/Cairo", "Asia/Beirut", "Atlantic/Azores"]
ZONES = st.sampled_from([*MOMENTS, *ODD, "Asia/Kathmandu", "Australia/Lord_Howe"])


@tagged("post_install", "-at_install")
class TestDays(ReglamentCase):
    """Which day it is in a company: for Python, for the database, and as bounds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.elsewhere.resource_calendar_id.tz = BERLIN

    def of_database(self, moment, company_id):
        """The same, asked of the database."""
        [(found,)] = self.env.execute_query(
            SQL(
                "SELECT %s FROM (SELECT %s AS company_id) AS thing %s",
                days.sql_day(SQL("%s", moment)),
                SQL("%s::int", company_id or None),
                days.join_zones(self.env, SQL("thing.company_id")),
            )
        )
        return found

    def test_the_calendars_zone_else_the_partners_else_utc(self):
        company = self.company
        company.partner_id.tz = "Asia/Tokyo"
        company.resource_calendar_id.tz = VLADIVOSTOK
        moment = datetime(2026, 3, 2, 14, 30)  # 23:30 in Tokyo, 00:30 in Vladivostok
        for change, zone, day in (
            (lambda: None, VLADIVOSTOK, date(2026, 3, 3)),
            (
                lambda: company.write({"resource_calendar_id": False}),
                "Asia/Tokyo",
                date(2026, 3, 2),
            ),
            (lambda: company.partner_id.write({"tz": False}), "UTC", date(2026, 3, 2)),
            (lambda: company.partner_id.write({"tz": VLADIVOSTOK}), VLADIVOSTOK, date(2026, 3, 3)),
        ):
            change()
            with self.subTest(zone=zone):
                self.assertEqual(days.zone(self.env).zone, zone)
                self.assertEqual(days.day(self.env, moment), day)
                # nothing of it is written to the database yet
                self.assertEqual(self.of_database(moment, company.id), day)

    def test_each_companys_own(self):
        for zone, moments in MOMENTS.items():
            self.company.resource_calendar_id.tz = zone
            for moment, day in moments:
                with self.subTest(zone=zone, moment=moment), freeze_time(moment):
                    now = datetime.fromisoformat(moment)
                    self.assertEqual(days.today(self.env), day)
                    self.assertEqual(days.today(self.env, self.company.id), day)
                    self.assertEqual(self.of_database(now, self.company.id), day)
                    there = days.day_in(now, pytz.timezone(BERLIN))
                    self.assertEqual(days.today(self.env, self.elsewhere.id), there)
                    self.assertEqual(self.of_database(now, self.elsewhere.id), there)
                    self.assertEqual(
                        self.of_database(now, False), now.date(), "of nobody: that of UTC"
                    )

    def test_a_persons_own_else_the_companys(self):
        self.company.resource_calendar_id.tz = VLADIVOSTOK
        moment = datetime(2026, 3, 2, 20, 0)
        self.anna.tz = False
        self.assertEqual(days.person_day(self.anna, moment), date(2026, 3, 3))
        self.assertEqual(days.person_day(self.anna, moment, self.elsewhere.id), date(2026, 3, 2))
        self.anna.tz = "America/New_York"
        self.assertEqual(days.person_day(self.anna, moment), date(2026, 3, 2))
        # whoever asks, and whatever they may read
        asked = self.anna.with_user(self.boris)
        self.assertEqual(days.person_day(asked, moment), date(2026, 3, 2))

    def test_the_readers(self):
        self.company.resource_calendar_id.tz = VLADIVOSTOK
        self.anna.tz = False
        env = self.anna.with_user(self.anna).with_context(tz=False).env
        with freeze_time("2026-03-02 20:00:00"):
            self.assertEqual(days.reader_today(env), date(2026, 3, 3), "the company's")
            self.anna.tz = BERLIN
            env = self.anna.with_user(self.anna).with_context(tz=False).env
            self.assertEqual(days.reader_today(env), date(2026, 3, 2))
            asked = env(context={"tz": VLADIVOSTOK})
            self.assertEqual(
                days.reader_today(asked), date(2026, 3, 3), "as the screen shows times"
            )

    def test_which_day_it_is_where(self):
        self.company.resource_calendar_id.tz = VLADIVOSTOK
        with freeze_time("2026-03-02 20:00:00"):
            found = days.by_today(self.env)
        self.assertLessEqual({self.company.id, False}, set(found[date(2026, 3, 3)]))
        self.assertIn(self.elsewhere.id, found[date(2026, 3, 2)])
        everybody = self.env["res.company"].sudo().search([])
        self.assertEqual(
            sorted(id_ for ids in found.values() for id_ in ids), sorted([False, *everybody.ids])
        )

    def test_bounds_find_what_cutting_finds(self):
        """A filter on the column as it stands gives the rows of the day, whatever the zone."""
        Lead = self.env["crm.lead"]
        leads = self.make_leads(48)
        for zone, first in (
            (VLADIVOSTOK, datetime(2026, 3, 2)),
            (BERLIN, datetime(2026, 3, 28, 12)),  # clocks are put forward that night
            (BERLIN, datetime(2026, 10, 24, 12)),  # and back
        ):
            self.company.resource_calendar_id.tz = zone
            for hour, lead in enumerate(leads):
                lead.date_closed = first + timedelta(hours=hour)
            on = (first + timedelta(days=1)).date()
            begin, end = days.bounds_in(on, on, days.zone(self.env))
            mine = [("id", "in", leads.ids)]
            found = Lead.search([("date_closed", ">=", begin), ("date_closed", "<", end), *mine])
            cut = leads.filtered(lambda lead, on=on: days.day(self.env, lead.date_closed) == on)
            with self.subTest(zone=zone, first=first):
                self.assertEqual(found, cut & found)
                self.assertEqual(len(found), len(cut))
                self.assertIn(len(cut), (23, 24, 25))

    def test_midnight_of_the_database(self):
        for zone, moments in MOMENTS.items():
            self.company.resource_calendar_id.tz = zone
            for _moment, day in moments:
                [(found,)] = self.env.execute_query(
                    SQL(
                        "SELECT %s FROM (SELECT %s::date AS day) AS thing %s",
                        days.sql_midnight(SQL("thing.day")),
                        day,
                        days.join_zones(self.env, SQL("%s", self.company.id)),
                    )
                )
                self.assertEqual(found, days.midnight(self.env, day))

    @given(st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), ZONES)
    def test_any_moment_lies_in_its_day_and_in_no_other(self, moment, zone):
        moment, tz = moment.replace(microsecond=0), pytz.timezone(zone)
        on = days.day_in(moment, tz)
        begin, end = days.bounds_in(on, on, tz)
        self.assertLessEqual(begin, moment)
        self.assertLess(moment, end)
        self.assertEqual(
            end, days.midnight_in(on + timedelta(days=1), tz), "days follow each other"
        )
        self.assertEqual(days.day_in(begin, tz), on)
        self.assertEqual(days.day_in(end - timedelta(seconds=1), tz), on)
        self.assertNotEqual(days.day_in(begin - timedelta(seconds=1), tz), on)

    @freeze_time("2026-03-02 20:00:00")
    def test_what_it_costs(self):
        """Of a company whose card is known nothing is read; the database joins three tables."""
        days.today(self.env)
        with self.assertQueryCount(0):
            for _time in range(100):
                days.today(self.env)
            days.join_zones(self.env, SQL("1"))
