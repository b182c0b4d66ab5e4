"""Odoo's log: every WARNING or worse that is not expected is a failure."""

import re
from pathlib import Path

from . import expected

_LINE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]{12} \d+ (?P<level>[A-Z]+) \S+ (?P<logger>\S+): (?P<message>.*)$"
)
_BAD = {"WARNING", "ERROR", "CRITICAL"}


def complaints(text: str) -> list[str]:
    """The unexpected records of a log, each with the lines that belong to it."""
    records: list[list[str]] = []
    keep = False
    for line in text.splitlines():
        found = _LINE.match(line)
        if found:
            keep = found["level"] in _BAD
            if keep:
                records.append([f"{found['level']} {found['logger']}: {found['message']}"])
        elif keep:
            records[-1].append(line)
    texts = ["\n".join(record) for record in records]
    return [text for text in texts if not any(entry.matches(text) for entry in expected.LOG)]


def check(path: Path) -> list[str]:
    """The unexpected records of a log file."""
    return complaints(path.read_text(errors="replace"))
