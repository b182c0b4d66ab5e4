"""Which reglament applies."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel import selection
from odoo.addons.sales_reglament.kernel.rules import Ruleset

KEY = {"company_id": 1, "team_id": 7, "role_kind": "active"}


def ruleset(id_, code=None, **values):
    defaults = {"version": 1, "subject": "lead", "state": "published", "mode": "enforce"}
    return Ruleset(id=id_, code=code or f"C{id_}", **{**defaults, **values})


COMPANY = ruleset(1, company_id=1)
ROLE = ruleset(2, role_kind="active")
TEAM = ruleset(3, team_ids=frozenset({7}))
EVERYTHING = ruleset(4)


def test_team_beats_role_beats_company_beats_general():
    ranked = [EVERYTHING, COMPANY, ROLE, TEAM]
    for index, expected in enumerate(ranked):
        assert selection.best_fit(ranked[: index + 1], **KEY) is expected


def test_another_company_team_or_role_does_not_fit():
    assert selection.best_fit([ruleset(1, company_id=2)], **KEY) is None
    assert selection.best_fit([ruleset(1, team_ids=frozenset({8}))], **KEY) is None
    assert selection.best_fit([ruleset(1, role_kind="service")], **KEY) is None


def test_a_running_deal_stays_on_its_old_version():
    old = ruleset(1, "NEW", state="archived")
    new = ruleset(2, "NEW", version=2)
    assert selection.follow(old, [new], **KEY) is old
    assert selection.follow(old, [], **KEY) is old
    assert selection.follow(None, [new], **KEY) is new


def test_another_team_brings_another_reglament():
    old = ruleset(1, "A", team_ids=frozenset({8}))
    assert selection.follow(old, [TEAM], **KEY) is TEAM
    assert selection.follow(old, [], **KEY) is None


def test_equally_specific_ones_clash():
    assert selection.clash(ruleset(1), ruleset(2))
    assert not selection.clash(ruleset(1, "A"), ruleset(2, "A"))
    assert not selection.clash(ruleset(1), ruleset(2, role_kind="active"))
    assert not selection.clash(ruleset(1), ruleset(2, subject="client"))
    one, other = ruleset(1, team_ids=frozenset({1, 2})), ruleset(2, team_ids=frozenset({2, 3}))
    assert selection.clash(one, other)
    assert not selection.clash(one, ruleset(3, team_ids=frozenset({3})))


rulesets = st.builds(
    ruleset,
    st.integers(1, 99),
    company_id=st.sampled_from([None, 1, 2]),
    role_kind=st.sampled_from([None, "active", "service"]),
    team_ids=st.sampled_from([frozenset(), frozenset({7}), frozenset({7, 8}), frozenset({9})]),
)


@given(rulesets, rulesets)
def test_two_that_do_not_clash_never_tie(one, other):
    both_fit = selection.fits(one, **KEY) and selection.fits(other, **KEY)
    if both_fit and one.code != other.code and not selection.clash(one, other):
        assert selection.specificity(one) != selection.specificity(other)
