"""Installing changes nobody's records and takes no time on a large base; uninstalling cleans up."""

from odoo.tools import SQL

# Columns filled here in one statement each, instead of record by record by the ORM.
COLUMNS = {
    "res_partner": {
        "client_state": ("varchar", "prospect"),
        "client_class": ("varchar", None),
        "first_order_date": ("date", None),
        "last_order_date": ("date", None),
        "order_interval_days": ("numeric", None),
        "overdue_amount": ("numeric", None),
        "overdue_days": ("int4", None),
        "active_user_id": ("int4", None),
        "service_user_id": ("int4", None),
        "reglament_id": ("int4", None),
        "completeness": ("int4", None),
        "asked_requirements": ("jsonb", None),
        "missing_requirements": ("jsonb", None),
    },
    "crm_lead": {
        "sales_role_kind": ("varchar", "active"),
        "reglament_id": ("int4", None),
        "completeness": ("int4", None),
        "asked_requirements": ("jsonb", None),
        "missing_requirements": ("jsonb", None),
        "client_user_id": ("int4", None),
    },
    "sale_order": {
        "client_user_id": ("int4", None),
    },
}


def pre_init_hook(env):
    """Add the stored columns with the values that hold as long as nothing is configured."""
    for table, columns in COLUMNS.items():
        for name, (kind, value) in columns.items():
            target = {"table": SQL.identifier(table), "name": SQL.identifier(name)}
            env.cr.execute(
                SQL(
                    "ALTER TABLE %(table)s ADD COLUMN IF NOT EXISTS %(name)s %(kind)s "
                    "DEFAULT %(value)s",
                    kind=SQL(kind),
                    value=value,
                    **target,
                )
            )
            env.cr.execute(
                SQL("ALTER TABLE %(table)s ALTER COLUMN %(name)s DROP DEFAULT", **target)
            )


def post_init_hook(env):
    """Count the purchases so far, and what the clients are by them."""
    # of quotations sent before nobody kept when: their own date is the nearest
    env.cr.execute(
        "UPDATE sale_order SET sent_date = COALESCE(date_order, create_date)"
        " WHERE state = 'sent' AND sent_date IS NULL"
    )
    # what proves steps of deals that go on
    env.cr.execute(
        "UPDATE sale_order SET confirmed_date = LEAST(COALESCE(date_order, create_date),"
        " NOW() AT TIME ZONE 'UTC')"
        " WHERE state = 'sale' AND opportunity_id IS NOT NULL AND confirmed_date IS NULL"
    )
    env["sales.reglament.purchase"]._collect()
    env["sales.reglament.lifecycle"]._refresh_all()


def uninstall_hook(env):
    """Let go of what would hold on to the addon's records, and remove its settings."""
    env.cr.execute("UPDATE res_users SET sales_role_id = NULL WHERE sales_role_id IS NOT NULL")
    for table in ("res_partner", "crm_lead"):
        env.cr.execute(
            SQL(
                "UPDATE %(table)s SET reglament_id = NULL WHERE reglament_id IS NOT NULL",
                table=SQL.identifier(table),
            )
        )
    env.invalidate_all(flush=False)
    env["ir.config_parameter"].search([("key", "=like", "sales_reglament.%")]).unlink()
