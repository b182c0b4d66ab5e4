"""Running PostgreSQL as another user where we are root: it refuses to run as root."""

import ctypes
import os
import pwd
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .log import Problem

_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_PR_SET_SECUREBITS, _NO_SETUID_FIXUP = 28, 4  # a change of user keeps capabilities, access() too
_CAP_VERSION_3 = 0x20080522
# Lets the other user reach a checkout below a folder that only root may enter (such as /root): read
# and search first,
# the wider one where a container grants only that.
_CAPABILITIES = {"CAP_DAC_READ_SEARCH": 2, "CAP_DAC_OVERRIDE": 1}


@dataclass(frozen=True)
class Account:
    """The user that runs the database server."""

    uid: int
    gid: int
    capability: int | None = None

    def preexec(self) -> Callable[[], None] | None:
        """What a child process does before it becomes the program; None where no change of user is
        needed.
        """
        if self.uid == os.geteuid():
            return None
        return lambda: _become(self)


def account(folder: Path) -> Account:
    """The user for a server whose files are below `folder`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    entry = _unprivileged_entry()
    for capability in (None, *_CAPABILITIES.values()):
        candidate = Account(entry.pw_uid, entry.pw_gid, capability)
        if _can_reach(candidate, folder):
            return candidate
    raise Problem(
        f"PostgreSQL does not run as root, and the user '{entry.pw_name}' may not enter {folder}.\n"
        "Move the checkout to a place that all users may enter (for example below /srv), or work "
        "as an ordinary user."
    )


def _unprivileged_entry() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Problem(
        "PostgreSQL does not run as root, and there is no user 'nobody' here: work as an "
        "ordinary user."
    )


def _can_reach(who: Account, folder: Path) -> bool:
    """Try it in a child process: may this user list the folder?"""
    pid = os.fork()
    if pid == 0:
        try:
            _become(who)
            os._exit(0 if os.access(folder / ".", os.X_OK) else 1)
        except BaseException:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def _become(who: Account) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if who.capability is not None:
        _check(libc.prctl(_PR_SET_SECUREBITS, _NO_SETUID_FIXUP, 0, 0, 0))
    os.setgroups([])
    os.setgid(who.gid)
    os.setuid(who.uid)
    if who.capability is not None:
        bit = 1 << who.capability
        header = (ctypes.c_uint32 * 2)(_CAP_VERSION_3, 0)
        data = (ctypes.c_uint32 * 6)(bit, bit, bit, 0, 0, 0)
        _check(libc.capset(header, data))
        _check(libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, who.capability, 0, 0))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), "capabilities are not available")
