"""A copy of the demo company, served as long as somebody walks through it."""

import contextlib
import json
import re
import subprocess
from collections.abc import Iterator

from devenv import databases, demo, odoo_cli, paths, postgres, proc

VIEWS = """
SELECT json_agg(json_build_array(view.model, view.arch_db ->> 'en_US'))
  FROM ir_ui_view view
  JOIN ir_model_data ref ON ref.model = 'ir.ui.view' AND ref.res_id = view.id
 WHERE ref.module = 'sales_reglament' AND view.model <> ''
"""
BUTTON = re.compile(r"<(?:button|a)\b[^>]*?\bname=\"([^\"]+)\"[^>]*?>", re.DOTALL)


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


def button_names(database: str) -> dict[str, list[str]]:
    """Names of the buttons that the addon's views have, by model."""
    names: dict[str, set[str]] = {}
    for model, arch in json.loads(databases.sql(VIEWS, database)):
        names.setdefault(model, set()).update(BUTTON.findall(arch))
    return {model: sorted(found) for model, found in names.items()}
