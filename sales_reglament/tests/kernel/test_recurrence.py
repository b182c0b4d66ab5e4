"""Which points a client must have, day by day, and what a merge leaves."""

from datetime import date, datetime, timedelta

from odoo.addons.sales_reglament.kernel import recurrence
from odoo.addons.sales_reglament.kernel.checklist import Change
from odoo.addons.sales_reglament.kernel.recurrence import Period, Point
from odoo.addons.sales_reglament.kernel.rules import Step

DAY = date(2026, 3, 2)
ONCE, AGAIN = Step(1, "Once"), Step(2, "Again", recurrence_days=10)


def plan(*points, live=(1, 2), days=0, steps=(ONCE, AGAIN)):
    return recurrence.plan(steps, frozenset(live), points, DAY + timedelta(days=days))


class TestRhythm:
    def test_a_share_of_the_own_interval_within_bounds(self):
        step = Step(
            3, "Rhythm", recurrence_days=30, recurrence_factor=0.8, recurrence_min=7,
            recurrence_max=30,
        )  # fmt: skip
        for interval, days in ((20, 16), (5, 7), (90, 30), (None, 30), (0, 30)):
            assert recurrence.rhythm(step, interval) == days
            point = Point(6, 3, "done", DAY)
            for wait, changes in ((days - 1, []), (days, [Change(3, "todo")])):
                today = DAY + timedelta(days=wait)
                assert recurrence.plan((step,), {3}, (point,), today, interval) == changes

    def test_without_a_share_the_days_are_fixed(self):
        assert recurrence.rhythm(AGAIN, 50) == 10
        assert recurrence.rhythm(ONCE, 50) == 0


class TestPlan:
    def test_all_open_at_first(self):
        assert plan() == [Change(1, "todo"), Change(2, "todo")]

    def test_open_ones_stay(self):
        assert plan(Point(5, 1, "todo"), Point(6, 2, "todo")) == []

    def test_what_no_longer_applies_is_cancelled_and_opens_again(self):
        assert plan(Point(5, 1, "todo"), live=()) == [Change(1, "cancelled", 5)]
        assert plan(Point(5, 1, "cancelled"), live=(1,)) == [Change(1, "todo", 5)]

    def test_settled_once_is_over(self):
        assert plan(Point(5, 1, "done", DAY), live=(1,), days=999) == []

    def test_it_comes_round_on_its_day(self):
        for state in ("done", "skipped", "not_applicable"):
            point = Point(6, 2, state, DAY)
            assert plan(point, live=(2,), days=9) == []
            assert plan(point, live=(2,), days=10) == [Change(2, "todo")]

    def test_a_cancelled_round_is_taken_up(self):
        points = (Point(6, 2, "done", DAY), Point(7, 2, "cancelled"))
        assert plan(*points, live=(2,), days=9) == []
        assert plan(*points, live=(2,), days=10) == [Change(2, "todo", 7)]
        older = (Point(5, 2, "cancelled"), Point(6, 2, "done", DAY))
        assert plan(*older, live=(2,), days=10) == [Change(2, "todo")]

    def test_points_of_a_former_version_are_carried_on(self):
        former = Point(5, 2, "todo", is_current=False)
        assert plan(former, live=(2,)) == [Change(2, "todo", 5)]
        assert plan(former, Point(6, 2, "todo"), live=(2,)) == [Change(2, "cancelled", 5)]

    def test_points_of_unknown_steps_are_cancelled(self):
        assert plan(Point(5, 99, "todo"), live=()) == [Change(99, "cancelled", 5)]


class TestMerge:
    def period(self, id_, state, opened=0, settled=None, recurs=True, thing=1):
        start = datetime(2026, 3, 2)
        return Period(
            id_,
            thing,
            state,
            start + timedelta(days=opened),
            None if settled is None else start + timedelta(days=settled),
            recurs,
        )

    def test_once_the_one_further_along_stays(self):
        points = [
            self.period(1, "todo", recurs=False),
            self.period(2, "done", settled=1, recurs=False),
            self.period(3, "cancelled", recurs=False),
        ]
        assert recurrence.merge(points) == {1: 2, 3: 2}

    def test_different_steps_have_nothing_to_do_with_each_other(self):
        points = [self.period(1, "todo"), self.period(2, "todo", thing=2)]
        assert recurrence.merge(points) == {}

    def test_two_open_rounds(self):
        points = [self.period(1, "todo", opened=3), self.period(2, "todo", opened=1)]
        assert recurrence.merge(points) == {1: 2}

    def test_settled_rounds_all_stay(self):
        points = [self.period(1, "done", settled=1), self.period(2, "skipped", settled=2)]
        assert recurrence.merge(points) == {}

    def test_settled_meanwhile(self):
        points = [self.period(1, "todo", opened=1), self.period(2, "done", settled=2)]
        assert recurrence.merge(points) == {1: 2}

    def test_opened_since(self):
        points = [self.period(1, "todo", opened=3), self.period(2, "done", settled=2)]
        assert recurrence.merge(points) == {}
