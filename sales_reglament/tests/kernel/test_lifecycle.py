"""What a client is, from the days of its purchases."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel import lifecycle
from odoo.addons.sales_reglament.kernel.lifecycle import Life, Thresholds

TODAY = date(2026, 6, 1)
NORMS = Thresholds()

AGO = st.lists(st.integers(0, 900), max_size=12)
SOME = st.builds(
    Thresholds,
    regular_orders=st.integers(1, 5),
    regular_days=st.integers(0, 300),
    min_intervals=st.integers(1, 5),
    dormant_factor=st.floats(0.5, 4),
    dormant_min=st.integers(1, 100),
    dormant_max=st.integers(100, 400),
    dormant_abs=st.integers(1, 200),
)


def days(*ago):
    return [TODAY - timedelta(number) for number in ago]


def state(*ago):
    return lifecycle.life(days(*ago), TODAY, NORMS).state


@pytest.mark.parametrize(
    ("ago", "expected"),
    [
        ((), "prospect"),
        ((0,), "new"),
        ((119,), "new"),
        ((120,), "dormant"),
        ((180,), "dormant"),  # never regular by days alone
        ((50, 40), "new"),
        ((179, 100), "new"),
        ((180, 100), "regular"),
        ((60, 50, 40), "regular"),
        ((40, 40, 40), "regular"),
        ((300, 200, 119), "regular"),  # two intervals are no rhythm yet
        ((150, 120, 90, 60), "dormant"),  # four orders a month apart
        ((149, 119, 89, 59), "regular"),
        ((62, 61, 60, 59), "regular"),  # daily, but not dormant before 60 days
        ((1164, 864, 564, 364), "regular"),  # not dormant before 2 x 300, nor after 365 days
        ((1165, 865, 565, 365), "dormant"),
    ],
)
def test_states(ago, expected):
    assert state(*ago) == expected


def test_causes_and_days():
    def told(*ago):
        now = lifecycle.life(days(*ago), TODAY, NORMS)
        return now.cause, (TODAY - now.since).days, now.count

    assert told(10) == ("first", 10, 1)
    assert told(30, 20, 10) == ("orders", 10, 3)
    assert told(30, 20, 10, 5) == ("orders", 10, 3)
    assert told(200, 100) == ("days", 20, 2)
    assert told(200, 10) == ("back", 10, 2)
    assert told(500, 300, 10, 5) == ("back", 10, 3)
    assert told(500, 10, 5) == ("back", 10, 2)
    assert told(130) == ("silence", 10, 1)


def test_silence_names_the_usual():
    now = lifecycle.life(days(160, 130, 100, 70), TODAY, NORMS)
    assert (now.state, now.silence, now.usual, now.since) == ("dormant", 60, 30, days(10)[0])
    assert lifecycle.life(days(130), TODAY, NORMS).usual is None


def test_purchases_of_one_day_are_one_occasion():
    assert lifecycle.own_interval(days(40, 40, 30, 30, 10)) == 15
    assert lifecycle.own_interval(days(40, 40)) is None


def test_cause_of_a_change():
    assert lifecycle.cause_of("new", Life()) == "cancelled"
    assert lifecycle.cause_of("regular", Life("new", TODAY, "first")) == "cancelled"
    assert lifecycle.cause_of("new", Life("regular", TODAY, "orders")) == "orders"
    assert lifecycle.cause_of("regular", Life("dormant", TODAY, "silence")) == "silence"
    assert lifecycle.cause_of("dormant", Life("regular", TODAY, "back")) == "back"


@given(AGO, SOME)
def test_always_one_of_four(ago, norms):
    now = lifecycle.life(days(*ago), TODAY, norms)
    assert now.state in ("prospect", "new", "regular", "dormant")
    assert (now.state == "prospect") == (not ago)
    if ago:
        assert now.first <= now.since <= TODAY
        assert now.first == min(days(*ago))
        assert now.last == max(days(*ago))
        assert 1 <= now.count <= len(ago)


@given(AGO, SOME, st.randoms())
def test_order_of_rows_says_nothing(ago, norms, random):
    mixed = list(ago)
    random.shuffle(mixed)
    assert lifecycle.life(days(*ago), TODAY, norms) == lifecycle.life(days(*mixed), TODAY, norms)


@given(AGO.filter(bool), SOME)
def test_a_client_falls_asleep_once_and_stays_so(ago, norms):
    seen = [
        lifecycle.life(days(*ago), TODAY + timedelta(n), norms).state for n in range(0, 500, 10)
    ]
    asleep = seen.index("dormant")
    assert set(seen[asleep:]) == {"dormant"}
    assert "dormant" not in seen[:asleep]


@given(AGO.filter(bool), SOME)
def test_dormant_since_the_day_the_silence_got_too_long(ago, norms):
    now = lifecycle.life(days(*ago), TODAY, norms)
    if now.state == "dormant":
        assert lifecycle.life(days(*ago), now.since, norms).state == "dormant"
        before = lifecycle.life(days(*ago), now.since - timedelta(1), norms)
        assert before.state != "dormant"


@given(AGO, SOME)
def test_silence_stays_within_its_limits(ago, norms):
    limit = lifecycle.dormant_after(sorted(days(*ago)), norms)
    assert limit == norms.dormant_abs or norms.dormant_min <= limit <= norms.dormant_max


@given(st.dictionaries(st.integers(1, 99), st.floats(-10, 1e6), max_size=30))
def test_classes(turnover):
    found = lifecycle.classes(turnover, 80, 15)
    assert found.keys() == {client for client, amount in turnover.items() if amount > 0}
    by_amount = sorted(found, key=lambda client: (-turnover[client], client))
    assert "".join(found[client] for client in by_amount) == "".join(sorted(found.values()))
    if found:
        assert found[by_amount[0]] == "a"


def test_classes_by_share():
    turnover = {1: 50, 2: 30, 3: 10, 4: 5, 5: 5, 6: 0}
    assert lifecycle.classes(turnover, 80, 15) == {1: "a", 2: "a", 3: "b", 4: "b", 5: "c"}
