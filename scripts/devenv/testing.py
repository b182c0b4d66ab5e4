"""Running pytest with the recorder, and what its record says."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import browser, expected, odoo_cli, paths, postgres, proc
from .log import Problem


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
    """Run pytest-odoo on a database, on the screen."""
    command = odoo_cli.pytest_command(database, "-p", "devenv.pytest_record", *args)
    return _run(name, command, timeout, extra or {})


def run_plain(name: str, args: Sequence[str], timeout: float) -> Result:
    """Run pytest without Odoo, on the screen."""
    options = [f"--rootdir={paths.ROOT}", "-p", "no:odoo", "-p", "devenv.pytest_record"]
    return _run(name, [str(paths.VENV_PYTHON), "-m", "pytest", *options, *args], timeout, {})


def _run(name: str, command: list[str], timeout: float, extra: dict) -> Result:
    report = paths.LOGS / f"{name}.json"
    report.unlink(missing_ok=True)
    process = proc.spawn(command, env={**environment(report), **extra})
    code = proc.wait(process, timeout, "")
    return load(name, code)


def load(name: str, code: int) -> Result:
    """Read the record of a run."""
    try:
        record = json.loads((paths.LOGS / f"{name}.json").read_text())
    except (OSError, ValueError):
        record = {}
    return Result(name, code, **record)
