"""How a required value came or went: of several ways the one nearest to a person tells."""

from collections.abc import Iterable, Mapping

HOWS = ("dialog", "typed", "imported", "synced", "computed", "system")

Way = tuple[str, int]


def strongest(ways: Iterable[Way]) -> Way | None:
    """The way that tells how a value came: the first in the order of ``HOWS``.

    :param ways: pairs of one of ``HOWS`` and the id of who did it; of equal ones the first
    """
    return min(ways, key=lambda way: HOWS.index(way[0]), default=None)


def way_of(places: Iterable[tuple[str, str]], noted: Mapping[tuple[str, str], Way]) -> Way | None:
    """How the value of one requirement came.

    :param places: pairs of model and field in which the value may stand
    :param noted: what was changed, and how
    :return: None where none of these places was changed by anybody
    """
    return strongest(noted[place] for place in places if place in noted)
