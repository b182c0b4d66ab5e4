"""Running pytest with the recorder, and what its record says."""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import browser, databases, expected, odoo_cli, paths, postgres, proc
from .log import Problem

# Tests of Odoo by two workers, each with a copy of the database; a file's tests stay together.
WORKERS = ("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-p", "devenv.pytest_workers")


@dataclass
class Result:
    """The record of one run of pytest."""

    name: str
    exit_code: int
    outcomes: dict[str, str] = field(default_factory=dict)
    skips: dict[str, str] = field(default_factory=dict)
    durations: dict[str, float] = field(default_factory=dict)

    @property
    def counts(self) -> Counter:
        """How many tests passed, failed, were skipped."""
        return Counter(self.outcomes.values())

    def problems(self) -> list[str]:
        """Why this run is no success; empty where it is."""
        texts = [f"{test}: {reason}" for test, reason in self.skips.items()]
        unexpected = [
            text for text in texts if not any(entry.matches(text) for entry in expected.SKIPS)
        ]
        found = [f"{self.name}: skipped, and nobody expected it: {text}" for text in unexpected]
        if not self.counts["passed"]:
            found.append(f"{self.name}: no test passed")
        if self.exit_code:
            found.append(
                f"{self.name}: pytest ended with {self.exit_code}, {self.counts['failed']} failed"
            )
        return found


def require() -> None:
    """Fail where tests would be skipped in silence."""
    browser.require()
    if proc.output([paths.VENV_PYTHON, "-c", "import websocket"]) is None:
        raise Problem(
            "websocket-client is missing: browser tests would be skipped. Run: rm -rf .odoo/venv "
            "&& make env"
        )


def environment(report: Path) -> dict[str, str]:
    """Variables for a pytest that runs Odoo's tests and our plugins."""
    env = odoo_cli.environment(postgres.ensure())
    env["PYTHONPATH"] += f"{os.pathsep}{paths.SCRIPTS}"
    env["REGLAMENT_REPORT"] = str(report)
    env.pop("PYTEST_ADDOPTS", None)
    return env


def run_odoo(
    name: str, database: str, args: Sequence[str], timeout: float, extra: dict | None = None
) -> Result:
    """Run pytest-odoo on a database, on the screen, by several workers."""
    command = odoo_cli.pytest_command(database, *WORKERS, "-p", "devenv.pytest_record", *args)
    try:
        return _run(name, command, timeout, extra or {})
    finally:
        for copy in databases.copies_of_workers(database):  # of one that was killed
            databases.drop(copy)


class Beside:
    """A pytest without Odoo, beside what follows; its words are shown when it has ended."""

    def __init__(self, name: str, args: Sequence[str]) -> None:
        self.name = name
        self._log = paths.LOGS / f"{name}.log"
        options = [f"--rootdir={paths.ROOT}", "-p", "no:odoo", "-p", "devenv.pytest_record"]
        command = [str(paths.VENV_PYTHON), "-m", "pytest", *options, *args]
        report = _fresh_report(name)
        with self._log.open("wb") as sink:
            self._process = proc.spawn(
                command, env=environment(report), stdout=sink, stderr=subprocess.STDOUT
            )

    def finish(self, timeout: float) -> Result:
        """Wait for its end, show what it printed and read its record.

        :param timeout: seconds from now
        """
        code = proc.wait(self._process, timeout, self.name, self._log)
        print(f"\n{self.name}:\n{self._log.read_text(errors='replace')}", flush=True)
        return load(self.name, code)

    def end(self) -> None:
        """End it, where nobody waits for it any more."""
        if self._process.poll() is None:
            proc.kill_group(self._process)


def _run(name: str, command: list[str], timeout: float, extra: dict) -> Result:
    process = proc.spawn(command, env={**environment(_fresh_report(name)), **extra})
    code = proc.wait(process, timeout, "")
    return load(name, code)


def _fresh_report(name: str) -> Path:
    report = paths.LOGS / f"{name}.json"
    report.unlink(missing_ok=True)
    return report


def load(name: str, code: int) -> Result:
    """Read the record of a run."""
    try:
        record = json.loads((paths.LOGS / f"{name}.json").read_text())
    except (OSError, ValueError):
        record = {}
    return Result(name, code, **record)
