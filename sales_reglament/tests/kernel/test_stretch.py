"""The rules of stretches, on a calendar in which every day is a working day."""

from datetime import datetime, timedelta

import pytest

from odoo.addons.sales_reglament.kernel import stretch
from odoo.addons.sales_reglament.kernel.stretch import Start, Stretch

ANNA, BORIS = 1, 2
NORM = 2.0


def day(number):
    return datetime(2026, 3, 2, 9) + timedelta(days=number)


class Days:
    """Norms in days, all of them worked."""

    def after(self, start, amount):
        return start + timedelta(days=amount)

    def between(self, start, end):
        return (end - start) / timedelta(days=1)

    def days_after(self, start, days):
        return start + timedelta(days=days)


def start(*stretches, at, holder=ANNA, norm=NORM):
    return stretch.start(stretches, holder, norm, day(at), Days())


def had(begun, until, deadline, holder=ANNA, how="fallen_away", id_=7):
    due = None if deadline is None else day(deadline)
    return Stretch(id_, holder, day(begun), due, day(until), how)


def in_days(result):
    return result.id, (result.deadline - day(0)) / timedelta(days=1)


class TestStart:
    def test_the_first_time_is_the_whole_norm(self):
        assert start(at=1) == Start(None, day(3), is_whole=True)
        assert start(had(0, 1, 2, holder=BORIS), at=1) == Start(None, day(3), is_whole=True)

    def test_without_a_norm_there_is_no_deadline(self):
        assert start(at=1, norm=0) == Start(None, None, is_whole=True)
        assert start(had(0, 1, None), at=2, norm=0) == Start(7, None)
        assert start(had(0, 1, None), at=9, norm=0) == Start(None, None, is_whole=True)

    def test_back_soon_the_deadline_that_is_ahead_stays(self):
        assert start(had(0, 1, 4), at=3) == Start(7, day(4))
        assert start(had(0, 1, None), at=2) == Start(7, None)

    def test_back_soon_what_was_left_counts_from_the_return(self):
        assert in_days(start(had(0, 1.5, 2), at=3.4)) == (7, pytest.approx(3.9))

    def test_what_was_late_when_it_went_comes_back_late(self):
        assert start(had(0, 3, 2), at=5) == Start(7, day(2))

    def test_back_later_with_what_was_left(self):
        assert start(had(0, 0.5, 2), at=2.6) == Start(None, day(4.1))

    def test_at_least_a_quarter_of_the_norm(self):
        assert start(had(0, 1.9, 2), at=5) == Start(None, day(5.5))
        assert start(had(0, 3, 2), at=6) == Start(None, day(6.5))

    def test_after_long_the_whole_norm(self):
        assert start(had(0, 1, 2), at=21) == Start(None, day(22))
        assert start(had(0, 1, 2), at=21.1) == Start(None, day(23.1), is_whole=True)

    def test_a_norm_that_came_meanwhile(self):
        assert start(had(0, 1, None), at=5) == Start(None, day(7))

    def test_what_ended_otherwise_does_not_come_back(self):
        for how in ("done", "skipped", "not_applicable"):
            assert start(had(0, 1, 2, how=how), at=1.5) == Start(None, day(3.5), is_whole=True)

    def test_the_last_one_of_the_same_holder_counts(self):
        older, other = had(0, 1, 2, id_=5), had(1, 2, 3, holder=BORIS, id_=6)
        assert start(older, other, had(2, 3, 3.5, id_=7), at=4) == Start(7, day(4.5))


class TestExamples:
    """Those by which the rules were agreed: the norm is two working days."""

    def test_passed_on_daily_among_four_it_is_late_on_day_8_5_and_ever_after(self):
        stretches, late = [], []
        holders = (1, 2, 3, 4)
        for number in range(16):
            holder = holders[number % 4]
            begun = start(*stretches, at=number, holder=holder)
            assert begun.id is None
            end = day(number + 1)
            if end > begun.deadline:
                late.append((number, begun.deadline))
            stretches.append(
                Stretch(number, holder, day(number), begun.deadline, end, stretch.PASSED_ON)
            )
        assert late[0] == (8, day(8.5))
        assert [number for number, _deadline in late] == list(range(8, 16))

    def test_open_parked_and_open_again_it_is_late_on_day_4_4(self):
        back = start(had(0, 1.8, 2), at=3.9)
        assert in_days(back) == (None, pytest.approx(4.4))

    def test_away_and_done_in_time(self):
        back = start(had(0, 1.5, 2), at=3.4)
        assert back.id == 7
        assert day(3.6) <= back.deadline


class TestOnceMore:
    def test_the_later_of_its_own_and_a_quarter_from_the_undoing(self):
        assert stretch.once_more(day(9), NORM, day(1), Days()) == day(9)
        assert stretch.once_more(day(2), NORM, day(3), Days()) == day(3.5)
        assert stretch.once_more(None, NORM, day(3), Days()) is None
        assert stretch.once_more(day(2), 0, day(3), Days()) == day(2)


class TestHead:
    def test_open_for_twice_its_norm(self):
        assert stretch.head_moment(NORM, day(1), Days()) == day(5)
        assert stretch.head_moment(0, day(1), Days()) is None

    def test_time_away_does_not_count(self):
        assert stretch.delayed_by_absence(day(5), day(3), day(6), Days()) == day(8)
        assert stretch.delayed_by_absence(day(7), day(3), day(6), Days()) == day(10)
        assert stretch.delayed_by_absence(day(5), day(6), day(9), Days()) == day(5)
        assert stretch.delayed_by_absence(None, day(6), day(9), Days()) is None

    def test_three_people(self):
        two = (had(0, 1, 2), had(1, 2, 3, holder=BORIS), had(2, 3, 4, holder=None))
        assert not stretch.is_passed_around(two, ANNA)
        assert not stretch.is_passed_around(two, None)
        assert stretch.is_passed_around(two, 3)
