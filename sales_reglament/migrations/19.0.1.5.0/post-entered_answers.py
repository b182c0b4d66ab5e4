def migrate(cr, version):
    """Answers by phone to questions that no rule planned are what a colleague entered."""
    cr.execute(
        """
        UPDATE sales_reglament_feedback
           SET channel = 'manager'
         WHERE channel = 'call' AND state = 'answered' AND occasion IS NULL
        """
    )
