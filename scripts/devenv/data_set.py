"""`make load-data`: a data set in a database of its own, through `scripts/load_data.py`."""

import os
from pathlib import Path

from . import addon, databases, environment, paths
from .lock import lock
from .log import Problem, say

DATABASE = "reglament_data"
DEFAULT = "../shared/data/crm-sales-opportunities"
SCRIPT = paths.SCRIPTS / "load_data.py"


def main() -> None:
    """Load the data set named in DATA."""
    folder = Path(os.environ.get("DATA") or paths.ROOT / DEFAULT).expanduser().resolve()
    if not folder.is_dir():
        raise Problem(
            f"There is no folder {folder}. Name the data set: make load-data DATA=<folder>"
        )
    if not SCRIPT.exists():
        raise Problem(f"{SCRIPT} is missing.")
    environment.ensure()
    with lock(DATABASE):
        _prepare()
        say(f"loading {folder}")
        printed = databases.shell(
            DATABASE, SCRIPT, "load-data", "loading", 1800, {"DATA": str(folder)}
        )
    print(printed.strip(), flush=True)


def _prepare() -> None:
    fingerprint = addon.fingerprint()
    known = databases.state(DATABASE)
    if known and not os.environ.get("FRESH"):
        if known["fingerprint"] != fingerprint:
            databases.odoo(
                ["-d", DATABASE, "-u", paths.ADDON],
                "data-update",
                "updating the addon",
                timeout=600,
            )
    else:
        template = databases.template()
        databases.clone(template, DATABASE)
        databases.odoo(
            ["-d", DATABASE, "-i", paths.ADDON], "data-install", "installing the addon", timeout=600
        )
    databases.set_state(DATABASE, {"fingerprint": fingerprint})
