"""Which deed proves a step, where one step rests on another."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from .rules import Step

# What holds or not whenever one looks, and so has no date of its own.
UNDATED = frozenset({"field", "domain"})


class Row(NamedTuple):
    """A check to find proof for; a tuple, as there are many of them.

    :param subject_id: the deal, or the client for a check of a client
    :param since: from when deeds count; None: all deeds on the deal do
    :param settled: when it was found done, if it is
    :param follows: key of the row of the step it comes after; None: there is none to wait for
    :param point: id of the step whose point it is, where that is not ``step`` itself
    """

    key: object
    step: Step
    subject_id: int
    since: datetime | None
    settled: datetime | None = None
    follows: object = None
    point: int | None = None


class RowsOfStep:
    """Rows to prove one step on many records, whose ids are their keys.

    They are made as they are looked at: most records have no deed, and so many objects at once are
    more work for the garbage collector than all the rest.
    """

    __slots__ = ("ids", "step")

    def __init__(self, step: Step, ids: Iterable[int]) -> None:
        self.step, self.ids = step, tuple(ids)

    def __iter__(self) -> Iterator[Row]:
        return (Row(id_, self.step, id_, None) for id_ in self.ids)


class Proof(NamedTuple):
    """A deed: when, by whom, and the record that proves it; a tuple, as there are many of them."""

    date: datetime
    user_id: int | None
    model: str
    res_id: int
    text: str = ""


def resolve(
    rows: Iterable[Row], deeds: Mapping[object, Iterable[Proof]], since_opened: frozenset[str]
) -> dict[object, Proof]:
    """Choose for each row the first deed that counts.

    A step that comes after another counts deeds from the other one's deed on, and never the same
    deed; as long as the other one is not done, it has no proof. A step that is marked by hand is
    done since it was marked.

    :param deeds: for each row's key the deeds that fit its step, in the order of their dates
    :param since_opened: kinds of evidence that count from ``Row.since`` only
    :return: ``{row key: Proof}`` for those that have one
    """
    by_key = {row.key: row for row in rows}
    found: dict[object, Proof | None] = {}

    def first(row: Row) -> Proof | None:
        if row.key not in found:
            found[row.key] = None  # what comes after itself is never done
            found[row.key] = search(row)
        return found[row.key]

    def search(row: Row) -> Proof | None:
        start, taken = None, None
        if row.follows is not None:
            before = by_key.get(row.follows)
            if before is None:
                return None
            earlier = first(before)
            is_marked = before.step.evidence == "manual" and before.settled is not None
            if earlier is None and not is_marked:
                return None
            start = _start(before, earlier)
            taken = earlier and (earlier.model, earlier.res_id)
        for proof in deeds.get(row.key, ()):
            if row.step.evidence in UNDATED:
                return proof
            since = row.since if row.step.evidence in since_opened else None
            is_new = all(bound is None or proof.date >= bound for bound in (since, start))
            if is_new and (proof.model, proof.res_id) != taken:
                return proof
        return None

    # without a deed there is no proof, whatever it comes after
    return {key: proof for key in deeds if key in by_key and (proof := first(by_key[key]))}


def _start(before: Row, proof: Proof | None) -> datetime | None:
    """From when deeds count after a step that is done."""
    if proof is not None and before.step.evidence not in UNDATED:
        return proof.date
    if before.step.evidence == "manual":
        return before.settled
    if before.since is None:
        return None  # nobody knows since when it has been so
    return before.settled or (proof.date if proof else None)
