"""The demo company of `make run`, made once for all tests that look at it, and a server for it."""

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from devenv import databases, demo, odoo_cli, paths, postgres, proc

DATABASE = "reglament_test_demo"
PRINTER = "wkhtmltopdf"


def make() -> str:
    """Make the company; `DEMO_FROM` names a database that has it already."""
    known = os.environ.get("DEMO_FROM")
    if known:
        databases.clone(known, DATABASE)
    else:
        demo.build(DATABASE)
    databases.make_assets(DATABASE, "demo-assets")
    return DATABASE


@contextlib.contextmanager
def served(pattern: str) -> Iterator[str]:
    """Serve all databases of a pattern on a machine that can print no PDF; the address."""
    env = odoo_cli.environment(postgres.ensure())
    folders = env["PATH"].split(os.pathsep)
    env["PATH"] = os.pathsep.join(
        folder for folder in folders if not (Path(folder) / PRINTER).exists()
    )
    port = odoo_cli.free_port()
    log = paths.LOGS / "trials-server.log"
    options = [f"--db-filter=^{pattern}$", "--http-port", str(port), "--max-cron-threads=0"]
    with log.open("wb") as sink:
        line = odoo_cli.command(*options)
        process = proc.spawn(line, stdout=sink, stderr=subprocess.STDOUT, env=env)
    try:
        demo.wait_until_up(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        proc.kill_group(process)
