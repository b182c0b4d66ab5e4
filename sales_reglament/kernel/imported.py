"""What a table says of a shipment anew, as entries beside those that are there."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of one shipment so far. Amounts are without tax.

    :param date: its day
    :param today: which day it is in its company
    :param ref: its number
    :param bought_id: of the entry of what was bought; None where there is none
    :param bought: and ``margin``: its amounts
    :param returned: what was called off, zero or below; ``returned_margin`` its margin
    :param came_back: what the table of returns told, zero or below; ``came_back_margin`` its margin
    :param paid: what the table of shipments told
    :param paid_id: of its entry, where there is one only
    :param has_payments: the table of payments told of it: that of shipments no longer does
    """

    date: date
    today: date
    ref: str
    bought_id: int | None
    bought: Decimal | None
    margin: Decimal | None
    returned: Decimal
    returned_margin: Decimal
    came_back: Decimal
    came_back_margin: Decimal
    paid: Decimal
    paid_id: int | None
    has_payments: bool


def tell_shipment(told: Told, now: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The entries that a row of the table of shipments comes to.

    One that is called off as soon as it is known was never anybody's: both are of its own day.

    :param now: ``amount``; ``margin``, ``paid_date`` and ``cancelled`` where the table has them
    :return: dicts of column values; with ``id`` where an entry is rewritten, then without a date
        where that stays
    """
    bought = now["amount"]
    margin = now.get("margin", told.margin)
    if told.bought_id or bought:
        yield _entry(told, "bought", told.date, bought, margin, told.bought_id)
    is_off = now.get("cancelled", told.returned < 0)
    returned = -(bought + told.came_back) if is_off else Decimal(0)
    if returned != told.returned:
        of_margin = -((margin or 0) + told.came_back_margin) if is_off else Decimal(0)
        day = told.today if told.bought_id else told.date
        change = of_margin - told.returned_margin if margin is not None else None
        yield _entry(told, "returned", day, returned - told.returned, change)
    if not told.has_payments:
        yield from _tell_paid(told, now, bought + told.came_back)


def _tell_paid(told: Told, now: Mapping[str, Any], due: Decimal) -> Iterator[dict[str, Any]]:
    """What a table says of the day on which a shipment was paid, as a whole."""
    if "paid_date" not in now:
        if told.paid_id and told.paid > 0 and told.paid != due:
            yield _entry(told, "paid", None, due, None, told.paid_id)
        return
    day = now["paid_date"]
    if day and told.paid_id and told.paid > 0:
        yield _entry(told, "paid", day, due, None, told.paid_id)
    elif (due if day else Decimal(0)) != told.paid:
        paid = due if day else Decimal(0)
        yield _entry(told, "paid", day or told.today, paid - told.paid, None)


def _entry(told, kind, day, amount, margin, id_=None):
    return {
        "id": id_,
        "kind": kind,
        "date": day,
        "amount": amount,
        "margin": margin,
        "ref": told.ref,
    }
