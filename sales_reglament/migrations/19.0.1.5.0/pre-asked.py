"""What is asked of a record is kept beside what is missing, to tell which of it came or went."""

from odoo.tools import SQL


def migrate(cr, version):
    # a column Odoo makes itself it fills at once, of closed deals too
    for table in ("crm_lead", "res_partner"):
        cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN IF NOT EXISTS asked_requirements jsonb",
                SQL.identifier(table),
            )
        )
