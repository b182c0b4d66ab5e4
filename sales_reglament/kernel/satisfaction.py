"""NPS, CSAT and CES by their standard definitions, with intervals."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

# Two-sided 95 %.
Z = 1.959963984540054
# Fewer answers are shown as an interval, without colour and rank.
ENOUGH = 30

SCALES = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}
BUCKETS = {
    "nps": ("promoter", "passive", "detractor"),
    "csat": ("satisfied", "neutral", "dissatisfied"),
    "ces": ("easy", "neutral", "hard"),
}
# Through which channels an answer counts as the client's own.
OWN_VOICE = ("email", "call")
# From which score on an answer is in the best and in the middle bucket.
FLOORS = {"nps": (9, 7), "csat": (4, 3), "ces": (5, 4)}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure worked out from answers.

    :param value: in points (NPS: -100 to 100) or per cent
    :param low: lower end of the 95 % interval, in the same unit
    :param high: upper end
    :param n: number of answers
    """

    value: float
    low: float
    high: float
    n: int

    @property
    def is_enough(self) -> bool:
        return self.n >= ENOUGH


def in_scale(metric: str, score: int) -> bool:
    """Whether the metric's scale has this score."""
    low, high = SCALES[metric]
    return low <= score <= high


def upright(metric: str, score: int, direction: str = "high") -> int:
    """The score as it would be on a scale whose high end is the good one."""
    if direction == "high":
        return score
    low, high = SCALES[metric]
    return low + high - score


def bucket(metric: str, score: int, direction: str = "high") -> str:
    """Which of the metric's three buckets an answer falls into.

    NPS: 9-10 promoter, 7-8 passive, 0-6 detractor (Reichheld 2003). CSAT: top two of five
    satisfied. CES of seven: 5-7 easy, 4 neutral, 1-3 hard (Dixon 2013), on a scale whose high end
    is "easy"; the other way round with ``direction="low"``.
    """
    value = upright(metric, score, direction)
    best, middle = FLOORS[metric]
    index = 0 if value >= best else 1 if value >= middle else 2
    return BUCKETS[metric][index]


def rung(metric: str, name: str) -> str:
    """Where a bucket stands: ``high``, ``middle`` or ``low``."""
    return ("high", "middle", "low")[BUCKETS[metric].index(name)]


def is_alert(metric: str, score: int, threshold: int, direction: str = "high") -> bool:
    """Whether an answer is so low that somebody must act.

    :param threshold: in the survey's own scale; the threshold itself is low
    """
    return upright(metric, score, direction) <= upright(metric, threshold, direction)


def nps(promoters: int, passives: int, detractors: int) -> Figure | None:
    """Net Promoter Score with its adjusted-Wald interval, in points; None without answers.

    The interval adds 3/4 of a promoter, 3/4 of a detractor and 3 answers in all (Sauro & Lewis,
    Quantifying the User Experience; Rocks 2016, "Interval estimation for the Net Promoter Score").
    The value itself is not adjusted.
    """
    n = promoters + passives + detractors
    if not n:
        return None
    total = n + 3
    up, down = (promoters + 0.75) / total, (detractors + 0.75) / total
    middle = up - down
    margin = Z * sqrt((up + down - middle**2) / total)
    value = 100 * (promoters - detractors) / n
    return Figure(
        value, max(-100.0, 100 * (middle - margin)), min(100.0, 100 * (middle + margin)), n
    )


def share(good: int, n: int) -> Figure | None:
    """A share in per cent with its adjusted-Wald interval; None without answers.

    Adds z²/2 successes and z² trials (Agresti & Coull 1998). CSAT is the share of the top two of
    five, CES that of "easy".
    """
    if not n:
        return None
    total = n + Z**2
    middle = (good + Z**2 / 2) / total
    margin = Z * sqrt(middle * (1 - middle) / total)
    return Figure(
        100 * good / n, max(0.0, 100 * (middle - margin)), min(100.0, 100 * (middle + margin)), n
    )


def figure(metric: str, high: int, middle: int, low: int) -> Figure | None:
    """The metric's figure from the number of answers in its three buckets."""
    if metric == "nps":
        return nps(high, middle, low)
    return share(high, high + middle + low)


def mean(scores: Iterable[int]) -> float | None:
    """The mean score, in the scale's own unit; None without answers."""
    known = list(scores)
    return sum(known) / len(known) if known else None


def response_rate(answered: int, delivered: int) -> float | None:
    """Answered ÷ delivered within the window, in per cent; None where nothing was delivered."""
    return 100 * answered / delivered if delivered else None
