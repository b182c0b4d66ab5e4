from datetime import datetime, timedelta

import pytest

from odoo.addons.sales_reglament.kernel.checklist import connected
from odoo.addons.sales_reglament.kernel.proof import Proof, Row, resolve
from odoo.addons.sales_reglament.kernel.rules import Step

DAY = datetime(2026, 3, 2, 10)
SINCE_OPENED = frozenset({"contact"})


def at(hours):
    return DAY + timedelta(hours=hours)


def row(key, evidence="contact", since=0, follows=None, settled=None):
    step = Step(id=hash(key), name=key, evidence=evidence)
    opened = None if since is None else at(since)
    return Row(key, step, 1, opened, settled, follows)


def deed(hours, number=1):
    return Proof(at(hours), 7, "contact", number)


def resolved(rows, deeds):
    return {key: proof.date for key, proof in resolve(rows, deeds, SINCE_OPENED).items()}


def test_the_first_deed_since_it_was_opened_counts():
    deeds = {"a": [deed(-1), deed(2, 2), deed(3, 3)]}
    assert resolved([row("a")], deeds) == {"a": at(2)}
    assert resolved([row("a", since=4)], deeds) == {}


def test_of_a_stage_passed_over_all_deeds_count():
    assert resolved([row("a", since=None)], {"a": [deed(-900)]}) == {"a": at(-900)}


def test_what_is_there_counts_whenever_it_came():
    assert resolved([row("a", "attachment", since=5)], {"a": [deed(1)]}) == {"a": at(1)}


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        ([], [deed(1)], {}),
        ([deed(2)], [deed(1, 5)], {"a": at(2)}),
        ([deed(2)], [deed(1, 5), deed(3, 6)], {"a": at(2), "b": at(3)}),
        ([deed(2, 9)], [deed(2, 9)], {"a": at(2)}),  # one call is not two
        ([deed(2, 9)], [deed(2, 9), deed(2, 10)], {"a": at(2), "b": at(2)}),
    ],
)
def test_one_after_another(first, then, expected):
    rows = [row("b", follows="a"), row("a")]
    assert resolved(rows, {"a": first, "b": then}) == expected


def test_a_chain_in_whatever_order():
    rows = [row("c", follows="b"), row("a"), row("b", follows="a")]
    deeds = {key: [deed(1, 1), deed(2, 2), deed(3, 3)] for key in "abc"}
    assert resolved(rows, deeds) == {"a": at(1), "b": at(2), "c": at(3)}


def test_after_what_is_marked_by_hand():
    deeds = {"b": [deed(1, 1), deed(3, 3)]}
    waiting = [row("a", "manual"), row("b", follows="a")]
    assert resolved(waiting, deeds) == {}
    marked = [row("a", "manual", settled=at(2)), row("b", follows="a")]
    assert resolved(marked, deeds) == {"b": at(3)}


def test_after_what_holds_or_not():
    deeds = {"a": [deed(99, 9)], "b": [deed(1, 1), deed(3, 3)]}
    since_noon = [row("a", "field", settled=at(2)), row("b", follows="a")]
    assert resolved(since_noon, deeds)["b"] == at(3)
    nobody_knows = [row("a", "field", since=None), row("b", follows="a")]
    assert resolved(nobody_knows, deeds)["b"] == at(1)


def test_a_circle_and_what_is_not_there_prove_nothing():
    rows = [row("a", follows="b"), row("b", follows="a"), row("c", follows="gone")]
    assert resolved(rows, {key: [deed(1)] for key in "abc"}) == {}


def test_a_look_reaches_along_the_chain():
    steps = [
        Step(id=1, name="a", evidence="quotation"),
        Step(id=2, name="b", evidence="contact", after_step_id=1),
        Step(id=3, name="c", evidence="manual", after_step_id=2),
        Step(id=4, name="d", evidence="contact"),
        Step(id=5, name="e", evidence="field"),
    ]
    assert connected(steps, frozenset({"quotation"})) == {1, 2, 3}
    assert connected(steps, frozenset({"field"})) == {5}
    assert connected(steps, frozenset({"contact"})) == {1, 2, 3, 4}
    assert connected(steps, frozenset()) == frozenset()


def test_after_what_was_marked_by_hand_for_a_stage_passed_over():
    marked = [row("a", "manual", since=None, settled=at(2)), row("b", since=None, follows="a")]
    assert resolved(marked, {"b": [deed(1), deed(3, 2)]}) == {"b": at(3)}
