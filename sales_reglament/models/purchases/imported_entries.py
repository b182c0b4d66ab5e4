"""Entries of imported shipments: each has one of what was bought and one of what was paid.

What the other program says anew was wrong before: the entry is rewritten. That a shipment is
called off, or is not paid after all, is told by another one.
"""

from odoo.tools import SQL

from ..core import days
from .settling import company_of_purchase

# The amount of a purchase is what its table said last, or zero since it was called off.
REWRITTEN = """
    UPDATE sales_reglament_purchase_entry AS entry
       SET date = CASE WHEN entry.kind = 'paid' THEN purchase.paid_date ELSE purchase.date END,
           amount = purchase.amount,
           margin = CASE WHEN entry.kind = 'bought' THEN purchase.margin END,
           ref = purchase.external_ref
      FROM sales_reglament_purchase AS purchase
     WHERE purchase.id = entry.purchase_id AND purchase.source = 'import'
       AND purchase.id = ANY(%(ids)s) AND purchase.cancelled IS NOT TRUE
       AND (entry.kind = 'bought' OR entry.kind = 'paid' AND purchase.paid_date IS NOT NULL)
       AND NOT EXISTS (
           SELECT FROM sales_reglament_purchase_entry AS other
            WHERE other.purchase_id = entry.purchase_id AND other.kind = entry.kind
              AND other.id != entry.id)
"""
TOLD = """
    SELECT purchase.id, purchase.date, purchase.paid_date, purchase.external_ref AS ref,
           %(today)s AS today, purchase.cancelled IS TRUE AS is_off,
           purchase.amount, purchase.margin, told.*
      FROM sales_reglament_purchase AS purchase
    %(zones)s
CROSS JOIN LATERAL (
           SELECT COUNT(*) > 0 AS is_told, SUM(amount) FILTER (WHERE kind = 'bought') AS bought,
                  SUM(margin) FILTER (WHERE kind = 'bought') AS bought_margin,
                  COALESCE(SUM(amount) FILTER (WHERE kind = 'returned'), 0) AS returned,
                  SUM(margin) FILTER (WHERE kind = 'returned') AS returned_margin,
                  COALESCE(SUM(amount) FILTER (WHERE kind = 'paid'), 0) AS paid
             FROM sales_reglament_purchase_entry
            WHERE purchase_id = purchase.id) AS told
     WHERE purchase.source = 'import' AND purchase.id = ANY(%(ids)s)
"""


def tell(env, ids):
    """Tell what a table said of shipments.

    One that is called off as soon as it is known was never anybody's: both are of its own day.

    :param ids: of imported purchases, just written
    """
    ids = list(ids)
    env["sales.reglament.purchase"].flush_model()
    env.cr.execute(SQL(REWRITTEN, ids=ids))
    env.cr.execute(
        SQL(
            """
            WITH told AS MATERIALIZED (%(told)s), bought AS (
                SELECT *, COALESCE(bought, amount) AS now,
                       COALESCE(bought_margin, margin) AS now_margin
                  FROM told)
            INSERT INTO sales_reglament_purchase_entry
                        (purchase_id, date, kind, amount, margin, ref)
                 SELECT id, date, 'bought', amount, margin, ref
                   FROM told WHERE bought IS NULL AND amount != 0
                  UNION ALL
                 SELECT id, CASE WHEN is_told THEN today ELSE date END, 'returned',
                        CASE WHEN is_off THEN -now ELSE 0 END - returned,
                        CASE WHEN is_off THEN -now_margin ELSE now_margin * 0 END
                            - COALESCE(returned_margin, 0), ref
                   FROM bought WHERE CASE WHEN is_off THEN -now ELSE 0 END != returned
                  UNION ALL
                 SELECT id, CASE WHEN paid_date IS NULL THEN today ELSE paid_date END, 'paid',
                        CASE WHEN paid_date IS NULL THEN 0 ELSE now END - paid, NULL, ref
                   FROM bought WHERE CASE WHEN paid_date IS NULL THEN 0 ELSE now END != paid
            """,
            told=SQL(
                TOLD,
                ids=ids,
                today=days.sql_today(),
                zones=days.join_zones(env, company_of_purchase()),
            ),
        )
    )
    # what is called off has nothing left, as any purchase
    env.cr.execute(
        """
        UPDATE sales_reglament_purchase SET amount = 0, margin = margin * 0
         WHERE id = ANY(%s) AND source = 'import' AND cancelled IS TRUE AND amount != 0
        """,
        [ids],
    )
    env["sales.reglament.purchase"].invalidate_model(flush=False)
    env["sales.reglament.purchase.entry"].invalidate_model(flush=False)
