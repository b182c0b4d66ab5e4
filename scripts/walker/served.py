"""A copy of the demo company, served as long as somebody walks through it."""

import contextlib
import subprocess
from collections.abc import Iterator

from devenv import demo, odoo_cli, paths, postgres, proc


@contextlib.contextmanager
def served(database: str, log_name: str) -> Iterator[str]:
    """Serve a database; yield its address.

    :param log_name: of the file that gets Odoo's log
    """
    port = odoo_cli.free_port()
    line = odoo_cli.command(
        "-d",
        database,
        f"--db-filter=^{database}$",
        "--http-port",
        str(port),
        "--max-cron-threads=0",
    )
    log = paths.LOGS / f"{log_name}.log"
    with log.open("wb") as sink:
        env = odoo_cli.environment(postgres.ensure())
        server = proc.spawn(line, stdout=sink, stderr=subprocess.STDOUT, env=env)
    try:
        demo.wait_until_up(server, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        proc.kill_group(server)
