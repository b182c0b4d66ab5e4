"""The limits of the house, and what a reglament costs in minutes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel import effort
from odoo.addons.sales_reglament.kernel.rules import Requirement, Ruleset, Source, Step

FIELD = Source("crm.lead", "website", "text")
places = st.sampled_from([None, 1, 2])
requirements = st.lists(
    st.builds(
        Requirement,
        id=st.integers(1, 99),
        sources=st.just((FIELD,)),
        level=st.sampled_from(["inform", "warn", "block"]),
        stage_id=places,
    ),
    max_size=20,
)
steps = st.lists(
    st.builds(
        Step,
        id=st.integers(1, 99),
        name=st.just("Step"),
        stage_id=places,
        evidence=st.sampled_from(["manual", "contact", "field"]),
    ),
    max_size=20,
)


def rules(requirements=(), steps=(), subject="lead"):
    return Ruleset(
        id=1,
        code="R",
        version=1,
        subject=subject,
        state="draft",
        mode="observe",
        requirements=tuple(requirements),
        steps=tuple(steps),
    )


def fields_(count, **values):
    return [Requirement(id=n, sources=(FIELD,), **values) for n in range(count)]


def steps_(count, **values):
    return [Step(id=n, name="Step", **{"evidence": "contact", **values}) for n in range(count)]


def test_nothing_costs_nothing():
    assert effort.overloads(rules()) == []
    assert effort.overloads(rules(subject="client")) == []
    assert (effort.manual_steps(rules()), effort.minutes(rules())) == (0, 0)


@pytest.mark.parametrize(("count", "over"), [(5, False), (6, True)])
def test_mandatory_fields_of_a_stage(count, over):
    crowded = rules([*fields_(count, stage_id=1), *fields_(5, stage_id=2)])
    assert effort.overloads(crowded) == ([effort.Load(1, 6, 0)] if over else [])
    assert effort.overloads(rules(fields_(count, stage_id=1, level="warn"))) == []


@pytest.mark.parametrize(("count", "over"), [(6, False), (7, True)])
def test_steps_of_a_stage(count, over):
    crowded = rules(steps=steps_(count, stage_id=1, mandatory=False))
    assert effort.overloads(crowded) == ([effort.Load(1, 0, 7)] if over else [])


def test_what_is_always_asked_is_asked_in_the_first_stage():
    crowded = rules([*fields_(3), *fields_(3, stage_id=1), *fields_(3, stage_id=2)])
    assert effort.overloads(crowded, first_stage=1) == [effort.Load(1, 6, 0)]
    assert effort.overloads(crowded) == []


def test_what_every_client_is_asked_counts_in_each_state():
    lines = [
        *fields_(4),
        *fields_(1, client_state="new"),
        *fields_(2, client_state="regular"),
    ]
    care = rules(lines, subject="client")
    assert effort.overloads(care) == [effort.Load("regular", 6, 0)]
    assert effort.minutes(care) == 6 * 15 / 60, "a client is in one state at a time"
    assert effort.minutes(rules(fields_(4), subject="client")) == 1


def test_minutes_of_a_deal():
    lines = [*fields_(4, stage_id=1), *fields_(4, stage_id=2, level="warn")]
    assert effort.minutes(rules(lines)) == 2
    assert effort.minutes(rules([*lines, *fields_(9, level="inform")])) == 2
    assert effort.minutes(rules(lines, steps_(2, evidence="manual"))) == 3
    assert effort.minutes(rules(lines, steps_(5))) == 2
    assert effort.manual_steps(rules(steps=[*steps_(2, evidence="manual"), *steps_(5)])) == 2


def test_a_field_is_typed_once():
    waits = steps_(1, evidence="field", field=FIELD, stage_id=2)
    other = steps_(1, evidence="field", field=Source("crm.lead", "city", "text"))
    assert effort.minutes(rules(fields_(4, stage_id=1), waits)) == 1
    assert effort.minutes(rules(fields_(4, stage_id=1), other)) == 1.25
    assert effort.minutes(rules(fields_(4, level="inform"), waits)) == 0.25


@given(requirements, steps)
def test_more_never_costs_less(lines, todo):
    for subject in ("lead", "client"):
        whole = rules(lines, todo, subject)
        part = rules(lines[1:], todo[1:], subject)
        assert effort.minutes(whole) >= 0
        assert effort.manual_steps(whole) >= effort.manual_steps(part)
        assert len(effort.overloads(whole, 1)) >= len(effort.overloads(part, 1))


@given(requirements, steps)
def test_order_of_lines_does_not_matter(lines, todo):
    there, back = rules(lines, todo), rules(lines[::-1], todo[::-1])
    assert effort.minutes(there) == effort.minutes(back)
    assert set(effort.overloads(there, 1)) == set(effort.overloads(back, 1))
