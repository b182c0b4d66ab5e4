"""pytest collects every test file, Odoo's own runner only what `tests/__init__.py` imports: keep
both alike.
"""

import ast
from collections import Counter
from pathlib import Path

from . import paths

KERNEL = "kernel"  # plain pytest files, not for Odoo's runner


def imported_names(source: str) -> set[str]:
    """The names that a module binds by importing."""
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update(alias.asname or alias.name.split(".")[-1] for alias in node.names)
    return names


def imported_stars(source: str) -> set[str]:
    """The packages beside a module of which it takes over all names."""
    return {
        node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom)
        and node.level == 1
        and [alias.name for alias in node.names] == ["*"]
    }


def forgotten(tests: Path = paths.ADDON_DIR / "tests") -> list[str]:
    """Test files that Odoo's own runner would ignore.

    Those of a folder are known by the folder's `__init__.py`, which the one above passes on. Of
    two files with the same name the runner sees one.
    """
    if not (tests / "__init__.py").exists():
        return []
    files = [
        path
        for path in sorted(tests.rglob("test_*.py"))
        if KERNEL not in path.relative_to(tests).parts
    ]
    names = Counter(path.stem for path in files)
    return [
        str(path.relative_to(tests))
        for path in files
        if names[path.stem] > 1 or not _is_known(path, tests)
    ]


def _is_known(path: Path, tests: Path) -> bool:
    """Whether a test file is imported, and its folder passed on, up to ``tests``."""
    folder = path.parent
    own = folder / "__init__.py"
    if not own.exists() or path.stem not in imported_names(own.read_text()):
        return False
    if folder == tests:
        return True
    above = imported_stars((folder.parent / "__init__.py").read_text())
    return folder.parent == tests and folder.name in above
