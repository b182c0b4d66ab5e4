"""The columns of the clients' life come empty: the ORM need not work them out one by one."""

from odoo.tools import SQL

COLUMNS = {
    "client_class": "varchar",
    "first_order_date": "date",
    "last_order_date": "date",
    "order_interval_days": "numeric",
    "overdue_amount": "numeric",
    "overdue_days": "int4",
}


def migrate(cr, version):
    for name, kind in COLUMNS.items():
        cr.execute(
            SQL(
                "ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS %s %s",
                SQL.identifier(name),
                SQL(kind),
            )
        )
