"""Entries of imported shipments: what tables of another program said, day by day.

What the other program says anew was wrong before: the entry is rewritten. That a shipment is
called off, or is not paid after all, is told by another one.
"""

import json
from decimal import Decimal

from odoo.tools import SQL

from ...kernel.imported import Told, tell_shipment
from ...kernel.purchase_rows import CENT
from ..core import days
from .settling import company_of_purchase


def tell(env, told):
    """Tell what a table said of shipments.

    :param told: ``{purchase id: {column: value}}``: amount, margin, paid_date and cancelled
    """
    if not told:
        return
    written = [
        {"purchase_id": id_, **entry}
        for id_, *parts in _standing(env, list(told))
        for entry in tell_shipment(Told(*parts), told[id_])
    ]
    _write(env, written)
    off = [id_ for id_, now in told.items() if now.get("cancelled")]
    count_anew(env, list(told), off)


def _standing(env, ids):
    """What is told of shipments so far, in the order of the fields of ``Told``, with their id."""
    env["sales.reglament.purchase"].flush_model()
    env.cr.execute(
        SQL(
            """
            SELECT purchase.id, purchase.date, %(today)s, purchase.external_ref,
                   bought.id, bought.amount, bought.margin, told.*
              FROM sales_reglament_purchase AS purchase
            %(zones)s
         LEFT JOIN sales_reglament_purchase_entry AS bought
                ON bought.purchase_id = purchase.id AND bought.kind = 'bought'
        CROSS JOIN LATERAL (
                   SELECT COALESCE(SUM(amount) FILTER (WHERE kind = 'returned' AND own), 0),
                          COALESCE(SUM(margin) FILTER (WHERE kind = 'returned' AND own), 0),
                          COALESCE(SUM(amount) FILTER (WHERE kind = 'returned' AND NOT own), 0),
                          COALESCE(SUM(margin) FILTER (WHERE kind = 'returned' AND NOT own), 0),
                          COALESCE(SUM(amount) FILTER (WHERE kind = 'paid' AND own), 0),
                          CASE WHEN COUNT(*) FILTER (WHERE kind = 'paid' AND own) = 1
                               THEN MAX(id) FILTER (WHERE kind = 'paid' AND own) END,
                          COUNT(*) FILTER (WHERE kind = 'paid' AND NOT own) > 0
                     FROM (SELECT id, kind, amount, margin, row_key IS NULL AS own
                             FROM sales_reglament_purchase_entry
                            WHERE purchase_id = purchase.id) AS entry) AS told
             WHERE purchase.id = ANY(%(ids)s)
            """,
            ids=ids,
            today=days.sql_today(),
            zones=days.join_zones(env, company_of_purchase()),
        )
    )
    return [tuple(map(_exact, row)) for row in env.cr.fetchall()]


def _exact(value):
    # money of the database comes as floats
    return Decimal(str(value)).quantize(CENT) if isinstance(value, float) else value


def _write(env, entries):
    """Write entries; one that names its own is rewritten."""
    if not entries:
        return
    env.cr.execute(
        SQL(
            """
            WITH line AS MATERIALIZED (
                SELECT * FROM jsonb_to_recordset(%s::jsonb)
                    AS line(id int, purchase_id int, date date, kind text, amount numeric,
                            margin numeric, ref text)
            ), rewritten AS (
                UPDATE sales_reglament_purchase_entry AS entry
                   SET date = COALESCE(line.date, entry.date), amount = line.amount,
                       margin = line.margin, ref = line.ref
                  FROM line
                 WHERE entry.id = line.id)
            INSERT INTO sales_reglament_purchase_entry
                        (purchase_id, date, kind, amount, margin, ref)
                 SELECT purchase_id, date, kind, amount, margin, ref FROM line WHERE id IS NULL
            """,
            json.dumps(entries, default=str),
        )
    )


def write_rows(env, entries):
    """Write entries that are rows of tables; one that is there already is rewritten.

    :param entries: dicts of column values
    :return: ``{(purchase id, kind, key of the row): id}``
    """
    if not entries:
        return {}
    env.cr.execute(
        SQL(
            """
            INSERT INTO sales_reglament_purchase_entry
                        (purchase_id, kind, row_key, date, amount, margin, matched, ref)
                 SELECT purchase_id, kind, row_key, date, amount, margin, COALESCE(matched, 0), ref
                   FROM jsonb_to_recordset(%s::jsonb)
                        AS line(purchase_id int, kind text, row_key text, date date,
                                amount numeric, margin numeric, matched numeric, ref text)
            ON CONFLICT (purchase_id, kind, row_key) WHERE row_key IS NOT NULL
              DO UPDATE SET date = EXCLUDED.date, amount = EXCLUDED.amount,
                            margin = EXCLUDED.margin, matched = EXCLUDED.matched,
                            ref = EXCLUDED.ref
              RETURNING purchase_id, kind, row_key, id
            """,
            json.dumps(entries, default=str),
        )
    )
    return {tuple(key): id_ for *key, id_ in env.cr.fetchall()}


def count_anew(env, ids, off=()):
    """Bring imported purchases in line with their entries.

    :param off: ids of those that the other program called off
    """
    env.cr.execute(
        """
        UPDATE sales_reglament_purchase AS purchase
           SET amount = told.amount,
               margin = told.margin,
               paid_date = CASE WHEN told.amount > 0 AND told.paid >= told.amount
                                THEN told.paid_date END,
               cancelled = purchase.id = ANY(%(off)s) OR told.returned < 0 AND told.amount <= 0
          FROM (SELECT purchase.id,
                       COALESCE(SUM(entry.amount) FILTER (WHERE entry.kind != 'paid'), 0) AS amount,
                       SUM(entry.margin) AS margin,
                       COALESCE(SUM(entry.amount) FILTER (WHERE entry.kind = 'returned'), 0)
                           AS returned,
                       SUM(entry.amount) FILTER (WHERE entry.kind = 'paid') AS paid,
                       MAX(entry.date) FILTER (WHERE entry.kind = 'paid' AND entry.amount > 0)
                           AS paid_date
                  FROM sales_reglament_purchase AS purchase
             LEFT JOIN sales_reglament_purchase_entry AS entry ON entry.purchase_id = purchase.id
                 WHERE purchase.id = ANY(%(ids)s)
              GROUP BY purchase.id) AS told
         WHERE told.id = purchase.id
        """,
        {"ids": list(ids), "off": list(off)},
    )
    env["sales.reglament.purchase"].invalidate_model(flush=False)
    env["sales.reglament.purchase.entry"].invalidate_model(flush=False)
