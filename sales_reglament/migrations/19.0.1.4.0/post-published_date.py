"""What is in force is asked about from now on: nobody gets questions about the past."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sales_reglament
           SET published_date = now() AT TIME ZONE 'UTC'
         WHERE state != 'draft' AND published_date IS NULL
        """
    )
