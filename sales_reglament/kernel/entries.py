"""What the dated history of a purchase says: bought, returned and paid, without tax.

Amounts are in the company's currency, at the rate of the purchase, unless it is said otherwise.
Entries are differences between what stands now and what the entries so far say.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal(0)
# The part of a bill that belongs to no purchase.
OUTSIDE = None


def cents(amount: Decimal) -> Decimal:
    """An amount as it is kept, rounded as the database rounds it: half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def exact(number: float | None) -> Decimal | None:
    """An amount as the database has it: its driver gives floats, whose shortest form is the number.

    :param number: a rounded one
    """
    return None if number is None else Decimal(str(number))


# ------------------------------------------------------------ bought and returned


def standing(ordered: Decimal, invoiced: Decimal, credited: Decimal) -> Decimal:
    """What is left of an order.

    What was invoiced above the order as it is now, and credited, was never bought; so much of the
    credit notes returns nothing.

    :param ordered: its amount now
    :param invoiced: its posted invoices
    :param credited: its posted credit notes, above zero
    """
    return ordered - max(NOTHING, credited - max(NOTHING, invoiced - ordered))


def netted(bought: Decimal, returned: Decimal) -> tuple[Decimal, Decimal]:
    """Two differences of one day, without what only moves from the one to the other."""
    if bought * returned >= 0:
        return bought, returned
    if abs(bought) >= abs(returned):
        return bought + returned, NOTHING
    return NOTHING, bought + returned


def came_back(
    told: tuple[Decimal, Decimal],
    now: tuple[Decimal, Decimal],
    bills: tuple[Decimal, Decimal] | None,
) -> tuple[Decimal, Decimal, Decimal]:
    """What became of a purchase since it was told of.

    An order that is lowered returns less of what was credited, and the other way round: so far as
    the order itself makes that difference, it is no return.

    :param told: bought and returned, the latter zero or below, as they were told
    :param now: the same as they stand
    :param bills: what is invoiced and credited; None where what is bought makes no difference
    :return: bought; returned by credit notes; returned otherwise
    """
    bought, returned = now[0] - told[0], now[1] - told[1]
    if not bought or not returned or bills is None:
        return bought, returned, NOTHING
    by_notes = standing(told[0], *bills) - told[0] - told[1]
    return bought, by_notes, returned - by_notes


def by_note(
    returned: Decimal, notes: Iterable[tuple[Hashable, Decimal]]
) -> list[tuple[Hashable | None, Decimal]]:
    """Which credit notes a return is of.

    :param returned: the difference to tell, below zero where something came back
    :param notes: (credit note, amount above zero), those that are not told of yet, oldest first
    :return: list of (credit note, amount with its sign); None for what no note explains
    """
    told, rest = [], returned
    for key, amount in notes:
        part = -min(-rest, amount)
        if part < 0:
            told.append((key, part))
            rest -= part
    return [*told, (None, rest)] if rest else told


def against_latest(
    amount: Decimal, rooms: Iterable[tuple[Hashable, Decimal]]
) -> list[tuple[Hashable, Decimal]]:
    """Set a credit note that names no invoice against purchases, none of them below zero.

    :param amount: what is to be set, above zero; what finds no room waits
    :param rooms: (purchase, what is left of it), the latest first
    :return: list of (purchase, amount above zero)
    """
    found = []
    for key, room in rooms:
        part = min(amount, room)
        if part > 0:
            found.append((key, part))
            amount -= part
    return found


# ------------------------------------------------------------ paid


@dataclass(frozen=True, slots=True)
class Match:
    """What of a bill is reconciled with one line of the books.

    :param key: of that line
    :param matched: how much, with tax, in the bill's currency
    :param is_money: a payment or a line of the bank; else a credit note, or a booking
    :param note: what a credit note takes from which of its purchases, above zero, without tax;
        None of a booking of another kind
    """

    key: Hashable
    matched: Decimal
    is_money: bool = True
    note: Mapping[Hashable, Decimal] | None = None

    @property
    def counts(self) -> bool:
        """Whether it may be something paid, or given back."""
        return self.is_money or self.note is not None


@dataclass(frozen=True, slots=True)
class Bill:
    """A posted invoice or credit note, and what settles it.

    :param total: with tax, in its own currency
    :param parts: what belongs to which purchase, without tax; OUTSIDE: to none
    :param matches: in the order in which they were reconciled
    :param is_settled: nothing of it is open
    """

    total: Decimal
    parts: Mapping[Hashable, Decimal]
    matches: Sequence[Match] = ()
    is_settled: bool = False


@dataclass(slots=True)
class Told:
    """What entries say of a purchase, a bill and a line.

    :param matched: with tax, in the bill's currency
    :param amount: without tax
    """

    matched: Decimal = field(default=NOTHING)
    amount: Decimal = field(default=NOTHING)


