"""`make env`: everything that Odoo, its tests and its databases need."""

from . import browser, odoo_cli, odoo_source, paper, paths, postgres, python_packages
from .lock import lock
from .log import say


def ensure() -> None:
    """Make the environment, or what is missing of it."""
    python_packages.check_place()
    python_packages.check_python()
    paths.make_folders()
    with lock("env"):
        record = odoo_source.ensure()
        python_packages.ensure_venv()
        odoo_cli.write_config(record)
    postgres.ensure()


def ensure_quickly() -> None:
    """As `ensure`, without looking twice where all is in place: for commands that people repeat
    often.
    """
    record = odoo_source.recorded()
    ready = record and paths.CONFIG.exists() and (paths.VENV / "reglament-stamp").exists()
    if not ready or odoo_source.outdated(record):
        ensure()


def main() -> None:
    """Make the environment and say what is in it."""
    ensure()
    with lock("env"):
        browser.ensure()
        paper.ensure()
    record = odoo_source.recorded()
    say(f"Odoo {record['version']} ({record['sha'][:12]}) in {record['path']}")
    say(f"  from {record.get('address') or record['source']}: {record.get('why', 'as before')}")
    say(f"PostgreSQL {postgres.version(postgres.binaries())}, socket in {postgres.socket_folder()}")
    say(f"browser: {browser.find() or 'none'}")
    say(f"wkhtmltopdf: {paper.find() or 'none; documents are shown and printed as HTML'}")
    say("the environment is ready: scripts/odoo --help, make run, make test")
