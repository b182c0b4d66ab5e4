"""A pytest plugin: records what became of each test, and fails a run with a skip that nobody expected.

`REGLAMENT_REPORT` names the file for the record.
"""

import json
import os

import pytest

from devenv import expected


class Guard:
    """Collects outcomes while pytest runs."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.skips: dict[str, str] = {}
        self.durations: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test; a failure of any phase or subtest makes the test failed."""
        test = report.nodeid
        self.durations[test] = self.durations.get(test, 0.0) + report.duration
        if report.outcome == "skipped":
            self.skips[test] = _reason(report)
        worst = {"failed": 2, "skipped": 1, "passed": 0}
        known = self.outcomes.get(test)
        if known is None or worst[report.outcome] > worst[known]:
            self.outcomes[test] = report.outcome

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that was skipped or broke while it was collected."""
        if report.outcome != "passed":
            self.outcomes[report.nodeid] = report.outcome
        if report.outcome == "skipped":
            self.skips[report.nodeid] = _reason(report)

    def unexpected(self) -> dict[str, str]:
        """The skips that no entry of `expected.SKIPS` explains."""
        return {
            test: reason
            for test, reason in self.skips.items()
            if not any(entry.matches(f"{test}: {reason}") for entry in expected.SKIPS)
        }

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the record; unexpected skips make the run fail."""
        unexpected = self.unexpected()
        if unexpected and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        target = os.environ.get("REGLAMENT_REPORT")
        if target:
            record = {"outcomes": self.outcomes, "unexpected_skips": unexpected, "durations": self.durations}
            with open(target, "w") as handle:
                json.dump(record, handle, indent=1)

    def pytest_terminal_summary(self, terminalreporter) -> None:
        """Name the unexpected skips on the screen."""
        for test, reason in self.unexpected().items():
            terminalreporter.write_line(f"UNEXPECTED SKIP {test}: {reason}", red=True)


def _reason(report) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return str(report.longrepr or getattr(report, "wasxfail", ""))


def pytest_configure(config: pytest.Config) -> None:
    """Register the guard."""
    config.pluginmanager.register(Guard(), "reglament-guard")
