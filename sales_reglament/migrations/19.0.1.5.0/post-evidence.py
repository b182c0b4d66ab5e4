"""Quotations sent and orders confirmed have dates of their own; what was done counts later too."""

from odoo.tools import SQL
from odoo.tools.sql import column_exists


def migrate(cr, version):
    # the first versions did not keep whether a cancelled one had been sent
    kept = column_exists(cr, "sale_order", "was_sent")
    # when it was sent nobody kept: the day that settled a point stays that; else its own date is
    # the nearest, and no later change moves it
    cr.execute(
        SQL(
            """
            WITH proved AS (
                SELECT checks.proof_id AS id, MIN(checks.done_date) AS date
                  FROM sales_reglament_check AS checks
                  JOIN sales_reglament_step AS step ON step.id = checks.step_id
                 WHERE checks.proof_model = 'sale.order' AND checks.state = 'done'
                   AND step.evidence = 'quotation'
              GROUP BY checks.proof_id)
            UPDATE sale_order AS quotation
               SET sent_date = COALESCE(proved.date, own.date_order, own.create_date)
              FROM sale_order AS own
         LEFT JOIN proved ON proved.id = own.id
             WHERE own.id = quotation.id
               AND own.sent_date IS NULL AND (own.state = 'sent' OR %s)
            """,
            SQL.identifier("own", "was_sent") if kept else SQL("FALSE"),
        )
    )
    # what was an order until now was confirmed, on the day that it says
    cr.execute(
        """
        UPDATE sale_order
           SET confirmed_date = LEAST(COALESCE(date_order, create_date), NOW() AT TIME ZONE 'UTC')
         WHERE confirmed_date IS NULL AND state = 'sale'
        """
    )
    cr.execute(
        """
        UPDATE sales_reglament_check AS checks
           SET is_passed_over = TRUE
         WHERE checks.state = 'todo' AND checks.lead_id IS NOT NULL
           AND NOT EXISTS (
                SELECT 1 FROM sales_reglament_stage_visit AS visit
                 WHERE visit.lead_id = checks.lead_id AND visit.stage_id = checks.stage_id)
        """
    )
