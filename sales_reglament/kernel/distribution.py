"""Who gets what when somebody's work is spread over colleagues: by role, then by load."""

from collections.abc import Iterable
from dataclasses import dataclass

UNIVERSAL = "universal"


@dataclass(frozen=True, slots=True)
class Piece:
    """What goes to one person as a whole: a client with its open deals, or a deal of its own.

    :param key: how the caller knows it; keys can be compared
    :param kind: the role whose work it is; None: anybody's
    :param deals: open deals that go with it
    :param takers: ids of those who can take it at all; None: everybody
    """

    key: tuple
    kind: str | None = None
    deals: int = 0
    takers: frozenset[int] | None = None

    @property
    def weight(self) -> int:
        """A client weighs as much as a deal: each asks for attention."""
        return 1 + self.deals


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody who can take over, and what they have already.

    :param kind: their sales role; None: no role, which fits any work
    :param capacity: how much they can run compared with the others; 0: nothing more
    """

    id: int
    kind: str | None = None
    clients: int = 0
    deals: int = 0
    capacity: int = 30


def fitting(piece: Piece, receivers: Iterable[Receiver]) -> list[Receiver]:
    """Those whose role the piece is for; everybody where nobody's is.

    Who can't take it at all is no choice. Who has no capacity is left out as long as somebody else
    has.
    """
    receivers = [
        receiver for receiver in receivers if piece.takers is None or receiver.id in piece.takers
    ]
    able = [receiver for receiver in receivers if receiver.capacity > 0] or receivers
    return [
        receiver
        for receiver in able
        if piece.kind is None or receiver.kind in (None, UNIVERSAL, piece.kind)
    ] or able


def distribute(pieces: Iterable[Piece], receivers: Iterable[Receiver]) -> dict[tuple, int]:
    """Spread pieces so that nobody is filled up more than the others, measured by capacity.

    The heaviest pieces go first, each to whom it fills up least; the result does not depend on the
    order in which pieces and receivers are given.

    :return: ``{key of a piece: id of its receiver}``; pieces that nobody can take are left out
    """
    receivers = sorted(receivers, key=lambda receiver: receiver.id)
    load = {receiver.id: receiver.clients + receiver.deals for receiver in receivers}
    fits, chosen = {}, {}
    for piece in sorted(pieces, key=lambda piece: (-piece.weight, piece.key)):
        alike = (piece.kind, piece.takers)
        if alike not in fits:
            fits[alike] = fitting(piece, receivers)
        if not fits[alike]:
            continue
        best = min(
            fits[alike],
            key=lambda receiver: (
                (load[receiver.id] + piece.weight) / max(receiver.capacity, 1),
                receiver.id,
            ),
        )
        load[best.id] += piece.weight
        chosen[piece.key] = best.id
    return chosen
