"""What is missing, and completeness."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel.evaluator import completeness, missing_requirements
from odoo.addons.sales_reglament.kernel.rules import Requirement, Source

PHONE = Source("crm.lead", "phone", "reach")
EMAIL = Source("crm.lead", "email_from", "reach")


def test_either_of_two_sources_will_do():
    rule = Requirement(id=1, sources=(PHONE, EMAIL))
    columns = {
        PHONE: [None, "empty", "empty", "for_show"],
        EMAIL: ["empty", None, "empty", "empty"],
    }
    found = missing_requirements([rule], columns, [frozenset({1})] * 4)
    assert found == [{}, {}, {1: "empty"}, {1: "for_show"}]


def test_the_more_telling_problem_speaks():
    rule = Requirement(id=1, sources=(PHONE, EMAIL))
    columns = {PHONE: ["empty"], EMAIL: ["invalid"]}
    assert missing_requirements([rule], columns, [frozenset({1})]) == [{1: "invalid"}]


def test_only_what_is_asked_of_a_record_can_be_missing():
    rules = [Requirement(id=1, sources=(PHONE,)), Requirement(id=2, sources=(EMAIL,))]
    columns = {PHONE: ["empty", "empty"], EMAIL: ["empty", "empty"]}
    found = missing_requirements(rules, columns, [frozenset({2}), frozenset()])
    assert found == [{2: "empty"}, {}]


def test_nothing_required_is_complete():
    assert completeness(0, 0) == 100


@given(st.integers(1, 500), st.data())
def test_completeness_is_100_only_when_nothing_is_missing(required, data):
    missing = data.draw(st.integers(0, required))
    percent = completeness(required, missing)
    assert 0 <= percent <= 100
    assert (percent == 100) == (missing == 0)


@given(st.integers(1, 500), st.data())
def test_filling_something_never_lowers_completeness(required, data):
    missing = data.draw(st.integers(1, required))
    assert completeness(required, missing - 1) >= completeness(required, missing)
