#!/usr/bin/env python3
"""Days of the addon are a company's: nothing else cuts a moment to a day.

    scripts/lint/days.py ADDON             what cuts a day by another clock than a company's
    scripts/lint/days.py ADDON --remaining what does so for a reason, and the reason

Moments are stored in UTC. `models/core/days.py` says which day one is in a company, for Python and
for the database. Whatever cuts a day elsewhere says why in a comment, on its line or on one of its
own before it: `# day: why`, in SQL `-- day: why`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

HOME = Path("models/core/days.py")
# What is asked, what it looks like, and what is meant by it.
KINDS = {
    "today of the server or the reader": r"\bDate\.(?:today|context_today)\b|\bdate\.today\(",
    "time zone of the context": r"\bcontext_timestamp\(",
    "day of UTC": r"(?<!Date)\.date\(\)",
    "midnight of UTC": r"\btime\.min\b|\.replace\(hour=0\b",
    "day of UTC in SQL": (
        r"(?<!NULL)::date\b(?!\[)|\bCAST\(.*\bAS date\)"
        r"|\bDATE\(|\bCURRENT_DATE\b|\bcurrent_date\b|\bDATE_TRUNC\(|\bdate_trunc\("
    ),
    "time zone in SQL": r"\bAT TIME ZONE (?!'UTC')|\bTIMEZONE\(",
    "time zone of a calendar": r"calendar(?:_id)?\.tz\b|\benv\.tz\b",
}
FOUND = {kind: re.compile(pattern) for kind, pattern in KINDS.items()}
SAID = re.compile(r"(?:#|--) day: (\S.*)$")


def kinds_of(line: str) -> list[str]:
    """How a line of code cuts a day by another clock, if it does."""
    code = re.split(r"(?:^|\s)(?:#|--) ", line)[0]
    return [kind for kind, pattern in FOUND.items() if pattern.search(code)]


def look(path: Path, text: str) -> Iterator[tuple[str, str]]:
    """What cuts a day in a file.

    :return: pairs of a place in words, and why it does so; an empty reason where nobody says
    """
    before = ""
    for number, line in enumerate(text.splitlines(), 1):
        said, kinds = SAID.search(line), kinds_of(line)
        # in the middle of SQL a comment has a line of its own
        reason = said[1] if said else before
        for kind in kinds:
            yield f"{path}:{number}: {kind}", reason
        is_alone = said and re.match(r"\s*(?:#|--) day: ", line)
        if said and not is_alone and not kinds:
            yield f"{path}:{number}: says why it cuts a day, and cuts none", ""
        before = said[1] if is_alone else ""


def places(addon: Path) -> list[tuple[str, str]]:
    """All that cuts a day in an addon, but for its tests and the one home of days."""
    return [
        place
        for path in sorted(addon.rglob("*.py"))
        for where in [path.relative_to(addon)]
        if where != HOME and where.parts[0] != "tests"
        for place in look(where, path.read_text())
    ]


def main(args: list[str]) -> int:
    """Name what nobody gives a reason for; with `--remaining` the rest."""
    addon, *options = args
    found = places(Path(addon))
    if "--remaining" in options:
        print(*(f"{where}: {why}" for where, why in found if why), sep="\n")
        return 0
    wrong = [where for where, why in found if not why]
    for where in wrong:
        print(f"{where}: use {HOME}, or say why in a comment: # day: why")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
