"""The gate's arithmetic: which moves are forward, what they ask for, what a gap leads to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel import gate
from odoo.addons.sales_reglament.kernel.rules import Requirement, Source, Stage

stages = st.builds(
    Stage,
    id=st.integers(1, 50),
    sequence=st.integers(-5, 5),
    is_won=st.booleans(),
)


@pytest.mark.parametrize(
    ("level", "mode", "expected"),
    [
        ("inform", "observe", None),
        ("inform", "advise", None),
        ("inform", "enforce", None),
        ("warn", "observe", "record"),
        ("warn", "advise", "advise"),
        ("warn", "enforce", "advise"),
        ("block", "observe", "record"),
        ("block", "advise", "advise"),
        ("block", "enforce", "refuse"),
    ],
)
def test_the_weaker_of_level_and_mode_wins(level, mode, expected):
    assert gate.effect(level, mode) == expected


@pytest.mark.parametrize(
    ("enforce_from", "expected"),
    [
        (None, "enforce"),
        (date(2026, 3, 1), "enforce"),
        (date(2026, 3, 2), "enforce"),
        (date(2026, 3, 3), "advise"),
    ],
)
def test_enforce_only_advises_before_its_day(enforce_from, expected):
    assert gate.effective_mode("enforce", enforce_from, date(2026, 3, 2)) == expected
    assert gate.effective_mode("observe", enforce_from, date(2026, 3, 2)) == "observe"


def test_equal_sequences_are_ordered_by_id():
    assert gate.is_forward(Stage(1, 10), Stage(2, 10))
    assert not gate.is_forward(Stage(2, 10), Stage(1, 10))


def test_an_ending_is_forward_for_nobody_and_everything_lies_ahead_of_it():
    rejected = Stage(9, 100, is_ending=True)
    first, last, won = Stage(1, 0), Stage(2, 50), Stage(3, 60, is_won=True)
    for stage in (first, last, won):
        assert not gate.is_forward(stage, rejected)
        assert gate.is_forward(rejected, stage)
        assert not gate.is_left_before(stage, rejected)
        assert not gate.is_left_before(rejected, stage)
    assert gate.is_left_before(first, last)
    assert not gate.is_left_before(Stage(1, 0), rejected)


def test_won_is_forward_wherever_it_stands():
    won = Stage(9, -100, is_won=True)
    assert gate.is_forward(Stage(1, 5), won)
    assert not gate.is_forward(won, Stage(9, -100, is_won=True))


def test_no_stage_lies_before_the_first():
    assert gate.is_forward(None, Stage(1, 1))
    assert gate.is_forward(None, Stage(9, -100, is_won=True))
    assert not gate.is_forward(None, Stage(1, 1, is_ending=True))
    assert not gate.is_forward(Stage(1, 1), None)
    assert not gate.is_forward(None, None)


@given(stages, stages)
def test_no_two_open_stages_are_each_after_the_other(one, other):
    if one.is_won == other.is_won:
        assert not (gate.is_forward(one, other) and gate.is_forward(other, one))


@given(stages, stages)
def test_what_was_asked_before_a_stage_stays_asked_in_it(required, present):
    if gate.is_left_before(required, present):
        assert gate.is_due_in(required, present)


def test_a_move_asks_for_every_stage_before_its_target():
    pipeline = {1: Stage(1, 1), 2: Stage(2, 2), 3: Stage(3, 3), 4: Stage(4, 70, is_won=True)}
    source = (Source("crm.lead", "phone", "text"),)
    always = Requirement(id=10, sources=source)
    first = Requirement(id=11, sources=source, stage_id=1)
    second = Requirement(id=12, sources=source, stage_id=2)
    last = Requirement(id=14, sources=source, stage_id=4)
    rules = [always, first, second, last]
    assert gate.asked(rules, pipeline, pipeline[1]) == {10}
    assert gate.asked(rules, pipeline, pipeline[3]) == {10, 11, 12}
    assert gate.asked(rules, pipeline, pipeline[4]) == {10, 11, 12}
    assert gate.asked(rules, pipeline, pipeline[1], present=True) == {10, 11}
    assert gate.asked(rules, pipeline, pipeline[4], present=True) == {10, 11, 12, 14}
    assert gate.asked(rules, pipeline, None, present=True) == {10}
