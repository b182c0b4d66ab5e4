"""What is bought, returned and paid, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.sales_reglament.kernel import entries
from odoo.addons.sales_reglament.kernel.entries import OUTSIDE, Bill, Match, Told

A, B = "a", "b"
amounts = st.decimals(0, 10_000, places=2)
signed = st.decimals(-10_000, 10_000, places=2)


def money(number, matched, key=None):
    return Match(key or f"payment {number}", Decimal(matched))


def told_after(bill, told=None):
    """What the entries say once a bill was looked at, and the amounts told by it."""
    told = dict(told or {})
    found = entries.paid(bill, told)
    for purchase, key, matched, amount in found:
        one = told.get((purchase, key), Told())
        told[purchase, key] = Told(one.matched + matched, one.amount + amount)
    return told, [amount for _purchase, _key, _matched, amount in found]


def dec(*numbers):
    return [Decimal(str(number)) for number in numbers]


# ------------------------------------------------------------ bought and returned


@pytest.mark.parametrize(
    ("ordered", "invoiced", "credited", "left"),
    [
        (100, 0, 0, 100),
        (80, 100, 20, 80),  # lowered and credited
        (100, 200, 100, 100),  # credited, and invoiced again
        (100, 40, 10, 90),  # a part invoiced, some of it credited
        (100, 100, 100, 0),
        (100, 100, 30, 70),
        (0, 100, 100, 0),
        (0, 0, 0, 0),
    ],
)
def test_what_is_left_of_an_order(ordered, invoiced, credited, left):
    assert entries.standing(*dec(ordered, invoiced, credited)) == left


@given(amounts, amounts, amounts)
def test_never_more_than_was_ordered(ordered, invoiced, credited):
    left = entries.standing(ordered, invoiced, credited)
    assert ordered - credited <= left <= ordered
    # what is credited of what was invoiced too much returns nothing
    assert entries.standing(ordered, ordered + credited, credited) == ordered


@given(signed, signed)
def test_netted_says_the_same_in_less(bought, returned):
    both = entries.netted(bought, returned)
    assert sum(both) == bought + returned
    assert both[0] * both[1] >= 0


@pytest.mark.parametrize(
    ("told", "now", "bills", "change"),
    [
        ((100, -20), (80, 0), (100, 20), (-20, 0, 20)),  # lowered, after it was credited
        ((80, 0), (100, -20), (100, 20), (20, 0, -20)),  # raised again
        ((100, 0), (130, -20), (100, 20), (30, -20, 0)),  # raised and credited
        ((100, 0), (100, -20), (100, 20), (0, -20, 0)),
        ((0, 0), (100, -20), None, (100, -20, 0)),
    ],
)
def test_what_the_order_itself_makes_of_a_return(told, now, bills, change):
    found = entries.came_back(dec(*told), dec(*now), bills and dec(*bills))
    assert found == tuple(change)


def test_returns_are_of_their_notes():
    notes = [("first", Decimal(20)), ("second", Decimal(30))]
    assert entries.by_note(Decimal(-50), notes) == [("first", -20), ("second", -30)]
    assert entries.by_note(Decimal(-25), notes) == [("first", -20), ("second", -5)]
    assert entries.by_note(Decimal(-60), notes) == [("first", -20), ("second", -30), (None, -10)]
    assert entries.by_note(Decimal(10), notes) == [(None, 10)]
    assert entries.by_note(Decimal(0), notes) == []


@given(signed, st.lists(amounts, max_size=4))
def test_returns_come_to_what_they_are_of(returned, notes):
    told = entries.by_note(returned, enumerate(notes))
    assert sum(amount for _key, amount in told) == returned


@given(amounts, st.lists(signed, max_size=5))
def test_a_note_that_names_none_leaves_none_below_zero(amount, rooms):
    found = entries.against_latest(amount, enumerate(rooms))
    assert all(0 < part <= rooms[key] for key, part in found)
    room = sum(max(room, 0) for room in rooms)
    assert sum(part for _key, part in found) == min(amount, room)


def test_a_note_that_names_none_goes_against_the_latest():
    rooms = [("april", Decimal(30)), ("march", Decimal(0)), ("january", Decimal(100))]
    assert entries.against_latest(Decimal(50), rooms) == [("april", 30), ("january", 20)]


# ------------------------------------------------------------ paid


def test_three_parts_of_a_hundred_with_tax():
    bill = Bill(Decimal(120), {A: Decimal(100)}, [money(n, 40) for n in range(3)], True)
    told, amounts_told = told_after(bill)
    assert amounts_told == dec("33.33", "33.33", "33.34")
    # the middle one undone: nothing else moves
    undone = Bill(bill.total, bill.parts, [bill.matches[0], bill.matches[2]])
    told, amounts_told = told_after(undone, told)
    assert amounts_told == dec("-33.33")
    # and made again, by another payment or the same
    again = Bill(bill.total, bill.parts, [*undone.matches, money(1, 40)], True)
    told, amounts_told = told_after(again, told)
    assert amounts_told == dec("33.33")
    assert told_after(again, told)[1] == []


def test_one_after_the_other_is_as_all_at_once():
    matches = [money(n, 40) for n in range(3)]
    told, all_of_them = {}, []
    for number in range(1, 4):
        bill = Bill(Decimal(120), {A: Decimal(100)}, matches[:number], number == 3)
        told, more = told_after(bill, told)
        all_of_them += more
    assert all_of_them == dec("33.33", "33.33", "33.34")


def test_two_orders_on_one_invoice():
    parts = {A: Decimal(100), B: Decimal(50)}
    first = Bill(Decimal(150), parts, [money(0, 50)])
    told, amounts_told = told_after(first)
    assert amounts_told == dec("33.33", "16.67")
    both = Bill(Decimal(150), parts, [*first.matches, money(1, 100)], True)
    assert told_after(both, told)[1] == dec("66.67", "33.33")


def test_lines_of_no_order_count_nowhere():
    parts = {A: Decimal(60), OUTSIDE: Decimal(40)}
    bill = Bill(Decimal(100), parts, [money(0, 50), money(1, 50)], True)
    assert told_after(bill)[1] == dec(30, 30)


def test_a_note_of_the_same_purchase_is_no_money():
    note = Match("note", Decimal(24), is_money=False, note={A: Decimal(20)})
    bill = Bill(Decimal(120), {A: Decimal(100)}, [note, money(0, 96)], True)
    assert told_after(bill)[1] == dec(80)
    # with tax of another rate, too
    untaxed = Match("note", Decimal(20), is_money=False, note={A: Decimal(20)})
    bill = Bill(Decimal(120), {A: Decimal(100)}, [untaxed, money(0, 100)], True)
    assert told_after(bill)[1] == dec(80)


def test_a_note_of_another_purchase():
    note = Match("note", Decimal(24), is_money=False, note={B: Decimal(20)})
    bill = Bill(Decimal(120), {A: Decimal(100)}, [note, money(0, 96)], True)
    told, amounts_told = told_after(bill)
    assert amounts_told == dec(20, -20, 80)
    undone = Bill(Decimal(120), {A: Decimal(100)}, [bill.matches[1]])
    assert told_after(undone, told)[1] == dec(-20, 20)


def test_a_note_for_one_of_two_orders():
    note = Match("note", Decimal(20), is_money=False, note={A: Decimal(20)})
    parts = {A: Decimal(60), B: Decimal(40)}
    bill = Bill(Decimal(100), parts, [note, money(0, 80)], True)
    told, _amounts = told_after(bill)
    assert sum(one.amount for (key, _line), one in told.items() if key == A) == 40
    assert sum(one.amount for (key, _line), one in told.items() if key == B) == 40


def test_a_note_that_leaves_nothing_open_takes_the_cent():
    note = Match("note", Decimal(40), is_money=False, note={A: Decimal("33.33")})
    bill = Bill(Decimal(120), {A: Decimal(100)}, [money(0, 40), money(1, 40), note], True)
    told, _amounts = told_after(bill)
    assert sum(one.amount for one in told.values()) == Decimal("66.67")


def test_bad_debt_is_no_money():
    booking = Match("bad debt", Decimal(80), is_money=False)
    bill = Bill(Decimal(120), {A: Decimal(100)}, [booking, money(0, 40)], True)
    assert told_after(bill)[1] == dec("33.33")
    last = Bill(Decimal(120), {A: Decimal(100)}, [money(0, 40), booking], True)
    assert told_after(last)[1] == dec("33.33")


def test_an_invoice_of_nothing():
    assert told_after(Bill(Decimal(0), {A: Decimal(0)}, [money(0, 1)]))[1] in ([], dec(0))


parts_of_bills = st.lists(st.decimals(1, 5000, places=2), min_size=1, max_size=4)


@st.composite
def bills(draw):
    """A bill of one to four purchases with tax, paid in some parts, and those parts."""
    parts = dict(enumerate(draw(parts_of_bills)))
    if draw(st.booleans()):
        parts[OUTSIDE] = draw(st.decimals(1, 5000, places=2))
    rate = draw(st.sampled_from(dec("1", "1.05", "1.2")))
    total = entries.cents(sum(parts.values()) * rate)
    cuts = sorted(draw(st.lists(st.decimals(0, total, places=2), max_size=4, unique=True)))
    ends = [*cuts, total]
    pieces = [end - begin for begin, end in zip([Decimal(0), *cuts], ends, strict=True)]
    return parts, total, [piece for piece in pieces if piece]


@given(bills(), st.data())
def test_whatever_is_undone_and_made_again(drawn, data):
    """Once nothing is open each purchase is paid to the cent, and nothing is told twice."""
    parts, total, pieces = drawn
    matches = [money(number, piece) for number, piece in enumerate(pieces)]
    told, _amounts = told_after(Bill(total, parts, matches, True))
    undone = data.draw(st.sampled_from(matches))
    rest = [match for match in matches if match is not undone]
    before = {key: one.amount for key, one in told.items() if key[1] != undone.key}
    told, _amounts = told_after(Bill(total, parts, rest), told)
    assert {key: one.amount for key, one in told.items() if key[1] != undone.key} == before
    assert all(not one.amount for key, one in told.items() if key[1] == undone.key)
    again = Bill(total, parts, [*rest, undone], True)
    told, _amounts = told_after(again, told)
    for purchase, part in parts.items():
        if purchase is not OUTSIDE:
            assert sum(one.amount for key, one in told.items() if key[0] == purchase) == part
    assert told_after(again, told)[1] == []


@given(bills())
def test_what_a_note_takes_comes_to_the_note(drawn):
    parts, total, pieces = drawn
    matches = [money(number, piece) for number, piece in enumerate(pieces)]
    takes = entries.taken_back(Bill(total, parts, matches, True))
    for purchase, part in parts.items():
        assert sum(one[purchase] for one in takes.values()) == part


@given(signed, st.dictionaries(st.integers(), st.decimals("0.01", 999, places=2), min_size=1))
def test_a_split_comes_to_the_whole(amount, parts):
    assert sum(entries.split(amount, parts).values()) == amount
