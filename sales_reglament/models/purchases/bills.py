"""Bills of purchases, invoices and credit notes, and what they are reconciled with.

Purchases that are orders have those that their lines are on; purchases that are invoices the
invoice itself and its credit notes; others have none.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from odoo.tools import SQL

from ...kernel.entries import CENT, OUTSIDE, Bill, Match, exact, taken_back
from .purchase_facts import IN_ORDER_CURRENCY, OF_NAMED, ORDER_RATE, POSTED_BILL

# Which bills a purchase has: a query for their ids.
OF_PURCHASE = {
    "order": SQL(
        """
        SELECT item.move_id AS id
          FROM sale_order_line AS line
          JOIN sale_order_line_invoice_rel AS rel ON rel.order_line_id = line.id
          JOIN account_move_line AS item ON item.id = rel.invoice_line_id
         WHERE line.order_id = purchase.order_id
        """
    ),
    "invoice": SQL(
        """
        SELECT purchase.move_id AS id
         UNION
        SELECT note.id FROM account_move AS note
         WHERE note.reversed_entry_id = purchase.move_id AND note.move_type = 'out_refund'
         UNION
        SELECT entry.move_id FROM sales_reglament_purchase_entry AS entry
         WHERE entry.purchase_id = purchase.id AND entry.kind = 'returned'
           AND entry.move_id IS NOT NULL
        """
    ),
}


def matches(bills):
    """What is reconciled with the receivable lines of posted bills.

    :param bills: SQL, a query for ids of moves
    :return: SQL: bill_id, line_id, move_id and ref (of that line), matched (of the bill, in its
        currency), date, id (of the reconciliation), is_money, is_bill
    """
    return SQL(
        """
        SELECT due.move_id AS bill_id, counter.id AS line_id, counter.move_id,
               partial.sign * partial.matched AS matched, partial.max_date AS date,
               partial.id, other.name AS ref,
               other.origin_payment_id IS NOT NULL OR other.statement_line_id IS NOT NULL
                   AS is_money,
               other.move_type IN ('out_invoice', 'out_refund') AS is_bill
          FROM (%(bills)s) AS bill
          JOIN account_move AS move ON move.id = bill.id AND %(is_bill)s
          JOIN account_move_line AS due ON due.move_id = move.id
          JOIN account_account AS account
            ON account.id = due.account_id AND account.account_type = 'asset_receivable'
    CROSS JOIN LATERAL (
               SELECT id, credit_move_id AS line_id, debit_amount_currency AS matched, max_date,
                      CASE WHEN move.move_type = 'out_invoice' THEN 1 ELSE -1 END AS sign
                 FROM account_partial_reconcile WHERE debit_move_id = due.id
                UNION ALL
               SELECT id, debit_move_id, credit_amount_currency, max_date,
                      CASE WHEN move.move_type = 'out_refund' THEN 1 ELSE -1 END
                 FROM account_partial_reconcile WHERE credit_move_id = due.id) AS partial
          JOIN account_move_line AS counter ON counter.id = partial.line_id
          JOIN account_move AS other ON other.id = counter.move_id
        """,
        bills=bills,
        is_bill=POSTED_BILL,
    )


def differing(env, source, ids):
    """Purchases of which something is reconciled that their entries do not say, or no longer.

    Where a credit note is set against an invoice it is to be looked at, whatever they say.

    :param source: as the field of that name
    :param ids: of purchases
    :return: ids of some of them
    """
    if not ids or source not in OF_PURCHASE:
        return set()
    query = SQL(
        """
        SELECT id FROM sales_reglament_purchase AS purchase
         WHERE id = ANY(%(ids)s) AND EXISTS (
               SELECT FROM (
                    SELECT bill_id, line_id, SUM(matched) AS matched, BOOL_OR(is_bill) AS is_bill
                      FROM (%(matches)s) AS match
                     WHERE is_money OR is_bill
                  GROUP BY 1, 2
                 UNION ALL
                    SELECT move_id, line_id, -SUM(matched), FALSE
                      FROM sales_reglament_purchase_entry
                     WHERE purchase_id = purchase.id AND kind = 'paid'
                  GROUP BY 1, 2) AS match
              GROUP BY bill_id, line_id
                HAVING SUM(matched) != 0 OR BOOL_OR(is_bill))
        """,
        ids=ids,
        matches=matches(SQL("SELECT DISTINCT id FROM (%s) AS bill", OF_PURCHASE[source])),
    )
    return {id_ for (id_,) in env.execute_query(query)}


@dataclass(frozen=True, slots=True)
class Matched:
    """What of a bill is reconciled with a line, as in :func:`matches`."""

    line_id: int
    move_id: int
    matched: Decimal
    date: date
    ref: str
    is_money: bool
    is_bill: bool


@dataclass(frozen=True, slots=True)
class Part:
    """What of a bill belongs to a purchase.

    :param amount: without tax, in the company's currency at the purchase's rate
    :param returned: what of a credit note returns something, likewise; zero of an invoice
    """

    amount: Decimal
    returned: Decimal


@dataclass(slots=True)
class Paper:
    """A bill as it is read.

    :param is_note: it is a credit note
    :param outside: of no purchase, without tax, in the company's currency
    """

    id: int
    is_note: bool
    total: Decimal
    is_settled: bool
    date: date
    ref: str
    outside: Decimal
    parts: dict[int, Part]
    matches: list[Matched]


def read(env, source, purchase_ids):
    """The bills of purchases and those that they are reconciled with, of other purchases too.

    :return: (``{id: Paper}``, ids of those whose payments are to be told)
    """
    if source not in OF_PURCHASE:
        return {}, set()
    found, told = defaultdict(list), set()
    rows = env.execute_query(_matches_of(source, purchase_ids))
    for id_, is_told, line_id, move_id, matched, *row in rows:
        of_bill = found[id_]
        if line_id:
            of_bill.append(Matched(line_id, move_id, exact(matched), *row))
        if is_told:
            told.add(id_)
    return _papers(env, source, found), told


def _ids_of(source, purchase_ids):
    """Which bills purchases have, or had when something was told of them."""
    return SQL(
        """
        SELECT bill.id FROM sales_reglament_purchase AS purchase
    CROSS JOIN LATERAL (%s) AS bill
         WHERE purchase.id = ANY(%s)
         UNION
        SELECT move_id FROM sales_reglament_purchase_entry
         WHERE purchase_id = ANY(%s) AND kind = 'paid' AND move_id IS NOT NULL
        """,
        OF_PURCHASE[source],
        purchase_ids,
        purchase_ids,
    )


def _matches_of(source, purchase_ids):
    """Bills, and once more those that they are reconciled with: to be told; the same once more of
    those, to know what credit notes take from whom.
    """
    beside = SQL("SELECT move_id FROM (%s) AS match WHERE is_bill", matches(SQL("TABLE own")))
    further = SQL("SELECT move_id FROM (%s) AS match WHERE is_bill", matches(SQL("TABLE told")))
    return SQL(
        """
        WITH own AS MATERIALIZED (%(own)s),
             told AS MATERIALIZED (TABLE own UNION %(beside)s),
             bill AS MATERIALIZED (TABLE told UNION %(further)s)
      SELECT bill.id, bill.id IN (TABLE told), match.line_id, match.move_id,
             SUM(match.matched), MAX(match.date), match.ref, match.is_money, match.is_bill
        FROM bill
   LEFT JOIN (%(all)s) AS match ON match.bill_id = bill.id
    GROUP BY bill.id, match.line_id, match.move_id, match.ref, match.is_money, match.is_bill
    ORDER BY bill.id, MAX(match.id)
        """,
        own=_ids_of(source, purchase_ids),
        beside=beside,
        further=further,
        all=matches(SQL("TABLE bill")),
    )


def _papers(env, source, found):
    """
    :param found: ``{id of the bill: its matches}``
    """
    papers = {}
    for row in env.execute_query(PARTS[source](list(found))):
        id_, move_type, total, is_settled, on, ref, outside, purchase, amount, returned = row
        if id_ not in papers:
            papers[id_] = Paper(
                id_,
                move_type == "out_refund",
                exact(total),
                is_settled,
                on,
                ref,
                exact(outside),
                {},
                found[id_],
            )
        if purchase:
            papers[id_].parts[purchase] = Part(exact(amount), exact(returned))
    return papers


def _parts_of_orders(ids):
    """An order's parts come to what is left of it: each is what all up to it come to, less those
    before.
    """
    return SQL(
        """
        WITH amount AS (
            SELECT sale_order.id AS order_id, item.move_id, %(rate)s AS rate,
                   SUM(%(amount)s) AS amount,
                   SUM(%(amount)s) FILTER (WHERE line.is_downpayment IS NOT TRUE) AS own,
                   SUM(item.price_subtotal) AS linked
              FROM sale_order
              JOIN sale_order_line AS line ON line.order_id = sale_order.id
              JOIN sale_order_line_invoice_rel AS rel ON rel.order_line_id = line.id
              JOIN account_move_line AS item ON item.id = rel.invoice_line_id
              JOIN account_move AS move ON move.id = item.move_id
             WHERE %(is_bill)s AND sale_order.id IN (
                   SELECT other.order_id
                     FROM account_move_line AS billed
                     JOIN sale_order_line_invoice_rel AS of_bill
                       ON of_bill.invoice_line_id = billed.id
                     JOIN sale_order_line AS other ON other.id = of_bill.order_line_id
                    WHERE billed.move_id = ANY(%(ids)s))
          GROUP BY sale_order.id, item.move_id
        ), part AS (
            SELECT amount.*, ROUND(SUM(amount) OVER upto / rate, 2)
                       - ROUND((SUM(amount) OVER upto - amount) / rate, 2) AS part
              FROM amount
            WINDOW upto AS (PARTITION BY order_id ORDER BY move_id)
        )
        SELECT move.id, move.move_type, move.amount_total, move.amount_residual = 0,
               move.invoice_date, move.name,
               ROUND((move.amount_untaxed
                      - COALESCE(SUM(part.linked) FILTER (WHERE purchase.id IS NOT NULL)
                                     OVER (PARTITION BY move.id), 0))
                     / COALESCE(NULLIF(move.invoice_currency_rate, 0), 1), 2),
               purchase.id,
               CASE WHEN move.move_type = 'out_refund' THEN -part.part ELSE part.part END,
               CASE WHEN move.move_type = 'out_refund'
                    THEN COALESCE(ROUND(-part.own / part.rate, 2), 0) ELSE 0 END
          FROM account_move AS move
     LEFT JOIN part ON part.move_id = move.id
     LEFT JOIN sales_reglament_purchase AS purchase
            ON purchase.order_id = part.order_id AND purchase.source = 'order'
         WHERE move.id = ANY(%(ids)s) AND %(is_bill)s
      ORDER BY move.id, purchase.id
        """,
        rate=ORDER_RATE,
        amount=IN_ORDER_CURRENCY,
        is_bill=POSTED_BILL,
        ids=ids,
    )


def _parts_of_invoices(ids):
    return SQL(
        """
        SELECT move.id, move.move_type, move.amount_total, move.amount_residual = 0,
               move.invoice_date, move.name,
               ROUND(CASE WHEN move.move_type = 'out_refund' AND move.reversed_entry_id IS NULL
                          THEN -move.amount_untaxed_signed
                               - COALESCE(SUM(part.amount) OVER (PARTITION BY move.id), 0)
                          ELSE 0 END, 2),
               part.purchase_id, ROUND(part.amount, 2), ROUND(part.returned, 2)
          FROM account_move AS move
     LEFT JOIN LATERAL (
               SELECT purchase.id AS purchase_id, move.amount_untaxed_signed AS amount,
                      0 AS returned
                 FROM sales_reglament_purchase AS purchase
                WHERE purchase.move_id = move.id AND purchase.source = 'invoice'
                UNION ALL
               SELECT purchase.id, %(of_named)s, %(of_named)s
                 FROM sales_reglament_purchase AS purchase
                 JOIN account_move AS invoice ON invoice.id = purchase.move_id
                 JOIN account_move AS note ON note.id = move.id
                WHERE move.move_type = 'out_refund'
                  AND purchase.move_id = move.reversed_entry_id AND purchase.source = 'invoice'
                UNION ALL
               SELECT entry.purchase_id, -SUM(entry.amount), 0
                 FROM sales_reglament_purchase_entry AS entry
                WHERE entry.move_id = move.id AND entry.kind = 'returned'
                  AND move.reversed_entry_id IS NULL
             GROUP BY 1) AS part ON TRUE
         WHERE move.id = ANY(%(ids)s) AND %(is_bill)s
      ORDER BY move.id, part.purchase_id
        """,
        of_named=OF_NAMED,
        is_bill=POSTED_BILL,
        ids=ids,
    )


PARTS = {"order": _parts_of_orders, "invoice": _parts_of_invoices}


# ------------------------------------------------------------ for the kernel


def as_bill(paper, papers):
    """A bill as the kernel judges it.

    :param papers: ``{id: Paper}``, with the credit notes that it is reconciled with
    """
    return Bill(
        abs(paper.total),
        _weights(paper),
        [_as_match(paper, one, papers) for one in paper.matches],
        paper.is_settled,
    )


def _weights(paper):
    weights = {id_: part.amount for id_, part in paper.parts.items()}
    if abs(paper.outside) >= CENT:
        weights[OUTSIDE] = paper.outside
    return weights


def _as_match(paper, one, papers):
    note = papers.get(one.move_id) if one.is_bill and not paper.is_note else None
    taken = None
    if note is not None:
        # what the credit note has reconciled with this invoice, as it stands there
        keys = {match.line_id for match in note.matches if match.move_id == paper.id}
        takes = taken_back(_as_note(note))
        taken = defaultdict(Decimal)
        for key in keys:
            for purchase, amount in takes[key].items():
                taken[purchase] += amount
    return Match(one.line_id, one.matched, one.is_money, taken)


def _as_note(note):
    found = [Match(one.line_id, one.matched, one.is_money) for one in note.matches]
    return Bill(abs(note.total), _weights(note), found, note.is_settled)
