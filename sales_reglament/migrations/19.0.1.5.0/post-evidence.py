"""A quotation's sending has a date of its own; what was done counts for stages passed over."""

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
