"""Credit notes that name no invoice go against the client's latest purchases."""

from collections import defaultdict

from odoo.tools import SQL

from ...kernel.entries import against_latest, exact
from ..core import days
from .settling import Entry, store


def spread(env, ids):
    """Set credit notes that name no invoice against the latest purchases of their clients.

    Of the same company, up to the day of the credit note, none below zero; the rest waits.

    :param ids: of invoices and credit notes: those of their clients are looked at
    :return: ids of the clients
    """
    notes = env.execute_query(_waiting(env, ids))
    if not notes:
        return []
    rooms = _rooms(env, [client for _id, client, *_note in notes])
    found = []
    for id_, client, company, on, ref, waiting, is_any, today in notes:
        own = rooms[client, company]
        fitting = [(purchase, left) for purchase, (day, left) in own.items() if day <= on]
        for purchase, amount in against_latest(exact(waiting), fitting):
            day, left = own[purchase]
            own[purchase] = day, left - amount
            date = today if is_any else on
            found.append(Entry(purchase, date, "returned", -amount, None, ref, id_))
    return store(env, found)


def _waiting(env, ids):
    """Credit notes of the clients of these, with what of them is set against nothing."""
    return SQL(
        """
        SELECT note.id, note.commercial_partner_id, note.company_id, note.invoice_date, note.name,
               -note.amount_untaxed_signed - told.amount AS waiting, told.is_any, %(today)s
          FROM account_move AS note
        %(zones)s
    CROSS JOIN LATERAL (
               SELECT COALESCE(-SUM(amount), 0) AS amount, COUNT(*) > 0 AS is_any
                 FROM sales_reglament_purchase_entry
                WHERE move_id = note.id AND kind = 'returned') AS told
         WHERE note.move_type = 'out_refund' AND note.state = 'posted'
           AND note.reversed_entry_id IS NULL AND note.invoice_date IS NOT NULL
           AND note.commercial_partner_id IN (
               SELECT commercial_partner_id FROM account_move WHERE id = ANY(%(ids)s))
           AND -note.amount_untaxed_signed > told.amount
      ORDER BY note.invoice_date, note.id
        """,
        today=days.sql_today(),
        zones=days.join_zones(env, SQL("note.company_id")),
        ids=ids,
    )


def _rooms(env, clients):
    """What is left of invoices.

    :return: ``{(client, company): {purchase: (its day, what is left)}}``, the latest first
    """
    rooms = defaultdict(dict)
    rows = env.execute_query(
        SQL(
            """
            SELECT partner_id, company_id, id, date, amount FROM sales_reglament_purchase
             WHERE source = 'invoice' AND cancelled IS NOT TRUE AND amount > 0
               AND partner_id = ANY(%s)
          ORDER BY date DESC, id DESC
            """,
            clients,
        )
    )
    for client, company, purchase, day, left in rows:
        rooms[client, company][purchase] = day, exact(left)
    return rooms
