from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import MONDAY
from .common import StepCase


@tagged("post_install", "-at_install")
class TestLatePoints(StepCase):
    """Late points: their person sees them at once, the head after two working days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps({"name": "Answer", "deadline_value": 2, "deadline_unit": "working_hours"})
        with freeze_time(MONDAY):
            cls.late = cls.make_lead(name="Anna's")
            cls.of_boris = cls.make_lead(name="Boris's", user_id=cls.boris.id)
            cls.done = cls.make_lead(name="Done")
            cls.lost = cls.make_lead(name="Lost")
            cls.lost.action_set_lost()
        with freeze_time(MONDAY + timedelta(hours=4)):
            cls.check(cls, cls.done, "Answer").action_done()
        with freeze_time(MONDAY + timedelta(days=1)):
            cls.later = cls.make_lead(name="Anna's other")

    def listed(self, user, xmlid, **after):
        action = self.env.ref(f"sales_reglament.sales_reglament_check_action_{xmlid}")
        domain = safe_eval(action.domain, {"uid": user.id})
        with freeze_time(MONDAY + timedelta(**after)):
            Check = self.env["sales.reglament.check"].with_user(user)
            found = Check.search([*domain, ("lead_id.team_id", "=", self.team.id)])
            self.assertEqual(
                found, found.filtered_domain(safe_eval(action.domain, {"uid": user.id}))
            )
            return set(found.lead_id.mapped("name"))

    def test_day_by_day(self):
        # due on Monday at 12:00; two working days later is Wednesday 12:00
        for after, own, of_boris, of_head in (
            ({"hours": 1}, set(), set(), set()),
            ({"hours": 3}, {"Anna's"}, {"Boris's"}, set()),
            ({"days": 1, "hours": 3}, {"Anna's", "Anna's other"}, {"Boris's"}, set()),
            (
                {"days": 2, "hours": 3},
                {"Anna's", "Anna's other"},
                {"Boris's"},
                {"Anna's", "Boris's"},
            ),
            (
                {"days": 3, "hours": 3},
                {"Anna's", "Anna's other"},
                {"Boris's"},
                {"Anna's", "Boris's", "Anna's other"},
            ),
        ):
            with self.subTest(after=after):
                self.assertEqual(self.listed(self.anna, "my_late", **after), own)
                self.assertEqual(self.listed(self.boris, "my_late", **after), of_boris)
                self.assertEqual(self.listed(self.head, "team_late", **after), of_head)
                self.assertFalse(self.listed(self.head, "my_late", **after))

    def test_a_weekend_does_not_count(self):
        with freeze_time(datetime(2026, 3, 6, 10)):
            check = self.check(self.make_lead(), "Answer")
        for moment, late in (
            (datetime(2026, 3, 9, 8), False),
            (datetime(2026, 3, 10, 11, 59), False),
            (datetime(2026, 3, 10, 12, 1), True),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                check.invalidate_recordset()
                self.assertEqual(check.late_for_head, late)

    def test_each_companys_own_calendar(self):
        company = self.env["res.company"].create({"name": "Never closed"})
        company.resource_calendar_id = self.env["resource.calendar"].create(
            {
                "name": "Always",
                "tz": "UTC",
                "hours_per_day": 24,
                "attendance_ids": [
                    (0, 0, {"name": "Day", "dayofweek": str(day), "hour_from": 0, "hour_to": 24})
                    for day in range(7)
                ],
            }
        )
        self.boris.write({"company_ids": [(4, company.id)], "company_id": company.id})
        after = {"days": 5, "hours": 3}  # Saturday
        checks = self.check(self.of_boris, "Answer") | self.check(self.late, "Answer")
        checks.deadline = datetime(2026, 3, 5, 12)
        self.assertEqual(self.listed(self.head, "team_late", **after) & {"Anna's"}, set())
        self.assertIn("Boris's", self.listed(self.head, "team_late", **after))
        with freeze_time(MONDAY + timedelta(**after)):
            both = self.of_boris | self.late
            rows = self.env["sales.reglament.day"].with_user(self.head)
            rows = rows.search([("is_escalated", "=", True), ("lead_id", "in", both.ids)])
            self.assertEqual(rows.lead_id, self.of_boris, "My Day says the same")
        checks.user_id = False
        self.assertNotIn("Boris's", self.listed(self.head, "team_late", **after))

    def test_the_search_says_both(self):
        Check = self.env["sales.reglament.check"].with_user(self.head)
        mine = [("lead_id.team_id", "=", self.team.id)]
        with freeze_time(MONDAY + timedelta(days=2, hours=3)):
            late = Check.search([("late_for_head", "=", True), *mine])
            others = Check.search([("late_for_head", "=", False), *mine])
        self.assertEqual(len(late), 2)
        self.assertFalse(late & others)
        self.assertEqual(late | others, Check.search(mine))

    def test_the_cause_in_one_click(self):
        check = self.check(self.late, "Answer")
        check.with_user(self.anna).action_delay_cause("client")
        self.assertEqual(check.delay_cause, "client")
        of_list = check.with_user(self.anna).with_context(delay_cause="norm")
        of_list.action_delay_cause()
        self.assertEqual(check.delay_cause, "norm")
        for nonsense in ({}, {"delay_cause": "weather"}):
            with self.subTest(nonsense=nonsense), self.assertRaises(UserError):
                check.with_user(self.anna).with_context(**nonsense).action_delay_cause()
        with self.assertRaises(AccessError):
            check.with_user(self.boris).action_delay_cause("own")

    def test_the_lists_open(self):
        for xmlid, user in (("my_late", self.anna), ("team_late", self.head)):
            action = self.env.ref(f"sales_reglament.sales_reglament_check_action_{xmlid}")
            views = self.env["sales.reglament.check"].with_user(user).get_views(action.views)
            self.assertEqual(set(views["views"]), {"list", "kanban", "form"})
            self.assertIn("action_delay_cause", views["views"]["list"]["arch"])
        menu = self.env.ref("sales_reglament.menu_reglament_team_late")
        visible = self.env["ir.ui.menu"].with_user(self.anna)._visible_menu_ids()
        self.assertNotIn(menu.id, visible)
        self.assertIn(self.env.ref("sales_reglament.menu_reglament_my_late").id, visible)
