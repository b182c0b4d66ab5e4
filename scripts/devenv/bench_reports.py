"""The part of `make bench` that looks at reports and nightly jobs, on a base with years of work."""

import json

from . import databases, paths

DATABASE = "reglament_bench_reports"
SCRIPTS = paths.SCRIPTS / "bench"


def lines() -> list[dict]:
    """Make the base anew, measure, and drop it; one dict for each line to print."""
    databases.clone(databases.template(languages=False), DATABASE)
    databases.odoo(
        ["-d", DATABASE, "-i", paths.ADDON], "bench-reports", "installing the addon", 600
    )
    databases.shell(
        DATABASE, SCRIPTS / "reports_prepare.py", "bench-reports", "making a large base", 900
    )
    printed = databases.shell(
        DATABASE, SCRIPTS / "reports.py", "bench-reports", "measuring reports", 1200
    )
    databases.shell(
        DATABASE, SCRIPTS / "clients_prepare.py", "bench-reports", "making their clients", 900
    )
    printed += databases.shell(
        DATABASE, SCRIPTS / "clients.py", "bench-reports", "measuring reports on clients", 900
    )
    databases.drop(DATABASE)
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
