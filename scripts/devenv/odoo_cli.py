"""Odoo's command line and pytest inside the environment."""

import os
import socket
from collections.abc import Sequence

from . import clock, odoo_source, paper, paths, postgres
from .log import Problem

CONFIG = """[options]
addons_path = {addons}
data_dir = {data}
db_host = {host}
db_port = 5432
db_user = {user}
http_interface = 127.0.0.1
screenshots = {shots}
"""


def write_config(record: dict) -> None:
    """Odoo's configuration file."""
    shots = paths.LOGS / "screenshots"
    shots.mkdir(parents=True, exist_ok=True)
    addons = ",".join(odoo_source.addons_path(record))
    text = CONFIG.format(
        addons=addons,
        data=paths.DATA,
        host=postgres.socket_folder(),
        user=postgres.ROLE,
        shots=shots,
    )
    partial = paths.CONFIG.with_suffix(".partial")
    partial.write_text(text)
    os.replace(partial, paths.CONFIG)


def environment(programs: os.PathLike | str) -> dict[str, str]:
    """Variables for a process that runs Odoo."""
    record = odoo_source.recorded()
    if record is None:
        raise Problem("There is no Odoo here yet: make env")
    folders = (paths.VENV / "bin", programs, paper.folder(), os.environ.get("PATH", os.defpath))
    path = os.pathsep.join(str(folder) for folder in folders if folder)
    env = {**os.environ, **postgres.environment(), **clock.environment()}
    env.update(
        PATH=path,
        ODOO_RC=str(paths.CONFIG),
        PYTHONPATH=clock.python_path(record["path"]),
        PYTHONDONTWRITEBYTECODE="",
        VIRTUAL_ENV=str(paths.VENV),
    )
    env.pop("PGDATABASE", None)
    return env


def command(*args: str) -> list[str]:
    """The command line of Odoo with these arguments."""
    return [str(paths.VENV_PYTHON), "-m", "odoo", *args]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wants_free_port(args: Sequence[str]) -> bool:
    """Whether this command may listen anywhere: several of them run at once, only a lasting server
    keeps 8069.
    """
    if any(arg.startswith(("-p", "--http-port")) for arg in args) or os.environ.get(
        "ODOO_HTTP_PORT"
    ):
        return False
    subcommand = bool(args) and not args[0].startswith("-") and args[0] != "server"
    return subcommand or any(arg.startswith(("--stop-after-init", "--test-")) for arg in args)


def exec_odoo(args: Sequence[str]) -> None:
    """Become Odoo's command line."""
    env = environment(postgres.ensure())
    if wants_free_port(args):
        env["ODOO_HTTP_PORT"] = str(free_port())
    line = command(*args)
    os.execve(line[0], line, env)


def pytest_command(database: str, *args: str) -> list[str]:
    """The command line of pytest with pytest-odoo on a database."""
    options = [
        f"--odoo-config={paths.CONFIG}",
        f"--odoo-database={database}",
        "--odoo-http",
        "--odoo-log-level=warn",
    ]
    return [str(paths.VENV_PYTHON), "-m", "pytest", f"--rootdir={paths.ROOT}", *options, *args]


def exec_pytest(args: Sequence[str]) -> None:
    """Become pytest with pytest-odoo: `-d DATABASE` first, then pytest's own arguments."""
    if len(args) < 2 or args[0] != "-d":
        raise Problem(
            "Usage: scripts/pytest -d DATABASE [pytest's arguments]   (install the addon into it "
            "first)"
        )
    env = environment(postgres.ensure())
    line = pytest_command(*args[1:])
    os.execve(line[0], line, env)
