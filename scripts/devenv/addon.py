"""What the environment needs to know about the addon: its dependencies and a fingerprint of its
files.
"""

import ast
import hashlib
import os
from pathlib import Path

from . import paths
from .log import Problem

IGNORED_SUFFIXES = (".pyc", ".pyo", "~", ".swp")


def manifest() -> dict:
    """The addon's manifest."""
    path = paths.ADDON_DIR / "__manifest__.py"
    try:
        return ast.literal_eval(path.read_text())
    except OSError:
        raise Problem(f"There is no addon in {paths.ADDON_DIR}.") from None
    except (SyntaxError, ValueError) as error:
        raise Problem(f"{path} can't be read: {error}") from None


def fingerprint(
    root: Path = paths.ADDON_DIR, skip: tuple[str, ...] = ("tests", "__pycache__")
) -> str:
    """A hash of the names and contents of the addon's files (its tests left out)."""
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in skip)
        for name in sorted(files):
            if not name.endswith(IGNORED_SUFFIXES):
                path = Path(folder) / name
                digest.update(str(path.relative_to(root)).encode() + b"\0")
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
