"""Chromium for the browser tests, found the way Odoo's test browser looks for it."""

import os
import shutil

from . import apt, proc
from .log import Problem, note

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")


def find() -> str | None:
    """The browser that Odoo's tests will use, if one works."""
    for name in NAMES:
        path = shutil.which(name)
        if path and proc.output([path, "--version"], timeout=60):
            return path
    return None


def advice() -> str:
    """What to install, for this system."""
    if apt.os_release().get("ID") == "ubuntu":
        return (
            "Install Google Chrome (google-chrome-stable) from its vendor's .deb package: "
            "Ubuntu's own chromium-browser is a snap, "
            "which does not run in containers."
        )
    return "Install it: sudo apt-get install chromium"


def ensure() -> None:
    """Install Chromium where we may; otherwise say what to install."""
    if find():
        return
    if os.geteuid() == 0 and apt.os_release().get("ID") == "debian":
        apt.install(["chromium"], "browser tests need it")
        if find():
            return
    note(
        "There is no working Chromium or Chrome: `make run` does without, `make test` does "
        f"not.\n{advice()}"
    )


def require() -> None:
    """Fail where browser tests would be skipped in silence."""
    if not find():
        raise Problem(
            f"Browser tests need Chromium or Chrome ({', '.join(NAMES)} in PATH).\n{advice()}"
        )
