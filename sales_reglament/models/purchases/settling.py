"""Entries of purchases that have bills: what is returned and paid, as differences.

Nothing is ever changed: what the entries say no longer is told by another one, of today.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from ...kernel import entries
from ...kernel.entries import Told, exact
from ..core import days
from . import bills


@dataclass(frozen=True, slots=True)
class State:
    """A purchase of which something is to be told.

    Amounts are without tax, in the company's currency; margins are None where nobody knows them.

    :param bought: its amount now
    :param returned: what of it came back, zero or below
    :param margin: of both
    :param told_bought: what the entries say, and so on
    :param invoiced: and ``credited``, of an order; None of others
    :param today: which day it is in its company
    :param is_told: there are entries
    :param came_back: bought and returned are to be told still
    """

    id: int
    bought: Decimal
    returned: Decimal
    margin: Decimal | None
    returned_margin: Decimal | None
    told_bought: Decimal
    told_returned: Decimal
    told_margin: Decimal
    invoiced: Decimal | None
    credited: Decimal | None
    date: date
    today: date
    ref: str | None
    is_told: bool
    came_back: bool

    @classmethod
    def of_row(cls, row):
        """A state, of its fields in their order as the database has them."""
        return cls(row[0], *map(exact, row[1:10]), *row[10:])

    @property
    def bills(self):
        """What an order's bills come to, once something of it was told."""
        return (self.invoiced, self.credited) if self.is_told and self.credited else None


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to be made, in the order of its columns."""

    purchase_id: int
    date: date
    kind: str
    amount: Decimal
    margin: Decimal | None = None
    ref: str | None = None
    move_id: int | None = None
    line_id: int | None = None
    matched: Decimal | None = None


COLUMNS = {
    "purchase_id": "int4",
    "date": "date",
    "kind": "varchar",
    "amount": "numeric",
    "margin": "numeric",
    "ref": "varchar",
    "move_id": "int4",
    "line_id": "int4",
    "matched": "numeric",
}


def settle(env, source, states):
    """Tell what came back and what was paid of purchases.

    :param source: as the field of that name
    :param states: of purchases of which it is not known that everything is told
    :return: ids of the clients
    """
    differing = bills.differing(env, source, [one.id for one in states if not one.came_back])
    states = [one for one in states if one.came_back or one.id in differing]
    if not states:
        return []
    ids = [state.id for state in states]
    papers, told_ids = bills.read(env, source, ids)
    known = _Known(env, ids, list(told_ids))
    notes = _new_notes(papers, known)
    found = []
    for state in states:
        if state.came_back:
            found += _came_back(state, papers, notes[state.id])
    for id_ in told_ids & papers.keys():
        found += _payments(papers[id_], papers, known)
    found += _of_no_bill(papers, known)
    return store(env, found)


def store(env, found):
    """Make entries, and bring what purchases say of themselves up to date with theirs.

    :param found: list of Entry
    :return: ids of the clients
    """
    if not found:
        return []
    env.cr.execute(
        SQL(
            "INSERT INTO sales_reglament_purchase_entry (%s) SELECT * FROM unnest(%s)",
            SQL(", ").join(map(SQL.identifier, COLUMNS)),
            SQL(", ").join(
                SQL("%s::%s[]", [getattr(one, name) for one in found], SQL(kind))
                for name, kind in COLUMNS.items()
            ),
        )
    )
    env["sales.reglament.purchase.entry"].invalidate_model(flush=False)
    return sum_up(env, [one.purchase_id for one in found])


def paid_on(purchase_id):
    """SQL: the day of the last payment of a purchase that is reconciled still.

    :param purchase_id: SQL
    """
    return SQL(
        """
        (SELECT MAX(payment.date)
           FROM (SELECT MAX(date) FILTER (WHERE amount > 0) AS date
                   FROM sales_reglament_purchase_entry
                  WHERE purchase_id = %s AND kind = 'paid'
               GROUP BY move_id, line_id
                 HAVING SUM(amount) > 0) AS payment)
        """,
        purchase_id,
    )


def sum_up(env, ids):
    """Amounts, margins and days of payment of purchases are those of their entries.

    All are written, whether they change or not: of two who tell something of one purchase at the
    same time, one begins anew.

    :return: ids of the clients
    """
    rows = env.execute_query(
        SQL(
            """
            WITH told AS MATERIALIZED (
                 SELECT purchase_id,
                        COALESCE(SUM(amount) FILTER (WHERE kind != 'paid'), 0) AS amount,
                        SUM(margin) AS margin,
                        SUM(amount) FILTER (WHERE kind = 'returned') AS returned,
                        SUM(amount) FILTER (WHERE kind = 'paid') AS paid
                   FROM sales_reglament_purchase_entry
                  WHERE purchase_id = ANY(%(ids)s)
               GROUP BY 1)
            UPDATE sales_reglament_purchase AS purchase
               SET amount = told.amount, margin = told.margin,
                   cancelled = purchase.cancelled IS TRUE
                               OR told.returned < 0 AND told.amount <= 0,
                   paid_date = CASE WHEN told.amount > 0 AND told.paid >= told.amount
                                    THEN %(paid_on)s END
              FROM told
             WHERE purchase.id = told.purchase_id
         RETURNING purchase.partner_id
            """,
            paid_on=paid_on(SQL("purchase.id")),
            ids=list(ids),
        )
    )
    env["sales.reglament.purchase"].invalidate_model(flush=False)
    return [id_ for (id_,) in rows]


class _Known:
    """What entries say so far.

    ``paid[bill][purchase, line]``; ``refs[bill, line]``; ``notes``: (purchase, credit note) that
    something was told of; ``today[purchase]``
    """

    def __init__(self, env, purchase_ids, bill_ids):
        self.paid = defaultdict(dict)
        self.refs, self.notes, self.today = {}, set(), {}
        query = SQL(
            """
            WITH entry AS MATERIALIZED (
                 SELECT * FROM sales_reglament_purchase_entry WHERE purchase_id = ANY(%(ids)s)
                  UNION
                 SELECT * FROM sales_reglament_purchase_entry WHERE move_id = ANY(%(bills)s))
            SELECT purchase.id, %(today)s, entry.kind, entry.move_id, entry.line_id,
                   MAX(entry.ref), SUM(entry.amount), COALESCE(SUM(entry.matched), 0)
              FROM entry
              JOIN sales_reglament_purchase AS purchase ON purchase.id = entry.purchase_id
            %(zones)s
             WHERE entry.kind = 'paid' OR entry.kind = 'returned' AND entry.move_id IS NOT NULL
          GROUP BY 1, 2, 3, 4, 5
            """,
            today=days.sql_today(),
            zones=days.join_zones(env, company_of_purchase()),
            ids=purchase_ids,
            bills=bill_ids,
        )
        for purchase, today, kind, move, line, ref, amount, matched in env.execute_query(query):
            self.today[purchase] = today
            amount, matched = exact(amount), exact(matched)
            if kind == "returned":
                self.notes.add((purchase, move))
            else:
                self.paid[move][purchase, line] = Told(matched, amount)
                self.refs[move, line] = ref


def company_of_purchase():
    """SQL: in whose days a purchase is told of; one of no company in those of the first."""
    return SQL("COALESCE(purchase.company_id, (SELECT MIN(id) FROM res_company))")


def _new_notes(papers, known):
    """Credit notes that nothing was told of.

    :return: ``{purchase: [(credit note, amount)]}``, oldest first
    """
    found = defaultdict(list)
    for paper in sorted(papers.values(), key=lambda paper: (paper.date, paper.id)):
        for purchase, part in paper.parts.items():
            if part.returned > 0 and (purchase, paper.id) not in known.notes:
                found[purchase].append((paper.id, part.returned))
    return found


def _came_back(state, papers, notes):
    """Entries of one purchase, bought and returned.

    :param notes: its credit notes that nothing was told of, as :func:`_new_notes` has them
    """
    bought, by_notes, moved = entries.came_back(
        (state.told_bought, state.told_returned), (state.bought, state.returned), state.bills
    )
    bought, moved = entries.netted(bought, moved)
    returned = by_notes + moved
    margin = None if state.margin is None else state.margin - state.told_margin
    found = []
    if bought:
        on = state.date if not state.is_told else state.today
        own = margin if margin is None or not returned else margin - state.returned_margin
        found.append(Entry(state.id, on, "bought", bought, own, state.ref))
        margin = margin if margin is None else margin - own
    told = entries.by_note(returned, notes)
    for (id_, amount), part in zip(told, _by_amount(margin, told), strict=True):
        note = papers.get(id_)
        on, ref = (note.date, note.ref) if note else (state.today, None)
        found.append(Entry(state.id, on, "returned", amount, part, ref, id_))
    return found


def _by_amount(margin, told):
    """A margin, in proportion to the amounts of entries."""
    if margin is None or not told:
        return [None] * len(told)
    parts = entries.split(margin, {key: abs(amount) for key, amount in told})
    return [parts[key] for key, _amount in told]


def _payments(paper, papers, known):
    """Entries of what a bill is reconciled with; of a credit note paid out they are below zero."""
    sign = -1 if paper.is_note else 1
    told = {key: Told(one.matched, sign * one.amount) for key, one in known.paid[paper.id].items()}
    dates = {one.line_id: (one.date, one.ref) for one in paper.matches}
    found = []
    for purchase, line, matched, amount in entries.paid(bills.as_bill(paper, papers), told):
        on, ref = dates.get(line, (None, known.refs.get((paper.id, line))))
        if on is None or (purchase, line) in told:
            on = known.today[purchase]
        found.append(
            Entry(
                purchase,
                on,
                "paid",
                sign * amount,
                ref=ref,
                move_id=paper.id,
                line_id=line,
                matched=matched,
            )
        )
    return found


def _of_no_bill(papers, known):
    """What was paid of bills that are posted no longer, or deleted."""
    return [
        Entry(
            purchase,
            known.today[purchase],
            "paid",
            -one.amount,
            ref=known.refs[move, line],
            move_id=move,
            line_id=line,
            matched=-one.matched,
        )
        for move, told in known.paid.items()
        if move not in papers
        for (purchase, line), one in told.items()
        if one.amount or one.matched
    ]
