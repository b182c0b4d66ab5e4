"""What a client is, from the days on which it bought: prospect, new, regular or dormant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

# What a client is, and how screens call it.
CLIENT_STATES = [
    ("prospect", "Prospect"),
    ("new", "New"),
    ("regular", "Regular"),
    ("dormant", "Dormant"),
]
RANK = {"prospect": 0, "new": 1, "regular": 2}


@dataclass(frozen=True)
class Thresholds:
    """From when on a client is regular or dormant.

    :param regular_orders: regular from this many purchases
    :param regular_days: or from two purchases and this many days since the first
    :param min_intervals: a client has a rhythm of its own from this many intervals
    :param dormant_factor: dormant after so many times its own interval
    :param dormant_min: but not before this many days
    :param dormant_max: nor after this many
    :param dormant_abs: where the rhythm is not known
    """

    regular_orders: int = 3
    regular_days: int = 180
    min_intervals: int = 3
    dormant_factor: float = 2.0
    dormant_min: int = 60
    dormant_max: int = 365
    dormant_abs: int = 120


@dataclass(frozen=True, slots=True)
class Life:
    """What a client is on a day.

    :param state: prospect, new, regular or dormant
    :param since: the day it became that; none for a prospect
    :param cause: ``first``, ``orders``, ``days``, ``silence``, ``back``; empty for a prospect
    :param count: how many purchases it had made by then
    :param silence: for how many days it had been silent when it fell asleep
    :param usual: its own interval in days then; none where not known
    :param interval: the median of all its intervals, known as a rhythm or not
    """

    state: str = "prospect"
    since: date | None = None
    cause: str = ""
    count: int = 0
    silence: int = 0
    usual: float | None = None
    first: date | None = None
    last: date | None = None
    interval: float | None = None


def intervals(days: Sequence[date]) -> list[int]:
    """Days between one day with purchases and the next; several on one day are one occasion.

    :param days: of the purchases, in order
    """
    return [(after - before).days for before, after in pairwise(dict.fromkeys(days))]


def own_interval(days: Sequence[date]) -> float | None:
    """The median of the client's intervals, none before there is one."""
    between = intervals(days)
    return float(median(between)) if between else None


def rhythm(days: Sequence[date], norms: Thresholds) -> float | None:
    """The client's own interval, where there are enough of them to call it a rhythm."""
    between = intervals(days)
    return float(median(between)) if between and len(between) >= norms.min_intervals else None


def dormant_after(days: Sequence[date], norms: Thresholds) -> int:
    """After how many days of silence a client with these purchases is dormant."""
    usual = rhythm(days, norms)
    if usual is None:
        return norms.dormant_abs
    upper = max(norms.dormant_min, norms.dormant_max)
    return int(min(max(-(-usual * norms.dormant_factor // 1), norms.dormant_min), upper))


def regular_from(days: Sequence[date], today: date, norms: Thresholds) -> tuple[date, str] | None:
    """Since when and why a client is regular, had it never been silent; none if it is not."""
    reached = []
    if 0 < norms.regular_orders <= len(days):
        reached.append((days[norms.regular_orders - 1], "orders"))
    if len(days) >= 2 and (today - days[0]).days >= norms.regular_days and days[1] <= today:
        long_since = max(days[0] + timedelta(norms.regular_days), days[1])
        reached.append((long_since, "days"))
    return min(reached, default=None)


def life(purchases: Sequence[date], today: date, norms: Thresholds) -> Life:
    """What a client is today.

    :param purchases: the days of its purchases, one for each purchase
    """
    if not purchases:
        return Life()
    days = sorted(purchases)
    common = {"first": days[0], "last": days[-1], "interval": own_interval(days)}
    limit = dormant_after(days, norms)
    silence = (today - days[-1]).days
    if silence >= limit:
        return Life(
            "dormant",
            days[-1] + timedelta(limit),
            "silence",
            count=len(days),
            silence=limit,
            usual=rhythm(days, norms),
            **common,
        )
    state, since, cause = "new", days[0], "first"
    regular = regular_from(days, today, norms)
    if regular:
        state, (since, cause) = "regular", regular
    woke = _came_back(days, norms)
    if woke and woke >= since:
        since, cause = woke, "back"
    count = sum(day <= since for day in days)
    return Life(state, since, cause, count=count, **common)


def _came_back(days: Sequence[date], norms: Thresholds) -> date | None:
    """The last purchase that ended a silence; looked for from the end."""
    for index in range(len(days) - 1, 0, -1):
        gap = (days[index] - days[index - 1]).days
        # no limit is lower than these two
        if gap >= min(norms.dormant_min, norms.dormant_abs) and gap >= dormant_after(
            days[:index], norms
        ):
            return days[index]
    return None


def cause_of(before: str, now: Life) -> str:
    """Why a client that was ``before`` is something else now.

    What it is less than before, it is because purchases were called off.
    """
    if now.state == "prospect":
        return "cancelled"
    if before in RANK and now.state in RANK and RANK[now.state] < RANK[before]:
        return "cancelled"
    return now.cause


def classes(turnover: Mapping[int, float], share_a: float, share_b: float) -> dict[int, str]:
    """Class of each client: those that bring the first share of the turnover are ``a``.

    :param turnover: what each client bought for in twelve months
    :param share_a: of the whole turnover, in per cent, that clients of class A bring
    :param share_b: the same of class B
    :return: ``{client: a, b or c}``; clients without turnover have none
    """
    buyers = sorted(
        ((amount, client) for client, amount in turnover.items() if amount > 0),
        key=lambda item: (-item[0], item[1]),
    )
    whole = sum(amount for amount, _client in buyers)
    result, before = {}, 0.0
    for amount, client in buyers:
        share = 100 * before / whole
        result[client] = "a" if share < share_a else "b" if share < share_a + share_b else "c"
        before += amount
    return result
