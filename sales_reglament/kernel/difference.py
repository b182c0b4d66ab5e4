"""Which lines of two versions are the same thing."""

from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Line = TypeVar("Line")


def pair(
    old: Sequence[Line], new: Sequence[Line], keys: Sequence[Callable[[Line], Hashable]]
) -> list[tuple[Line | None, Line | None]]:
    """Pair the lines of two versions, in the order of the new one; what was removed comes last.

    :param keys: what makes two lines the same, the strictest first; a line that finds no partner
        by one key is tried with the next. Several lines with the same key pair in their order.
    """
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for key in keys:
        for position, line in enumerate(new):
            if position in partner:
                continue
            for other, candidate in enumerate(old):
                if other not in taken and key(candidate) == key(line):
                    partner[position] = other
                    taken.add(other)
                    break
    pairs: list[tuple[Line | None, Line | None]] = [
        (old[partner[position]] if position in partner else None, line)
        for position, line in enumerate(new)
    ]
    return pairs + [(line, None) for other, line in enumerate(old) if other not in taken]
