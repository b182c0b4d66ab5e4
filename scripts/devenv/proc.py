"""Running programs: output into a log, signs of life on the screen, a time limit, no orphans."""

import contextlib
import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from . import paths
from .log import Problem, say

HEARTBEAT = 20  # seconds between two signs of life
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def tail(path: Path, lines: int = 25) -> str:
    """The last lines of a text file."""
    try:
        return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def run(
    cmd: Sequence[str | Path],
    log: str,
    *,
    label: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 600,
    hint: str = "",
) -> Path:
    """Run `cmd` with its output in `.odoo/logs/<log>.log`; raise `Problem` when it fails."""
    log_path = paths.LOGS / f"{log}.log"
    code = run_code(cmd, log_path, label=label, env=env, cwd=cwd, timeout=timeout)
    if code:
        raise Problem(
            f"{label or cmd[0]}: failed (exit code {code}). The end of {log_path}:\n\n"
            f"{tail(log_path)}\n\n{hint}"
        )
    return log_path


def run_code(
    cmd: Sequence[str | Path],
    log_path: Path,
    *,
    label: str = "",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    timeout: float = 600,
) -> int:
    """Run `cmd` with its output in `log_path` and return its exit code."""
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    with log_path.open("wb") as sink:
        process = spawn(cmd, stdout=sink, stderr=subprocess.STDOUT, env=env, cwd=cwd)
        return wait(process, timeout, label, log_path)


def spawn(
    cmd: Sequence[str | Path],
    *,
    stdin: IO | int = subprocess.DEVNULL,
    stdout: IO | int | None = None,
    stderr: IO | int | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> subprocess.Popen:
    """Start a program in a session of its own; it ends with us, even where we are killed."""
    return subprocess.Popen(
        [str(part) for part in cmd],
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=dict(env) if env is not None else None,
        cwd=cwd or paths.ROOT,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509  # there are no threads here
    )


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def wait(
    process: subprocess.Popen, timeout: float, label: str, log_path: Path | None = None
) -> int:
    """Wait for a process that leads its own session; end it and all its children on time-out or
    interruption.
    """
    start = time.monotonic()
    beat = start + HEARTBEAT
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=1)
            now = time.monotonic()
            if now - start > timeout:
                raise Problem(
                    f"{label}: not finished after {timeout:.0f} s, ended. See "
                    f"{log_path or 'the output above'}."
                )
            if label and now > beat:
                beat = now + HEARTBEAT
                say(f"  {label}: {now - start:.0f} s so far")
    finally:
        if process.poll() is None:
            kill_group(process)


def kill_group(process: subprocess.Popen) -> None:
    """End a process and its children: politely first."""
    for sign, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
            return


def output(
    cmd: Sequence[str | Path], env: Mapping[str, str] | None = None, timeout: float = 60
) -> str | None:
    """What a short command prints on stdout, or None where it fails or does not exist."""
    try:
        done = subprocess.run(
            [str(part) for part in cmd],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(env) if env is not None else None,
            timeout=timeout,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace")
