"""How long a point is whose, and against which deadline.

A *stretch* is the time for which one holder has a point. Amounts of time are in the unit of the
step's norm, and a :class:`Clock` knows how much of it passes when.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

# Back within so many working days it is the same stretch; after so many the whole norm is new.
SAME_WITHIN = 2
WHOLE_AFTER = 20
# What there is at least of the norm for what comes back late, or is to be done once more.
LEAST_SHARE = 0.25
# A point that had so many holders, or was open for so many norms, is the head's as well.
HOLDERS_FOR_HEAD = 3
NORMS_FOR_HEAD = 2

# How a stretch ends, by the state that its point goes into; a change of holder is *passed on*.
ENDINGS = {
    "done": "done",
    "not_applicable": "not_applicable",
    "skipped": "skipped",
    "cancelled": "fallen_away",
}
PASSED_ON = "passed_on"
# From these a point comes back.
AWAY = (PASSED_ON, "fallen_away")


class Clock(Protocol):
    """Time as the norm counts it, and the working days of the holder's company."""

    def after(self, start: datetime, amount: float) -> datetime:
        """When so much time is over."""

    def between(self, start: datetime, end: datetime) -> float:
        """How much time lies between."""

    def days_after(self, start: datetime, days: int) -> datetime:
        """When so many working days are over."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """The time for which one holder had a point.

    :param holder: id of the user, or None for nobody
    :param deadline: None: there is none
    :param ended: when it ended; None while the point is open
    :param how: one of ENDINGS' values or PASSED_ON
    """

    id: int
    holder: int | None
    begun: datetime
    deadline: datetime | None
    ended: datetime | None = None
    how: str | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """What a holder has a point with, from now on.

    :param id: of the stretch that goes on; None: a new one begins
    :param is_whole: whether the holder has the whole norm
    """

    id: int | None
    deadline: datetime | None
    is_whole: bool = False


def start(
    stretches: Iterable[Stretch], holder: int | None, norm: float, now: datetime, clock: Clock
) -> Start:
    """A holder gets a point, for the first time or back.

    :param stretches: all of the point so far, in their order
    :param norm: of the step; 0: none
    """
    mine = [stretch for stretch in stretches if stretch.holder == holder]
    last = mine[-1] if mine else None
    if last is None or last.ended is None or last.how not in AWAY:
        return Start(None, _after(now, norm, clock), is_whole=True)
    if now <= clock.days_after(last.ended, SAME_WITHIN):
        return Start(last.id, moved_by_absence(last.deadline, last.ended, now, clock))
    if not norm or now > clock.days_after(last.ended, WHOLE_AFTER):
        return Start(None, _after(now, norm, clock), is_whole=True)
    left = norm if last.deadline is None else _left(last.deadline, last.ended, clock)
    return Start(None, clock.after(now, max(left, norm * LEAST_SHARE)))


def moved_by_absence(
    moment: datetime | None, went: datetime, now: datetime, clock: Clock
) -> datetime | None:
    """Where a moment lies for a point that was away: it moves only if it passed meanwhile."""
    if moment is None or moment < went or moment >= now:
        return moment
    return clock.after(now, _left(moment, went, clock))


def once_more(
    deadline: datetime | None, norm: float, now: datetime, clock: Clock
) -> datetime | None:
    """The deadline of a point whose deed was undone."""
    if deadline is None or not norm:
        return deadline
    return max(deadline, clock.after(now, norm * LEAST_SHARE))


def delayed_by_absence(
    moment: datetime | None, went: datetime, now: datetime, clock: Clock
) -> datetime | None:
    """Where a moment lies that counts time in which a point was open, once it was away."""
    if moment is None or moment < went:
        return moment
    return clock.after(now, _left(moment, went, clock))


def head_moment(norm: float, opened: datetime, clock: Clock) -> datetime | None:
    """When a point has been open for too long, so that its head sees it too.

    As long as it stays with the person who got it first, being late tells the head.
    """
    return _after(opened, norm * NORMS_FOR_HEAD, clock)


def is_passed_around(stretches: Iterable[Stretch], holder: int | None) -> bool:
    """Whether with this holder a point has had so many people that its head sees it too."""
    people = {stretch.holder for stretch in stretches} | {holder}
    return len(people - {None}) >= HOLDERS_FOR_HEAD


def _left(deadline: datetime, went: datetime, clock: Clock) -> float:
    return clock.between(went, deadline) if deadline > went else 0.0


def _after(now: datetime, amount: float, clock: Clock) -> datetime | None:
    return clock.after(now, amount) if amount > 0 else None
