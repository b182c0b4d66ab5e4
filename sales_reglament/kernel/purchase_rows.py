"""Rows of tables that another program sends: shipments, payments and returns, one by one.

A row that can't be understood waits, with what is the matter with it. All texts come without the
blanks that other programs leave round them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

CENT = Decimal("0.01")
# What a column of money holds.
LARGEST = Decimal("1e13")
NO = frozenset({"", "0", "false", "no", "f", "n", "none"})


@dataclass(frozen=True, slots=True)
class Table:
    """What a table says.

    :param required: columns without which no row can be read
    :param optional: columns it may have beside them
    :param keys: columns that together with the company name a row; the first is its number
    """

    required: tuple[str, ...]
    optional: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def columns(self) -> frozenset[str]:
        return frozenset((*self.required, *self.optional))


TABLES = {
    "shipments": Table(
        ("external_ref", "date", "client_vat", "amount"),
        (
            *("amount_total", "margin", "due_date", "paid_date", "user_id"),
            *("client_name", "company_id", "cancelled"),
        ),
        ("external_ref",),
    ),
    "payments": Table(
        ("number", "external_ref", "date", "amount"),
        ("with_tax", "company_id"),
        ("number", "external_ref"),
    ),
    "returns": Table(
        ("number", "external_ref", "date", "amount"),
        ("margin", "company_id"),
        ("number", "external_ref"),
    ),
}
DAYS = frozenset({"date", "due_date", "paid_date"})
AMOUNTS = frozenset({"amount", "amount_total", "margin"})
YES_OR_NO = frozenset({"cancelled", "with_tax"})
# Texts that need not be there.
MAY_BE_EMPTY = frozenset({"client_vat"})


@dataclass(slots=True)
class Row:
    """A row as it is read, and what becomes of it.

    :param raw: what was sent, as texts
    :param values: what it means: dates, amounts, truth values and texts, by column; empty cells are
        None
    :param key: what names it beside its company
    :param problem: why it waits: a code; None while it can be taken
    :param about: what the words of the problem name
    :param outcome: ``taken``, ``unchanged`` or ``waiting``
    :param company_id: of the company that it is of
    :param record_id: of what became of it
    """

    raw: dict[str, str]
    values: dict[str, Any]
    key: str
    problem: str | None = None
    about: dict[str, Any] = field(default_factory=dict)
    outcome: str = "waiting"
    company_id: int | None = None
    record_id: int | None = None

    def wait(self, problem: str, **about) -> None:
        """This row can't be taken; the first cause is the one that is told."""
        if self.problem is None:
            self.problem, self.about = problem, about


def columns_amiss(table: str, columns) -> tuple[list[str], list[str]]:
    """Columns nobody knows, and columns that are missing, without which no row can be read."""
    known, given = TABLES[table], set(columns)
    return sorted(given - known.columns), [name for name in known.required if name not in given]


def read(table: str, raw: Mapping[str, Any]) -> Row:
    """Read one row.

    :param raw: cells by column: texts, numbers, truth values, or nothing
    """
    texts = {name: _text(value) for name, value in raw.items()}
    row = Row(texts, {}, _key(table, texts))
    for name, text in texts.items():
        row.values[name] = _value(row, name, text)
    for name in TABLES[table].required:
        if not texts.get(name) and name not in MAY_BE_EMPTY:
            row.wait("missing", column=name)
    if table != "payments" and (row.values.get("amount") or 0) < 0:
        row.wait("negative", column="amount")
    return row


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    # what a database can keep
    return str(value).encode("utf-8", "ignore").decode().replace("\x00", "").strip()


def _key(table: str, texts: Mapping[str, str]) -> str:
    parts = [texts.get(name, "") for name in TABLES[table].keys]
    if all(parts):
        return "\n".join(parts)
    # one that can't be named is known by all it says
    told = json.dumps(texts, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def _value(row: Row, name: str, text: str):
    if name in YES_OR_NO:
        return text.lower() not in NO
    if not text:
        return None
    if name in DAYS:
        return _day(row, name, text)
    if name in AMOUNTS:
        return _amount(row, name, text)
    return text


def _day(row: Row, name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        row.wait("no_date", column=name, value=text)
        return None


def _amount(row: Row, name: str, text: str) -> Decimal | None:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        row.wait("no_number", column=name, value=text)
        return None
    if not amount.is_finite() or abs(amount) >= LARGEST:
        row.wait("no_number", column=name, value=text)
        return None
    return amount.quantize(CENT)


def cents(text: str | None) -> Decimal | None:
    """Money that a database tells as text, because its numbers come as floats."""
    return None if text is None else Decimal(text).quantize(CENT)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a shipment stands, without what the row that is looked at says.

    :param bought: without tax
    :param returned: what came back, zero or above
    :param paid: without tax
    :param total: with tax, where it is known
    :param paid_total: paid with tax, as far as it was told with tax
    """

    bought: Decimal
    returned: Decimal = Decimal(0)
    paid: Decimal = Decimal(0)
    total: Decimal | None = None
    paid_total: Decimal = Decimal(0)


def judge_return(row: Row, standing: Standing) -> Decimal:
    """What of a shipment came back, below zero; what was not bought can't."""
    amount = row.values["amount"]
    if amount > standing.bought - standing.returned:
        row.wait("above_bought", left=str(standing.bought - standing.returned))
    return -amount


def judge_payment(row: Row, standing: Standing) -> tuple[Decimal, Decimal | None]:
    """What of a payment counts: up to what is open; the rest waits.

    A payment with tax counts with the same share without it; the one that leaves nothing open
    takes what is left, so that payments come to the shipment.

    :return: the amount without tax, and with tax where it was told so
    """
    amount, with_tax = row.values["amount"], row.values.get("with_tax")
    due = standing.bought - standing.returned
    if not with_tax:
        return _within(row, amount, due - standing.paid, standing.paid), None
    if not standing.total:
        row.wait("no_total")
        return Decimal(0), None
    # what came back takes its share of the tax along
    due_total = (standing.total * due / standing.bought).quantize(CENT) if standing.bought else due
    taken = _within(row, amount, due_total - standing.paid_total, standing.paid_total)
    if taken == due_total - standing.paid_total:
        return due - standing.paid, taken
    if taken == -standing.paid_total:
        return -standing.paid, taken
    return (taken * standing.bought / standing.total).quantize(CENT), taken


def _within(row: Row, amount: Decimal, left: Decimal, paid: Decimal) -> Decimal:
    if amount < -paid:
        row.wait("below_paid", paid=str(paid))
        return Decimal(0)
    left = max(left, Decimal(0))
    if amount > left:
        row.wait("above_open", rest=str(amount - left))
        return left
    return amount
