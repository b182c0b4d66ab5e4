"""`make screenshots`: the pictures of the addon's description, taken of the demo company in each
language.
"""

import os
import subprocess

from . import browser, databases, demo, environment, odoo_cli, paths, postgres, proc
from .lock import lock
from .log import Problem, say

COPY = "reglament_pictures"
FOLDER = paths.ADDON_DIR / "static" / "description" / "screens"
LANGUAGES = {"en": "en_US", "ru": "ru_RU"}
TIMEOUT = 300
SPEAK = """
UPDATE res_partner SET lang = '{lang}' WHERE id IN (SELECT partner_id FROM res_users WHERE active)
"""


def main() -> None:
    """Take all pictures anew."""
    environment.ensure()
    browser.require()
    with lock(demo.DATABASE):
        demo.prepare()
        for code, lang in LANGUAGES.items():
            databases.clone(demo.DATABASE, COPY)
            databases.sql(SPEAK.format(lang=lang), COPY)
            say(f"taking pictures, {lang}")
            _take(code)
        databases.drop(COPY)


def _take(code: str) -> None:
    port = odoo_cli.free_port()
    env = odoo_cli.environment(postgres.ensure())
    line = odoo_cli.command("-d", COPY, f"--db-filter=^{COPY}$", "--http-port", str(port))
    log = paths.LOGS / "screenshots.log"
    with log.open("wb") as sink:
        server = proc.spawn(line, stdout=sink, stderr=subprocess.STDOUT, env=env)
    try:
        demo.wait_until_up(server, port, log)
        take = [str(paths.VENV_PYTHON), "-m", "screenshots.take", f"http://127.0.0.1:{port}"]
        env["PYTHONPATH"] += f"{os.pathsep}{paths.SCRIPTS}"
        program = browser.find() or ""
        taker = proc.spawn([*take, COPY, program, str(FOLDER / code)], env=env)
        if proc.wait(taker, TIMEOUT, ""):
            raise Problem(f"Not every picture could be taken. Odoo's log: {log}")
    finally:
        proc.kill_group(server)
