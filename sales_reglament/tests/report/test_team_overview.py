from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from .common import DayCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestTeamOverview(DayCase):
    """A head sees how much each person has to do, and nothing behind it before its time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_steps({"name": "Answer"}, {"name": "Offer"})
        cls.lead = cls.make_lead()

    def people(self, user=None):
        people = self.day(user or self.head).team_summary()["people"]
        return {line["name"]: line for line in people}

    def figures(self, person, user=None):
        line = self.people(user)[person.name]
        return [line[name] for name in ("open", "today", "late", "low_scores", "exceptions")]

    def test_figures(self):
        self.write_check(self.lead, "Answer", deadline=MONDAY + timedelta(hours=3))
        self.write_check(self.lead, "Offer", deadline=MONDAY - timedelta(hours=1))
        self.plan(self.lead, "Tomorrow", 1)
        self.assertEqual(self.figures(self.anna), [3, 1, 1, 0, 0])
        self.assertEqual(self.figures(self.boris), [0] * 5, "whoever has nothing is there too")
        self.assertFalse(self.day(self.head).search([]), "what is behind is not the head's yet")

    def test_private_tasks_and_what_is_to_be_read_are_no_work(self):
        before = self.figures(self.anna)
        self.env["mail.activity"].create({"user_id": self.anna.id, "summary": "Dentist"})
        unread = self.make_reglament({"field": "res.partner.vat"}, code="NEW", subject="client")
        self.assertFalse(unread.acknowledgement_ids)
        self.assertEqual(self.figures(self.anna), before)

    def test_exceptions(self):
        self.env["sales.reglament.bypass"].sudo().create(
            [
                {"user_id": self.anna.id, "kind": "mode", "date": MONDAY - timedelta(days=days)}
                for days in (1, 29, 31)
            ]
        )
        self.assertEqual(self.figures(self.anna)[-1], 2)
        action = self.day(self.head).action_view_figure(self.anna.id, "exceptions")
        self.assertEqual(self.env[action["res_model"]].search_count(action["domain"]), 2)
        action = self.day(self.head).action_view_figure(self.anna.id, "low_scores")
        self.assertFalse(self.env[action["res_model"]].search_count(action["domain"]))

    def test_whose_teams(self):
        other = self.head.copy({"login": "rother", "name": "Other head", "tz": "UTC"})
        self.assertFalse(self.people(other))
        self.assertFalse(self.people(self.anna), "managers have no team to look at")
        self.assertIn(self.anna.name, self.people(self.director))
        self.team.user_id = other
        self.assertEqual(set(self.people(other)), {self.anna.name, self.boris.name})
        self.assertNotIn(self.anna.name, self.people(self.head))

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        before = self.figures(self.anna)
        self.write_check(self.lead, "Answer", company_id=other.id)
        self.assertEqual(self.figures(self.anna)[0], before[0] - 1)

    def test_as_many_queries_for_a_large_team(self):
        def count():
            self.env.invalidate_all()
            day = self.day(self.head)
            day.team_summary()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            day.team_summary()
            return self.env.cr.sql_log_count - before

        few = count()
        for number in range(5):
            person = self.anna.copy({"login": f"rmore{number}", "name": f"More {number}"})
            self.team.member_ids |= person
            self.plan(self.lead, "Ring up", user=person)
        self.assertEqual(len(self.people()), 7)
        self.assertEqual(count(), few)

    def test_today_is_the_readers(self):
        self.write_check(self.lead, "Answer", deadline=fields.Datetime.now() + timedelta(hours=15))
        self.assertEqual(self.figures(self.anna)[1], 0)
