"""Where everything lives: one ignored folder of the checkout.

Under a moved clock the server, its databases' files and Odoo's configuration are others, in a
folder of their own; programs, packages and logs are the same.
"""

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = "sales_reglament"
ADDON_DIR = ROOT / ADDON
SCRIPTS = ROOT / "scripts"
REQUIREMENTS = SCRIPTS / "requirements"

# Seconds by which the clock is moved for all that is started here; empty: it is not (see `clock`)
CLOCK = os.environ.get("REGLAMENT_CLOCK", "")

ENV = ROOT / ".odoo"
MOVED = ENV / "moved"  # what lives under a moved clock
WORLD = MOVED if CLOCK else ENV
LOCKS = ENV / "locks"
LOGS = ENV / "logs"
TOOLS = ENV / "tools"
CACHE = ENV / "cache"
SYSTEM = ENV / "system"  # Debian packages unpacked here; no root needed
VENV = ENV / "venv"
LINT_VENV = ENV / "lint"
POSTGRES = WORLD / "postgres"
DATA = WORLD / "data"  # Odoo's filestore and sessions
CONFIG = WORLD / "odoo.conf"
ODOO_RECORD = ENV / "odoo-source.json"

VENV_PYTHON = VENV / "bin" / "python"


def make_folders() -> None:
    """Create the folders that every step may write to."""
    for folder in (ENV, LOCKS, LOGS, TOOLS, CACHE / "tmp", SYSTEM, DATA):
        folder.mkdir(parents=True, exist_ok=True)


def partial(target: Path) -> Path:
    """A name for the making of `target`, which gets its own name when it is complete.

    Never the name of an earlier attempt: what was killed may have left programs that still write.
    """
    for left_over in target.parent.glob(f"{target.name}.partial-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    return target.with_name(f"{target.name}.partial-{os.getpid()}")
