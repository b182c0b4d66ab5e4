"""The new columns come empty: the ORM need not work them out one by one."""

from odoo.tools import SQL


def migrate(cr, version):
    for table in ("crm_lead", "sale_order"):
        cr.execute(
            SQL(
                "ALTER TABLE %s ADD COLUMN IF NOT EXISTS client_user_id int4",
                SQL.identifier(table),
            )
        )
