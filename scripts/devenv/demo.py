"""`make run`: the addon and its demo company in a running Odoo."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from . import addon, databases, environment, odoo_cli, paths, postgres, proc
from .lock import lock
from .log import Problem, elapsed, say

DATABASE = "reglament_demo"
MAKE_DEMO = paths.SCRIPTS / "make_demo.py"
PID_FILE = paths.ENV / "run.pid"
ADMIN = "admin / admin  (administrator)"


def main() -> None:
    """Serve the demo database, after making or updating it where needed."""
    port = _port()
    environment.ensure()
    _require_free(port)
    with lock(DATABASE):
        logins = prepare()
    _serve(port, logins)


def _port() -> int:
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Problem(f"PORT={text} is not a port number.")
    return int(text)


def prepare() -> str:
    """Make the demo database, or update the addon in it; return the logins."""
    known = databases.state(DATABASE)
    fingerprint = addon.fingerprint()
    if not known or os.environ.get("FRESH"):
        return _make(fingerprint)
    if known.get("fingerprint") != fingerprint:
        say("the addon has changed: updating it")
        databases.odoo(
            ["-d", DATABASE, "-u", paths.ADDON], "run-update", "updating the addon", timeout=600
        )
        databases.set_state(DATABASE, {**known, "fingerprint": fingerprint})
    return known["logins"]


def _make(fingerprint: str) -> str:
    building = f"{DATABASE}_building"
    say("making the demo database")
    logins = build(building)
    databases.drop(DATABASE)
    databases.set_state(building, {"fingerprint": fingerprint, "logins": logins})
    databases.rename(building, DATABASE)
    return logins


def build(database: str) -> str:
    """Make a database with the addon and the demo company; return the logins."""
    databases.clone(databases.template(), database)
    install = ["-d", database, "-i", paths.ADDON]
    databases.odoo(install, "run-install", "installing the addon", timeout=600)
    databases.load_demo(database, "run-demo")
    return _make_company(database) or ADMIN


def _make_company(database: str) -> str:
    """The demo company of `scripts/make_demo.py`; its logins."""
    if not MAKE_DEMO.exists():
        return ""
    label = "making the demo company"
    return databases.shell(database, MAKE_DEMO, "run-make-demo", label, 1800).strip()


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return
    raise Problem(
        f"The port 127.0.0.1:{port} is taken (or may not be used). Name another: make run PORT=8070"
    )


def _serve(port: int, logins: str) -> None:
    env = odoo_cli.environment(postgres.ensure())
    log = paths.LOGS / "run.log"
    options = ["-d", DATABASE, f"--db-filter=^{DATABASE}$", "--http-port", str(port)]
    _require_free(port)  # once more: making the database took a while
    with log.open("wb") as sink:
        line = odoo_cli.command(*options)
        process = proc.spawn(line, stdout=sink, stderr=subprocess.STDOUT, env=env)
    PID_FILE.write_text(str(os.getpid()))
    try:
        wait_until_up(process, port, log)
        _announce(port, logins)
        try:
            process.wait()
        except KeyboardInterrupt:
            say("stopping Odoo")
            return
        raise Problem(
            f"Odoo ended by itself (exit code {process.returncode}). The end of "
            f"{log}:\n\n{proc.tail(log)}"
        )
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        proc.kill_group(process)
        PID_FILE.unlink(missing_ok=True)


def stop() -> None:
    """End a `make run` that serves from this checkout."""
    try:
        pid = int(PID_FILE.read_text())
        name = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return
    if b"devenv" not in name:
        return
    say("stopping Odoo")
    os.kill(pid, signal.SIGTERM)
    for _ in range(100):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.2)


def wait_until_up(process: subprocess.Popen, port: int, log: Path) -> None:
    """Wait until a server answers; fail with the end of its log."""
    end = time.monotonic() + 180
    while time.monotonic() < end:
        if process.poll() is not None:
            raise Problem(f"Odoo did not start. The end of its log:\n\n{proc.tail(log)}")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/web/login", timeout=60) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    raise Problem(f"Odoo did not answer within 180 s. The end of its log:\n\n{proc.tail(log)}")


def _announce(port: int, logins: str) -> None:
    print(
        f"\nOdoo serves after {elapsed():.0f} s:  http://127.0.0.1:{port}/odoo\n\nLogins:",
        flush=True,
    )
    for line in logins.splitlines():
        print(f"  {line}", flush=True)
    print(f"\nLog: {paths.LOGS / 'run.log'}   Stop: Ctrl-C\n", flush=True)