def split(amount: Decimal, parts: Mapping[Hashable, Decimal]) -> dict[Hashable, Decimal]:
    """An amount by parts, to the cent; the largest part takes the rest.

    :param amount: rounded to cents before it is split
    :param parts: weights, whose sum is not zero
    """
    amount, whole = cents(amount), sum(parts.values(), NOTHING)
    if not whole:
        return dict.fromkeys(parts, NOTHING)
    shares = {key: cents(amount * part / whole) for key, part in parts.items()}
    largest = max(parts, key=lambda key: abs(parts[key]))
    shares[largest] += amount - sum(shares.values(), NOTHING)
    return shares


def share(bill: Bill, matched: Decimal) -> dict[Hashable, Decimal]:
    """What a payment is without tax: paid, in parts of the total with tax, of that without."""
    if not bill.total:
        return dict.fromkeys(bill.parts, NOTHING)
    return split(matched * sum(bill.parts.values(), NOTHING) / bill.total, bill.parts)


def taken_back(bill: Bill) -> dict[Hashable, dict[Hashable, Decimal]]:
    """What each match of a credit note takes from its purchases, above zero.

    Each is what all up to it take, less what those before it do: once nothing is open they come to
    the whole note, to the cent.

    :param bill: a credit note, its parts above zero
    :return: ``{match: {purchase: amount}}``
    """
    takes, upto, before = {}, NOTHING, dict.fromkeys(bill.parts, NOTHING)
    for match in bill.matches:
        upto += match.matched
        now = share(bill, upto)
        takes[match.key] = {key: now[key] - before[key] for key in now}
        before = now
    return takes


def paid(
    bill: Bill, told: Mapping[tuple[Hashable, Hashable], Told]
) -> list[tuple[Hashable, Hashable, Decimal, Decimal]]:
    """What is to be told of the payments of a bill.

    A payment keeps the amount that was told of it for as long as it is reconciled as it was. The
    match that leaves nothing open takes what is left.

    :param bill: an invoice; or a credit note whose matches with invoices are bookings, as those
        are told with the invoices
    :param told: ``{(purchase, line): Told}`` of this bill
    :return: list of (purchase, line, matched, amount), differences to what was told
    """
    known = {key: Told(one.matched, one.amount) for key, one in told.items()}
    found = _undone(bill, known)
    # exchange differences and bookings may come after it
    last = next((one for one in reversed(bill.matches) if one.counts), None)
    for match in bill.matches:
        is_last = bill.is_settled and match is last
        if match.is_money:
            found += _of_money(bill, match, known, is_last)
        elif match.note is not None:
            found += _of_note(bill, match, known, is_last)
    return found


def _undone(bill, known):
    """What is reconciled no longer; changes ``known``."""
    now = {match.key for match in bill.matches if match.counts}
    of_notes = {match.key: match.note for match in bill.matches if match.note is not None}
    found = []
    for (purchase, key), one in known.items():
        is_there = purchase in bill.parts or purchase in of_notes.get(key, ())
        if (key not in now or not is_there) and (one.matched or one.amount):
            found.append((purchase, key, -one.matched, -one.amount))
            one.matched = one.amount = NOTHING
    return found


def _of_money(bill, match, known, is_last):
    found = []
    for purchase in _purchases(bill.parts):
        one = known.setdefault((purchase, match.key), Told())
        more = match.matched - one.matched
        if not more:
            continue
        amount = share(bill, more)[purchase]
        if is_last:
            amount = _left(bill, purchase, known, match) - one.amount
        found.append((purchase, match.key, more, amount))
        one.matched, one.amount = match.matched, one.amount + amount
    return found


def _of_note(bill, match, known, is_last):
    """A credit note against an invoice is money as far as their purchases differ."""
    plus = _consumed(bill, match)
    if is_last:
        plus = {key: _left(bill, key, known, match) for key in _purchases(bill.parts)}
    found = []
    for purchase in dict.fromkeys((*_purchases(bill.parts), *_purchases(match.note))):
        one = known.setdefault((purchase, match.key), Told())
        amount = plus.get(purchase, NOTHING) - match.note.get(purchase, NOTHING) - one.amount
        if amount:
            found.append((purchase, match.key, match.matched - one.matched, amount))
            one.matched, one.amount = match.matched, one.amount + amount
    return found


def _purchases(parts):
    return [key for key in parts if key is not OUTSIDE]


def _consumed(bill, match):
    """What of the bill's parts a match settles that is no money."""
    if match.note is None:
        return share(bill, match.matched)
    return split(sum(match.note.values(), NOTHING), bill.parts)


def _left(bill, purchase, known, last):
    """What is left of a purchase's part for the match that leaves nothing open."""
    left = bill.parts[purchase]
    for match in bill.matches:
        if match is last:
            continue
        if match.is_money:
            left -= known.get((purchase, match.key), Told()).amount
        else:
            left -= _consumed(bill, match)[purchase]
    return left
