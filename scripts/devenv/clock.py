"""A moved clock for Odoo and its database server alike, by libfaketime: it runs on from the moment
it is moved to.

`REGLAMENT_CLOCK` says by how many seconds; an offset, so that all programs agree at every moment.
Python's `time`, `datetime` and threads, the server's `now()`, all of them follow; what measures how
long something takes (the monotonic clock, the times of files) stays as it is.
"""

import contextlib
import glob
import os
import re
import time
from datetime import datetime, timezone
from pathlib import Path

from . import apt, paths, proc
from .log import Problem

PACKAGE = "libfaketime"
LIBRARY = "usr/lib/*/faketime/libfaketimeMT.so.1"
SHARED_MEMORY = Path("/dev/shm")
FOR_PYTHON = Path(__file__).parent / "moved_clock"  # what Python needs beside the library
TOLERANCE = 120  # seconds between two clocks that are meant to agree; a busy machine is slow


def library() -> Path | None:
    """The library that moves clocks, if this machine or this environment has it."""
    for root in (Path("/"), paths.SYSTEM / PACKAGE):
        found = glob.glob(str(root / LIBRARY))
        if found:
            return Path(found[0])
    return None


def require() -> Path:
    """The library that moves clocks, fetched where it is missing.

    :raise Problem: where there is none, with what to do
    """
    found = library()
    if found is None:
        try:
            apt.system_package(PACKAGE)
        except Problem as problem:
            raise Problem(
                f"Tests under a moved clock need {PACKAGE}, and it can't be fetched here. Install "
                f"it by hand (Debian, Ubuntu: sudo apt-get install faketime).\n{problem}"
            ) from None
        found = library()
    if found is None:
        raise Problem(f"The package {PACKAGE} holds no {LIBRARY} for this machine.")
    return found


def python_path(*folders: Path | str) -> str:
    """The search path of a Python that sees the moved clock, if it is moved."""
    return os.pathsep.join(map(str, (*folders, FOR_PYTHON) if paths.CLOCK else folders))


def environment() -> dict[str, str]:
    """Variables by which a program started here sees the moved clock; none where it is not moved.

    The library makes its semaphores when a program starts, as the user it then is: a server that
    changes its user has to get these variables for what it becomes, not before.
    """
    if not paths.CLOCK:
        return {}
    return {
        "LD_PRELOAD": str(require()),
        "FAKETIME": f"{offset():+.3f}s",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "NO_FAKE_STAT": "1",
    }


def offset() -> float:
    """Seconds by which the clock is moved; 0 where it is not."""
    try:
        return float(paths.CLOCK or 0)
    except ValueError:
        raise Problem(f"REGLAMENT_CLOCK={paths.CLOCK} is no number of seconds.") from None


def wanted() -> datetime:
    """What the moved clock shows now."""
    return datetime.fromtimestamp(time.time() + offset(), timezone.utc)


def disagreement(shown: str) -> str:
    """Why a clock that shows these seconds since 1970 is not the moved one; empty where it is."""
    try:
        seconds = float(shown)
    except ValueError:
        return f"it says {shown!r}"
    if abs(seconds - wanted().timestamp()) <= TOLERANCE:
        return ""
    return f"it shows {datetime.fromtimestamp(seconds, timezone.utc):%Y-%m-%d %H:%M}"


def clear_up() -> None:
    """Remove the shared memory of programs that have ended: the library leaves it behind, and
    stumbles over it where a later program gets the same number.
    """
    for path in SHARED_MEMORY.glob("*faketime_s*_*"):
        owner = re.search(r"faketime_(?:sem|shm)_(\d+)$", path.name)
        if owner and not Path(f"/proc/{owner[1]}").exists():
            with contextlib.suppress(OSError):
                path.unlink()


def shown_by(program: Path | str, env: dict[str, str]) -> str:
    """What a Python started with these variables takes for now, in seconds since 1970."""
    return (proc.output([program, "-c", "import time; print(time.time())"], env=env) or "").strip()
