"""Purchases are dated by the company's days from this version on, not by those of UTC.

The night's job brings what clients are after their purchases up to date; it is started at once.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

from odoo.addons.sales_reglament.models.core import days


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    moment = SQL(
        "CASE WHEN purchase.source = 'order' THEN sale_order.date_order"
        " ELSE COALESCE(lead.date_closed, lead.write_date) END"
    )
    company = SQL("COALESCE(purchase.company_id, (SELECT MIN(id) FROM res_company))")
    cr.execute(
        SQL(
            """
            UPDATE sales_reglament_purchase AS purchase
               SET date = known.date
              FROM (SELECT purchase.id, %(day)s AS date
                      FROM sales_reglament_purchase AS purchase
                 LEFT JOIN sale_order ON sale_order.id = purchase.order_id
                 LEFT JOIN crm_lead AS lead ON lead.id = purchase.lead_id
                   %(zones)s
                     WHERE purchase.source IN ('order', 'won')) AS known
             WHERE known.id = purchase.id AND known.date != purchase.date
            """,
            day=days.sql_day(moment),
            zones=days.join_zones(env, company),
        )
    )
    if cr.rowcount:
        env.ref("sales_reglament.ir_cron_nightly")._trigger()
