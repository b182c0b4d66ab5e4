"""Spreading somebody's work: each piece once, by role, nobody filled up more than others."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel.distribution import (
    Piece,
    Receiver,
    distribute,
    fitting,
)

KINDS = st.sampled_from([None, "active", "service"])
PIECES = st.lists(
    st.builds(Piece, st.tuples(st.integers(0, 500)), KINDS, st.integers(0, 9)),
    unique_by=lambda piece: piece.key,
    max_size=60,
)
RECEIVERS = st.lists(
    st.builds(
        Receiver,
        st.integers(1, 99),
        st.sampled_from([None, "active", "service", "universal"]),
        st.integers(0, 50),
        st.integers(0, 50),
        st.integers(0, 60),
    ),
    unique_by=lambda receiver: receiver.id,
    min_size=1,
    max_size=8,
)


@given(PIECES, RECEIVERS)
def test_each_piece_goes_to_one_whom_it_fits(pieces, receivers):
    chosen = distribute(pieces, receivers)
    assert chosen.keys() == {piece.key for piece in pieces}
    for piece in pieces:
        assert chosen[piece.key] in {receiver.id for receiver in fitting(piece, receivers)}


@given(PIECES, RECEIVERS, st.randoms())
def test_the_order_does_not_matter(pieces, receivers, random):
    chosen = distribute(pieces, receivers)
    random.shuffle(pieces)
    random.shuffle(receivers)
    assert distribute(pieces, receivers) == chosen


@given(PIECES, RECEIVERS)
def test_nobody_is_filled_up_more_than_one_piece_beyond_the_others(pieces, receivers):
    pieces = [Piece(piece.key, None, piece.deals) for piece in pieces]
    chosen = distribute(pieces, receivers)
    load = {receiver.id: receiver.clients + receiver.deals for receiver in receivers}
    for piece in pieces:
        load[chosen[piece.key]] += piece.weight
    capacity = {receiver.id: max(receiver.capacity, 1) for receiver in receivers}
    heaviest = max((piece.weight for piece in pieces), default=0)
    for id_ in set(chosen.values()):
        for other in fitting(pieces[0], receivers):
            bound = (load[other.id] + heaviest) / capacity[other.id]
            assert load[id_] / capacity[id_] <= bound


def test_equal_colleagues_get_equal_shares():
    pieces = [Piece((number,)) for number in range(12)]
    chosen = distribute(pieces, [Receiver(1), Receiver(2), Receiver(3)])
    assert sorted(map(list(chosen.values()).count, (1, 2, 3))) == [4, 4, 4]


def test_who_has_less_gets_more():
    pieces = [Piece((number,)) for number in range(10)]
    chosen = distribute(pieces, [Receiver(1, clients=10), Receiver(2)])
    assert set(chosen.values()) == {2}


def test_twice_the_capacity_twice_the_share():
    pieces = [Piece((number,)) for number in range(30)]
    chosen = list(distribute(pieces, [Receiver(1, capacity=20), Receiver(2, capacity=10)]).values())
    assert (chosen.count(1), chosen.count(2)) == (20, 10)


def test_regular_clients_go_to_service():
    people = [Receiver(1, "active"), Receiver(2, "service", clients=100)]
    chosen = distribute([Piece((1,), "service"), Piece((2,), "active"), Piece((3,))], people)
    assert (chosen[1,], chosen[2,], chosen[3,]) == (2, 1, 1)


def test_without_anybody_of_the_role_anybody_takes_it():
    assert distribute([Piece((1,), "service")], [Receiver(1, "active")]) == {(1,): 1}


def test_who_pauses_gets_nothing_while_somebody_else_is_there():
    pieces = [Piece((number,)) for number in range(5)]
    chosen = distribute(pieces, [Receiver(1, capacity=0), Receiver(2, clients=500)])
    assert set(chosen.values()) == {2}
    assert set(distribute(pieces, [Receiver(1, capacity=0)]).values()) == {1}


def test_nobody_there():
    assert distribute([Piece((1,))], []) == {}


def test_only_who_can_take_it():
    receivers = [Receiver(1, "service"), Receiver(2, "service"), Receiver(3, "active")]
    pieces = [
        Piece((1,), "service", takers=frozenset({2})),
        Piece((2,), "service", takers=frozenset({3})),
        Piece((3,), "service", takers=frozenset()),
        Piece((4,), "service"),
    ]
    assert distribute(pieces, receivers) == {(1,): 2, (2,): 3, (4,): 1}
