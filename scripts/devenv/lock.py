"""A lock file, so that two commands at once wait for each other instead of colliding."""

import fcntl
import time
from contextlib import contextmanager

from . import paths
from .log import Problem, say


@contextmanager
def lock(name: str, timeout: float = 1800):
    """Hold the lock `name`; wait for its present holder, with a message, for `timeout` seconds."""
    paths.LOCKS.mkdir(parents=True, exist_ok=True)
    with open(paths.LOCKS / f"{name}.lock", "w") as handle:
        _acquire(handle, name, timeout)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)


def _acquire(handle, name: str, timeout: float) -> None:
    end = time.monotonic() + timeout
    told = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not told:
                say(f"waiting for another command that uses '{name}' ...")
                told = True
            if time.monotonic() > end:
                raise Problem(
                    f"Another command has held '{name}' for {timeout:.0f} s.\n"
                    f"See who does with: fuser -v {handle.name}; end it, then repeat the command."
                ) from None
            time.sleep(0.2)
