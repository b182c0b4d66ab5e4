from contextlib import suppress
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import MONDAY
from ..feedback.common import AskCase

LINES = (
    "sales.reglament.step",
    "sales.reglament.survey.rule",
    "sales.reglament.requirement",
)
# Numbers with which no day is reckoned.
COUNTED = frozenset({"sequence", "weight", "min_count"})


@tagged("post_install", "-at_install")
class TestNumbersOfRules(AskCase):
    """A number for which no calendar has a day would stop everybody's work: it can't be kept."""

    def lines(self):
        reglament = self.make_rules(publish=False)
        reglament.requirement_ids = [(0, 0, self.requirement_vals())]
        reglament.step_ids = [(0, 0, {"name": "Call", "stage_id": self.stage_new.id})]
        return {
            lines._name: lines
            for lines in (
                reglament.step_ids,
                reglament.survey_rule_ids,
                reglament.requirement_ids,
            )
        }

    def test_each_number_has_its_bounds(self):
        lines, tried = self.lines(), 0
        self.assertEqual(set(lines), set(LINES))
        for model, line in lines.items():
            for name, field in line._fields.items():
                if field.type not in ("integer", "float") or not field.store or name == "id":
                    continue
                for value in () if name in COUNTED else (-1, 10**9):
                    tried += 1
                    with self.subTest(model=model, name=name, value=value):
                        self.assertFalse(self.kept(line, name, value))
        self.assertGreater(tried, 20)

    def kept(self, line, name, value):
        """Whether a line takes this number."""
        with (
            suppress(CheckViolation, ValidationError),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            line.write({name: value})
            self.env.flush_all()
            return True
        self.env.invalidate_all(flush=False)
        return False

    def test_the_largest_stop_nobody(self):
        reglament = self.lines()["sales.reglament.step"].reglament_id
        reglament.survey_rule_ids.write(
            {
                "trigger": "stage",
                "stage_id": self.stage_new.id,
                **dict.fromkeys(("delay_days", "quarantine_days", "client_quarantine_days"), 3650),
                "window_days": 3650,
            }
        )
        units = dict(reglament.step_ids._fields["deadline_unit"].selection)
        reglament.step_ids = [
            (0, 0, {"name": unit, "stage_id": self.stage_new.id, "deadline_unit": unit})
            for unit in units
        ]
        reglament.step_ids.deadline_value = 100000
        with freeze_time(MONDAY):
            reglament.action_publish()
        with self.at(hours=1):
            self.make_lead(partner_id=self.person.id)
            self.assertEqual(len(self.plan()), 1)
        self.run_job(days=3651)


@tagged("post_install", "-at_install")
class TestDaysMistyped(AskCase):
    """A day at the end of all days is nobody's deed yet, and stops nothing."""

    FAR = "9999-12-31 23:30:00"

    def setUp(self):
        super().setUp()
        self.follow_purchases()

    def order(self, day):
        order = self.env["sale.order"].create({"partner_id": self.person.id})
        order.action_confirm()
        order.date_order = day
        self.env.flush_all()
        return order

    def test_purchases(self):
        self.order(self.FAR)
        self.order(self.FAR)
        self.assertEqual(self.client.client_state, "new")
        self.env["sales.reglament.lifecycle"]._refresh_all()

    def test_questions(self):
        for unit in ("days", "working_days"):
            with self.subTest(unit=unit), self.env.cr.savepoint() as savepoint:
                rule = {"trigger": "order", "delay_days": 3, "delay_unit": unit}
                self.make_rules(rule, subject="client", team_ids=False)
                with self.at(hours=1):
                    order = self.order(self.FAR)
                    self.assertFalse(self.plan())
                self.run_job(hours=2)
                with self.at(days=1):
                    order.date_order = MONDAY + timedelta(hours=3)
                    self.assertEqual(len(self.plan()), 1, "once it has happened")
                savepoint.rollback()
            self.env.invalidate_all()
            self.env.registry.clear_cache("stable")

    def test_a_round_by_the_clients_own_interval(self):
        step = {
            "name": "Call",
            "recurrence_days": 30,
            "recurrence_factor": 9,
            "evidence": "manual",
        }
        reglament = self.make_reglament(
            subject="client", team_ids=False, publish=False, step_ids=[(0, 0, step)]
        )
        for day in ("0001-01-02 10:00:00", *[self.FAR] * 3):
            self.order(day)
        self.assertGreater(self.client.order_interval_days, 10**6)
        reglament.action_publish()
        checks = self.env["sales.reglament.check"].search([("partner_id", "=", self.client.id)])
        self.assertEqual(len(checks), 1)


@tagged("post_install", "-at_install")
class TestRightsFirst(AskCase):
    """Putting rules in force, or out of it, begins with whether one may."""

    def test_nothing_is_looked_at_for_who_may_not(self):
        looked = []
        self.patch(
            self.registry["sales.reglament.feedback"],
            "_plan",
            lambda *_args, **_more: looked.append(True),
        )
        draft, published = self.make_rules(publish=False), self.make_rules(code="OTHER")
        looked.clear()
        for name, reglament in (
            ("action_publish", draft),
            ("action_archive", published),
            ("action_move_over", published),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                getattr(reglament.with_user(self.anna), name)()
            self.assertFalse(looked)
