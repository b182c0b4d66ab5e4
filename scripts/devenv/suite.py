"""`make test`: install, all tests of the addon, upgrade and uninstall, each without a word of
complaint in Odoo's log. `make test-scripts`: those of the scripts.
"""

import os

from . import databases, environment, layout, odoo_log, paths, testing
from .lock import lock
from .log import Problem, elapsed, say

DATABASE = "reglament_test"
COPY = "reglament_test_copy"
TIMEOUT = 10800  # seconds for pytest; the suite needs far less, unless the machine is busy
LEFT_BEHIND = """
SELECT 'table ' || tablename FROM pg_tables WHERE tablename LIKE 'sales\\_reglament%'
UNION ALL SELECT 'model ' || model FROM ir_model WHERE model LIKE 'sales.reglament%'
UNION ALL SELECT 'parameter ' || key FROM ir_config_parameter WHERE key LIKE 'sales\\_reglament.%'
UNION ALL SELECT 'external id ' || name FROM ir_model_data WHERE module = 'sales_reglament'
"""


def main(args: list[str]) -> None:
    """Run everything and end with one summary; `args` are passed on to pytest-odoo."""
    environment.main()
    testing.require()
    with lock(DATABASE):
        problems: list[str] = [
            f"sales_reglament/tests/__init__.py does not import {name}"
            for name in layout.forgotten()
        ]
        problems += install(DATABASE, databases.template())
        databases.make_assets(DATABASE, "test-assets")
        result = testing.run_odoo("test", DATABASE, [*args, str(paths.ADDON_DIR)], _timeout())
        problems += _upgrade(DATABASE)
        problems += _uninstall()
    problems += result.problems()
    good = "all good: install, upgrade and uninstall without a complaint"
    _summary("make test", result, problems, f"{good} (database {DATABASE} is kept)")


def of_scripts(args: list[str]) -> None:
    """`make test-scripts`: the tests of what stands in `scripts/`, in databases of their own."""
    environment.main()
    testing.require()
    databases.template()
    with lock("reglament_test_scripts"):
        tests = testing.Beside("scripts-tests", ["scripts/tests", "-q", *args])
        result = tests.finish(_timeout())
    _summary("make test-scripts", result, result.problems(), "all good")


def _timeout() -> float:
    return float(os.environ.get("TEST_TIMEOUT") or TIMEOUT)


def _checked(args: list[str], log: str, label: str) -> list[str]:
    say(label)
    path = databases.odoo(args, log, label, timeout=900)
    return [f"{label}: Odoo logged\n{text}" for text in odoo_log.check(path)]


def install(database: str, template: str) -> list[str]:
    """Make a database with the addon; what Odoo complained of."""
    databases.clone(template, database)
    return _checked(["-d", database, "-i", paths.ADDON], "test-install", "installing the addon")


def _upgrade(database: str) -> list[str]:
    return _checked(["-d", database, "-u", paths.ADDON], "test-upgrade", "upgrading the addon")


def _uninstall() -> list[str]:
    """On a copy, with the demo data where the addon has some: uninstall, see that nothing stays."""
    databases.clone(DATABASE, COPY)
    databases.load_demo(COPY, "test-demo")
    say("uninstalling the addon in a copy")
    command = ["module", "uninstall", "-d", COPY, paths.ADDON]
    path = databases.odoo(
        command, "test-uninstall", "uninstalling the addon", timeout=600, stop=False
    )
    problems = [f"uninstalling: Odoo logged\n{text}" for text in odoo_log.check(path)]
    problems += [
        f"uninstalling left behind: {line}"
        for line in databases.sql(LEFT_BEHIND, COPY).splitlines()
    ]
    databases.drop(COPY)
    return problems


def _summary(command: str, result: testing.Result, problems: list[str], good: str) -> None:
    print(f"\n{'=' * 30} {command}, {elapsed():.0f} s {'=' * 30}")
    for problem in problems:
        print(f"PROBLEM {problem}")
    print("FAILED" if problems else good)
    counts = result.counts
    print(
        f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped",
        flush=True,
    )
    if problems:
        raise Problem(f"{command} found {len(problems)} problem(s), listed above.")
