"""NPS, CSAT, CES and their intervals against values worked by hand and a second way of counting."""

from statistics import fmean, pvariance

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel import satisfaction
from odoo.addons.sales_reglament.kernel.satisfaction import BUCKETS, SCALES, Z

metrics = st.sampled_from(sorted(SCALES))
counts = st.integers(0, 500)


@st.composite
def answers(draw):
    """A metric, a score of its scale and a direction."""
    metric = draw(metrics)
    return metric, draw(st.integers(*SCALES[metric])), draw(st.sampled_from(["high", "low"]))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("nps", ["detractor"] * 7 + ["passive"] * 2 + ["promoter"] * 2),
        ("csat", ["dissatisfied"] * 2 + ["neutral"] + ["satisfied"] * 2),
        ("ces", ["hard"] * 3 + ["neutral"] + ["easy"] * 3),
    ],
)
def test_every_score_has_its_bucket(metric, expected):
    low, high = SCALES[metric]
    assert [satisfaction.bucket(metric, score) for score in range(low, high + 1)] == expected
    mirrored = [satisfaction.bucket(metric, score, "low") for score in range(low, high + 1)]
    assert mirrored == expected[::-1]


@pytest.mark.parametrize(
    ("metric", "threshold", "low_scores"),
    [("nps", 6, range(7)), ("csat", 3, range(1, 4)), ("ces", 3, range(1, 4))],
)
def test_the_threshold_itself_is_low(metric, threshold, low_scores):
    first, last = SCALES[metric]
    found = [s for s in range(first, last + 1) if satisfaction.is_alert(metric, s, threshold)]
    assert found == list(low_scores)


def test_on_a_scale_of_effort_whose_high_end_is_hard_the_high_scores_are_low():
    found = [s for s in range(1, 8) if satisfaction.is_alert("ces", s, 5, "low")]
    assert found == [5, 6, 7]


# Worked by hand. Promoters, passives, detractors; value and ends of the interval:
# (10 + .75) / 23 = .467391, (4 + .75) / 23 = .206522: middle .260870, variance
# .673913 - .068053 = .605860, standard error sqrt(.605860 / 23) = .162302, margin .318106.
# A single detractor: .75 / 4 = .1875 and 1.75 / 4 = .4375: -.25 and sqrt(.5625 / 4) = .375.
@pytest.mark.parametrize(
    ("given_counts", "value", "low", "high"),
    [
        ((10, 6, 4), 30.0, -5.7236, 57.8976),
        ((0, 0, 1), -100.0, -98.4986, 48.4986),
        ((1, 0, 0), 100.0, -48.4986, 98.4986),
        ((0, 5, 0), 0.0, -30.0057, 30.0057),
    ],
)
def test_nps_worked_by_hand(given_counts, value, low, high):
    figure = satisfaction.nps(*given_counts)
    assert figure.value == pytest.approx(value)
    assert figure.n == sum(given_counts)
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=0.01)


# The adjusted-Wald interval of 7 of 10 (Sauro & Lewis 2005: 39 to 90 per cent), of 9 of 10 and
# 10 of 10 (upper end cut off at 100).
@pytest.mark.parametrize(
    ("good", "n", "low", "high"),
    [(7, 10, 39.23, 89.67), (9, 10, 57.40, 100.0), (10, 10, 67.91, 100.0), (0, 10, 0.0, 32.09)],
)
def test_published_shares(good, n, low, high):
    figure = satisfaction.share(good, n)
    assert figure.value == pytest.approx(100 * good / n)
    assert (figure.low, figure.high) == pytest.approx((low, high), abs=0.01)


@given(counts, counts, counts)
def test_nps_counted_the_second_way(promoters, passives, detractors):
    """The second way: the adjusted-Wald interval is the plain one of the answers with 3/4 of a
    promoter, 1 1/2 passives and 3/4 of a detractor added; counted in quarters."""
    figure = satisfaction.nps(promoters, passives, detractors)
    n = promoters + passives + detractors
    if not n:
        assert figure is None
        return
    quarters = (
        [100] * (4 * promoters + 3) + [0] * (4 * passives + 6) + [-100] * (4 * detractors + 3)
    )
    middle, margin = fmean(quarters), Z * (pvariance(quarters) / (n + 3)) ** 0.5
    assert figure.low == pytest.approx(max(-100, middle - margin), abs=1e-6)
    assert figure.high == pytest.approx(min(100, middle + margin), abs=1e-6)


@given(counts, counts)
def test_an_interval_holds_its_middle_and_narrows(good, bad):
    figure = satisfaction.share(good, good + bad)
    if figure is None:
        assert good + bad == 0
        return
    assert 0 <= figure.low <= figure.high <= 100
    assert figure.low - 1e-9 <= figure.value <= figure.high + 1e-9
    wider = satisfaction.share(4 * good, 4 * (good + bad))
    assert wider.high - wider.low <= figure.high - figure.low + 1e-9


@given(counts, counts, counts)
def test_turning_the_answers_round_turns_nps_round(promoters, passives, detractors):
    one = satisfaction.nps(promoters, passives, detractors)
    other = satisfaction.nps(detractors, passives, promoters)
    if one:
        assert (one.value, one.low, one.high) == pytest.approx(
            (-other.value, -other.high, -other.low)
        )


@given(answers())
def test_a_bucket_has_a_rung_and_directions_mirror(answer):
    metric, score, direction = answer
    low, high = SCALES[metric]
    name = satisfaction.bucket(metric, score, direction)
    assert name in BUCKETS[metric]
    assert satisfaction.rung(metric, name) in ("high", "middle", "low")
    other = "low" if direction == "high" else "high"
    assert satisfaction.bucket(metric, low + high - score, other) == name


def test_effort_and_satisfaction_are_shares_of_the_best_bucket():
    assert satisfaction.figure("csat", 8, 1, 1).value == 80
    assert satisfaction.figure("ces", 3, 0, 1).value == 75
    assert satisfaction.figure("nps", 3, 0, 1).value == 50


def test_thirty_answers_are_enough():
    assert not satisfaction.share(20, 29).is_enough
    assert satisfaction.share(20, 30).is_enough


def test_nothing_asked_is_no_rate():
    assert satisfaction.response_rate(0, 0) is None
    assert satisfaction.response_rate(1, 4) == 25
    assert satisfaction.mean([]) is None
    assert satisfaction.mean([0, 10]) == 5
