"""Which points a client must have, when a step comes round again, and what a merge leaves."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .checklist import OPEN, SETTLED, Change
from .rules import Step

# The further along, the earlier in the list.
PROGRESS = ("done", "not_applicable", "skipped", OPEN, "cancelled")
# In days; an interval between purchases is as long as somebody mistyped a date.
LONGEST = 3650


@dataclass(frozen=True, slots=True)
class Point:
    """A check of a client as it is stored.

    :param step_id: the step in the version that the client follows
    :param settled_on: the day it was done, skipped or found not to be required
    :param is_current: whether it was made by that version, and not by a former one
    """

    id: int
    step_id: int
    state: str
    settled_on: date | None = None
    is_current: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """A check of two clients that become one.

    :param thing: what both have in common: the step
    """

    id: int
    thing: int
    state: str
    opened: datetime
    settled: datetime | None
    recurs: bool


def rhythm(step: Step, interval: float | None = None) -> int:
    """After how many days a settled step comes round again; 0: never.

    :param interval: the client's own days between purchases; None or 0: not known yet
    """
    if not step.recurrence_days or not step.recurrence_factor or not interval:
        return step.recurrence_days
    days = max(1, step.recurrence_min, round(interval * step.recurrence_factor))
    return min(days, step.recurrence_max or LONGEST)


def due_day(step: Step, settled_on: date | None, interval: float | None = None) -> date | None:
    """The day on which a settled step comes round again; ``None``: never."""
    days = rhythm(step, interval)
    if not days or settled_on is None:
        return None
    return settled_on + timedelta(days=days)


def plan(
    steps: Iterable[Step],
    live: frozenset[int],
    points: Iterable[Point],
    today: date,
    interval: float | None = None,
) -> list[Change]:
    """Changes that bring a client's points in line with what is asked of him today.

    An open point of a former version is carried on, not begun again. Applying the plan twice
    changes nothing.

    :param live: ids of the steps that apply to the client as he is
    :param interval: the client's own days between purchases; None: not known
    """
    by_step = defaultdict(list)
    for point in points:
        by_step[point.step_id].append(point)
    known = {step.id: step for step in steps}
    changes = [
        Change(point.step_id, "cancelled", point.id)
        for step_id, found in by_step.items()
        if step_id not in live
        for point in found
        if point.state == OPEN
    ]
    for step in known.values():
        if step.id in live:
            changes += _plan_live(step, by_step[step.id], today, interval)
    return changes


def _plan_live(
    step: Step, points: list[Point], today: date, interval: float | None
) -> list[Change]:
    open_ones = sorted(
        (point for point in points if point.state == OPEN),
        key=lambda point: (not point.is_current, point.id),
    )
    if open_ones:
        stays, *others = open_ones
        changes = [Change(step.id, "cancelled", point.id) for point in others]
        return changes if stays.is_current else [*changes, Change(step.id, OPEN, stays.id)]
    last = latest(points)
    if last is not None:
        due = due_day(step, last.settled_on, interval)
        if due is None or today < due:
            return []
    waiting = [
        point.id
        for point in points
        if point.state == "cancelled" and (last is None or point.id > last.id)
    ]
    return [Change(step.id, OPEN, max(waiting, default=None))]


def latest(points: Iterable[Point]) -> Point | None:
    """The point that was settled last."""
    settled = [point for point in points if point.state in SETTLED]
    return max(settled, key=lambda point: (point.settled_on or date.min, point.id), default=None)


def merge(periods: Iterable[Period]) -> dict[int, int]:
    """Which points of two clients that become one go, and which take over what is known of them.

    Of a step that is done once, the point that is further along stays. Of a step that comes round
    again, all that was settled stays; one open point stays unless it was settled meanwhile on
    the other card.

    :return: ``{id that goes: id that stays}``
    """
    by_thing = defaultdict(list)
    for period in periods:
        by_thing[period.thing].append(period)
    gone: dict[int, int] = {}
    for found in by_thing.values():
        gone.update(_merge_thing(found))
    return gone


def _merge_thing(periods: list[Period]) -> Mapping[int, int]:
    if not periods[0].recurs:
        stays, *others = sorted(periods, key=lambda p: (PROGRESS.index(p.state), p.opened, p.id))
        return {period.id: stays.id for period in others}
    settled = [period for period in periods if period.state in SETTLED]
    last = max(settled, key=lambda p: (p.settled or p.opened, p.id), default=None)
    pending = sorted(
        (period for period in periods if period.state not in SETTLED),
        key=lambda p: (PROGRESS.index(p.state), p.opened, p.id),
    )
    if not pending:
        return {}
    stays, *others = pending
    if last is not None and (last.settled or last.opened) >= stays.opened:
        return {period.id: last.id for period in pending}
    return {period.id: stays.id for period in others}
