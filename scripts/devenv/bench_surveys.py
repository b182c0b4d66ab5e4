"""The part of `make bench` that asks clients: 10,000 questions over 8,000 people."""

import json

from . import databases, paths

DATABASE = "reglament_bench_surveys"
SCRIPTS = paths.SCRIPTS / "bench"


def lines() -> list[dict]:
    """Make the base anew, measure, and drop it; one dict for each line to print."""
    databases.clone(databases.template(languages=False), DATABASE)
    databases.odoo(
        ["-d", DATABASE, "-i", paths.ADDON], "bench-surveys", "installing the addon", 600
    )
    databases.shell(
        DATABASE, SCRIPTS / "surveys_prepare.py", "bench-surveys", "making deals to ask about", 300
    )
    printed = databases.shell(
        DATABASE, SCRIPTS / "surveys.py", "bench-surveys", "asking clients", 600
    )
    databases.drop(DATABASE)
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
