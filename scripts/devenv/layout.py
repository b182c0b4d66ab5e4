"""pytest collects every test file, Odoo's own runner only what `tests/__init__.py` imports: keep
both alike.
"""

import ast
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


def forgotten(tests: Path = paths.ADDON_DIR / "tests") -> list[str]:
    """Test files that Odoo's own runner would ignore."""
    if not (tests / "__init__.py").exists():
        return []
    names = imported_names((tests / "__init__.py").read_text())
    files = [
        path for path in tests.rglob("test_*.py") if KERNEL not in path.relative_to(tests).parts
    ]
    return sorted(str(path.relative_to(tests)) for path in files if path.stem not in names)
