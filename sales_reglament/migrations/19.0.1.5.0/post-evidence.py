"""A quotation's sending has a date of its own; what was done counts for stages passed over."""


def migrate(cr, version):
    # when it was sent nobody kept: its own date is the nearest, and no later change moves it
    cr.execute(
        """
        UPDATE sale_order
           SET sent_date = COALESCE(date_order, create_date)
         WHERE sent_date IS NULL AND (state = 'sent' OR was_sent)
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
