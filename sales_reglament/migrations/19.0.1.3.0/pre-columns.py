"""The new columns come empty: the ORM need not work them out one by one."""

from odoo.tools import SQL

COLUMNS = {
    "res_partner": {
        "client_class": "varchar",
        "first_order_date": "date",
        "last_order_date": "date",
        "order_interval_days": "numeric",
        "overdue_amount": "numeric",
        "overdue_days": "int4",
    },
    "crm_lead": {"client_user_id": "int4"},
    "sale_order": {"client_user_id": "int4"},
}


def migrate(cr, version):
    for table, columns in COLUMNS.items():
        for name, kind in columns.items():
            cr.execute(
                SQL(
                    "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s %s",
                    SQL.identifier(table),
                    SQL.identifier(name),
                    SQL(kind),
                )
            )
