"""The addon as it was: every version that databases may come from, taken from the history."""

import io
import subprocess
import tarfile
from pathlib import Path

from . import paths
from .log import Problem

# version -> the last commit that has it; a release adds the line of the version before it
PREVIOUS = {
    "19.0.1.0.0": "c9b8536bd68432d0addc0333abbf5f3b98730abe",
    "19.0.1.1.0": "f24d70bff4c90c7821aae457c487403478c58ffd",
    "19.0.1.2.0": "5d22e130f1b80dbb49c1ba13d64701b4e18669dd",
    "19.0.1.3.0": "e08932b0280fff333441c42322fe6ac84da2d3f9",
    "19.0.1.4.0": "89458d4156d2746204c588a84b8b3c4ab58ea936",
}


def missing_history() -> str:
    """Why the versions before can't be taken from this checkout; empty where they can."""
    for version, commit in PREVIOUS.items():
        try:
            done = _git("cat-file", "-e", f"{commit}^{{tree}}")
        except OSError as error:
            return f"git does not run here: {error}"
        if done.returncode:
            return f"the history of this checkout does not reach back to {version}"
    return ""


def export(version: str, folder: Path) -> None:
    """Write the addon of a version into an addons folder.

    :raise Problem: when the history is not there
    """
    done = _git("archive", PREVIOUS[version], paths.ADDON)
    if done.returncode:
        raise Problem(f"{version}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")


def _git(*args: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        ["git", "-C", str(paths.ROOT), *args], check=False, capture_output=True, timeout=60
    )
