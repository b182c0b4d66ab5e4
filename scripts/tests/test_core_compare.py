"""The comparison of Odoo's own suites without and with the addon."""

from core_test import compare


def _row(test, nth, actual, allowed=10):
    return {"test": test, "nth": nth, "login": "x", "allowed": allowed, "actual": actual}


def test_only_tests_that_passed_before_can_get_worse():
    without = {"a": "passed", "b": "failed", "c": "passed", "d": "skipped", "e": "passed"}
    ours = {"a": "passed", "b": "failed", "c": "failed", "d": "failed"}
    assert compare.regressions(without, ours) == [("c", "failed"), ("e", "did not run")]


def test_query_counts_are_compared_measurement_by_measurement():
    without = [_row("a", 1, 5), _row("a", 2, 7), _row("b", 1, 3)]
    ours = [_row("a", 1, 5), _row("a", 2, 6), _row("b", 1, 4)]
    found = compare.query_differences(without, ours)
    assert [(row.test, row.nth, row.without, row.with_addon, row.worse) for row in found] == [
        ("a", 2, 7, 6, False),
        ("b", 1, 3, 4, True),
    ]


def test_a_count_over_the_limit_is_no_failure_when_it_was_so_before():
    assert compare.query_differences([_row("a", 1, 12)], [_row("a", 1, 12)]) == []


def test_a_measurement_that_is_no_longer_taken_counts_as_worse():
    [row] = compare.query_differences([_row("a", 1, 5)], [])
    assert row.worse and row.with_addon is None


def test_a_measurement_that_only_the_addon_has_is_no_failure():
    [row] = compare.query_differences([], [_row("a", 1, 5)])
    assert not row.worse


def test_table_names_the_worse_ones():
    rows = compare.query_differences([_row("/x/addons/crm/tests/t.py::T::a", 1, 5)], [])
    assert "<- worse" in compare.table(rows)
    assert "  crm/tests/t.py::T::a #1" in compare.table(rows)
    assert compare.table([]) == "no difference in any count of queries"
