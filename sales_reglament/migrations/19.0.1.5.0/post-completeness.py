"""Where nothing is asked, completeness is empty from this version on, and no longer 100."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL

TABLES = {"crm_lead": "crm.lead", "res_partner": "res.partner"}


def migrate(cr, version):
    for table in TABLES:
        cr.execute(
            SQL(
                "UPDATE %s SET completeness = NULL"
                " WHERE reglament_id IS NULL AND completeness IS NOT NULL",
                SQL.identifier(table),
            )
        )
    cr.execute(
        """
        UPDATE sales_reglament_handover_line AS line
           SET completeness = NULL
          FROM sales_reglament_handover_line AS one
     LEFT JOIN res_partner AS client ON client.id = one.partner_id
     LEFT JOIN crm_lead AS lead ON lead.id = one.lead_id
         WHERE one.id = line.id AND line.completeness = 100
           AND COALESCE(lead.reglament_id, client.reglament_id) IS NULL
        """
    )
    # a reglament may ask for nothing yet, in the stage or of the client as it is
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["sales.reglament"]._refresh_where_complete()
