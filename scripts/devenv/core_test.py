"""`make core-test`: Odoo's own suites on two databases that differ in the addon only."""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core_test import compare

from . import databases, environment, odoo_cli, odoo_source, paths, proc, testing
from .lock import lock
from .log import Problem, elapsed, say

MODULES = ("crm", "sales_team", "sale_crm", "survey", "survey_crm")
WITHOUT, WITH = "reglament_core_without", "reglament_core_with"
TIMEOUT = 7200  # seconds, on a busy machine


@dataclass
class Run:
    """What one run of the suites recorded."""

    result: testing.Result
    queries: list[dict]


def main(args: list[str]) -> None:
    """Prepare both databases, run the suites on both, compare; `args` are passed on to pytest."""
    environment.main()
    testing.require()
    with lock("reglament_core"):
        _prepare()
        tests = args or _test_folders()
        runs = _run_both(tests, "core")
        failures = _compare(runs)
        if failures or _fail_in_both(runs):
            failures = _second_look(failures, _fail_in_both(runs))
    _summary(runs, failures)


def _prepare() -> None:
    template = databases.template(languages=False)  # some of Odoo's tests expect English only
    databases.clone(template, WITHOUT)
    databases.clone(template, WITH)
    say("installing the addon into one of two databases")
    databases.odoo(
        ["-d", WITH, "-i", paths.ADDON], "core-install", "installing the addon", timeout=600
    )
    setup = os.environ.get("CORE_SETUP")
    if setup:
        script = (paths.ROOT / setup).resolve()
        if not script.exists():
            raise Problem(f"CORE_SETUP={setup}: there is no such file.")
        say(f"preparing the database with {setup}")
        databases.shell(WITH, script, "core-setup", "CORE_SETUP", 600)


def _test_folders() -> list[str]:
    roots = [Path(root) for root in odoo_source.addons_path(odoo_source.recorded())]
    return [
        str(next(root / name / "tests" for root in roots if (root / name).is_dir()))
        for name in MODULES
    ]


def _run_both(tests: Sequence[str], name: str) -> tuple[Run, Run]:
    """Both runs at the same time, one core each; their output goes into two logs."""
    say(f"running {', '.join(MODULES)} without and with the addon; see {paths.LOGS}/{name}-*.log")
    started = [
        _start(tests, database, f"{name}-{label}")
        for label, database in (("without", WITHOUT), ("with", WITH))
    ]
    codes = []
    try:
        for process, label in started:
            codes.append(proc.wait(process, TIMEOUT, label, paths.LOGS / f"{label}.log"))
    finally:
        for process, _label in started:
            if process.poll() is None:
                proc.kill_group(process)
    return tuple(_load(label, code) for (_process, label), code in zip(started, codes, strict=True))


def _start(tests: Sequence[str], database: str, label: str) -> tuple[subprocess.Popen, str]:
    for name in (f"{label}.json", f"{label}-queries.json"):
        (paths.LOGS / name).unlink(missing_ok=True)
    env = testing.environment(paths.LOGS / f"{label}.json")
    env["REGLAMENT_QUERIES"] = str(paths.LOGS / f"{label}-queries.json")
    plugins = ["-p", "devenv.pytest_record", "-p", "core_test.query_counts"]
    command = odoo_cli.pytest_command(
        database, *plugins, "-o", f"cache_dir={paths.CACHE / label}", *tests
    )
    with (paths.LOGS / f"{label}.log").open("wb") as sink:
        process = proc.spawn(command, stdout=sink, stderr=subprocess.STDOUT, env=env)
    return process, label


def _load(label: str, code: int) -> Run:
    result = testing.load(label, code)
    if not result.outcomes:
        raise Problem(
            f"{label}: no test ran. The end of its log:\n\n{proc.tail(paths.LOGS / f'{label}.log')}"
        )
    return Run(result, json.loads((paths.LOGS / f"{label}-queries.json").read_text()))


def _compare(runs: tuple[Run, Run]) -> dict[str, list[str]]:
    """What is worse with the addon, by test.

    With a reglament in force (CORE_SETUP) more queries are figures to look at, no failures: what
    the reglament asks for has to be looked up.
    """
    without, ours = runs
    found: dict[str, list[str]] = {}
    for test, outcome in compare.regressions(without.result.outcomes, ours.result.outcomes):
        found.setdefault(test, []).append(f"passes without the addon, with it: {outcome}")
    differences = compare.query_differences(without.queries, ours.queries)
    print(f"\nNumbers of queries:\n{compare.table(differences)}\n", flush=True)
    for row in differences:
        if row.worse and not os.environ.get("CORE_SETUP"):
            found.setdefault(row.test, []).append(
                f"#{row.nth}: {row.without} queries without, {row.with_addon} with"
            )
    return found


def _fail_in_both(runs: tuple[Run, Run]) -> list[str]:
    without, ours = (run.result.outcomes for run in runs)
    return [
        test
        for test, outcome in without.items()
        if outcome != "passed" and ours.get(test) != "passed"
    ]


def _second_look(failures: dict[str, list[str]], blocked: list[str]) -> dict[str, list[str]]:
    """Run the tests that got worse, or failed on both sides, once more: alone, on both sides. What
    is worse then counts.
    """
    for test, reasons in failures.items():
        print(f"WORSE IN THE FIRST RUN {compare.short(test)}: {'; '.join(reasons)}", flush=True)
    say(
        f"a second look at {len(failures)} test(s) that got worse and {len(blocked)} that failed "
        "on both sides"
    )
    again = _compare(
        _run_both([str(paths.ROOT / test) for test in (*failures, *blocked)], "core-again")
    )
    for test in failures.keys() - again.keys():
        print(f"UNSTABLE {compare.short(test)}: worse in the first run only", flush=True)
    return again


def _summary(runs: tuple[Run, Run], failures: dict[str, list[str]]) -> None:
    print(f"\n{'=' * 30} make core-test, {elapsed():.0f} s {'=' * 30}")
    for title, run in zip(("without the addon", "with the addon"), runs, strict=True):
        counts = run.result.counts
        print(
            f"{title}: {counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} "
            "skipped"
        )
    for test, outcome in runs[0].result.outcomes.items():
        if outcome != "passed":
            print(f"already {outcome} without the addon: {compare.short(test)}")
    for test, reasons in failures.items():
        print(f"WORSE {compare.short(test)}: {'; '.join(reasons)}")
    passed = runs[1].result.counts["passed"]
    print(f"{passed} passed, {len(failures)} failed", flush=True)
    if failures:
        raise Problem(
            f"{len(failures)} of Odoo's own tests are worse with the addon; see "
            ".odoo/logs/core-with.log"
        )
