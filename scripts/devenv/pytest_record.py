"""A pytest plugin: records what became of each test in the file that `REGLAMENT_REPORT` names."""

import json
import os

import freezegun
import pytest

_WORST = {"failed": 2, "skipped": 1, "passed": 0}


class Recorder:
    """Collects outcomes while pytest runs."""

    def __init__(self) -> None:
        self.outcomes: dict[str, str] = {}
        self.skips: dict[str, str] = {}
        self.durations: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a phase of a test; a failure of any phase or subtest makes the test failed."""
        test = report.nodeid
        self.durations[test] = round(self.durations.get(test, 0.0) + report.duration, 3)
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Note a file that was skipped or broke while it was collected."""
        if report.outcome != "passed":
            self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.outcome == "skipped":
            self.skips[report.nodeid] = _reason(report)
        known = self.outcomes.get(report.nodeid)
        if known is None or _WORST[report.outcome] > _WORST[known]:
            self.outcomes[report.nodeid] = report.outcome

    def pytest_sessionfinish(self) -> None:
        """Write the record."""
        target = os.environ.get("REGLAMENT_REPORT")
        if target:
            record = {"outcomes": self.outcomes, "skips": self.skips, "durations": self.durations}
            with open(target, "w") as handle:
                json.dump(record, handle, indent=1)


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    if isinstance(report.longrepr, tuple):
        return str(report.longrepr[2])
    return str(report.longrepr or getattr(report, "wasxfail", ""))


def pytest_configure(config: pytest.Config) -> None:
    """Register the recorder; where workers run the tests, with the one that hands them out."""
    freezegun.configure(extend_ignore_list=["_pytest.timing"])  # durations are by the real clock
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(), "reglament-recorder")
