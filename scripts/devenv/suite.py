"""`make test`: install, all tests, upgrade and uninstall, each without a word of complaint in
Odoo's log.
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
        template = databases.template()
        # in databases of its own, so both cores have something to do
        scripts = testing.Beside("scripts-tests", ["scripts/tests", "-q"])
        try:
            problems += install(DATABASE, template)
            databases.make_assets(DATABASE, "test-assets")
            results = [
                testing.run_odoo("test", DATABASE, [*args, str(paths.ADDON_DIR)], _timeout())
            ]
            problems += _upgrade(DATABASE)
            problems += _uninstall()
            results.append(scripts.finish(_timeout()))
        finally:
            scripts.end()
    for result in results:
        problems += result.problems()
    _summary(results, problems)


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


def _summary(results: list[testing.Result], problems: list[str]) -> None:
    totals = sum((result.counts for result in results), start=type(results[0].counts)())
    print(f"\n{'=' * 30} make test, {elapsed():.0f} s {'=' * 30}")
    for result in results:
        print(f"{result.name}: {result.counts['passed']} passed, {result.counts['failed']} failed")
    for problem in problems:
        print(f"PROBLEM {problem}")
    verdict = (
        "FAILED" if problems else "all good: install, upgrade and uninstall without a complaint"
    )
    print(f"{verdict} (database {DATABASE} is kept)")
    print(
        f"{totals['passed']} passed, {totals['failed']} failed, {totals['skipped']} skipped",
        flush=True,
    )
    if problems:
        raise Problem(f"make test found {len(problems)} problem(s), listed above.")
