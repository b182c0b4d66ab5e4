"""A pytest plugin: `assertQueryCount` records how many queries were made, and never fails on their
number.

`REGLAMENT_QUERIES` names the file for the record: a list of measurements, in the order
in which they were taken.
"""

import json
import os
from collections import Counter
from contextlib import contextmanager
from unittest.mock import patch

MEASURED: list[dict] = []
_seen: Counter = Counter()


def _flush(case) -> None:
    case.env.flush_all()
    case.env.cr.flush()


@contextmanager
def record_query_count(self, default=0, flush=True, **counters):
    """Stand-in for `odoo.tests.common.BaseCase.assertQueryCount`."""
    if flush:
        _flush(self)
    if not self.warm:  # the first of the two rounds of `@warmup`: nothing is measured
        yield
        if flush:
            _flush(self)
        return
    with patch("random.random", lambda: 1):  # as Odoo does: no random collection of bus messages
        login = self.env.user.login
        before = self.cr.sql_log_count
        yield
        if flush:
            _flush(self)
        _note(login, counters.get(login, default), self.cr.sql_log_count - before)


def _note(login: str, allowed: int, actual: int) -> None:
    test = os.environ.get("PYTEST_CURRENT_TEST", "?").rsplit(" ", 1)[0]
    _seen[test] += 1
    MEASURED.append(
        {"test": test, "nth": _seen[test], "login": login, "allowed": allowed, "actual": actual}
    )


def pytest_sessionstart(session) -> None:
    """Replace the assertion in Odoo's test base."""
    from odoo.tests.common import BaseCase

    BaseCase.assertQueryCount = record_query_count


def pytest_sessionfinish(session) -> None:
    """Write the record."""
    target = os.environ.get("REGLAMENT_QUERIES")
    if target:
        with open(target, "w") as handle:
            json.dump(MEASURED, handle, indent=1)
