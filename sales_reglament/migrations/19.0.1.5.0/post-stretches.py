"""Whose points were until when is kept from now on; closed deals owe nothing."""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    cr.execute(
        """
        WITH fallen AS (
            UPDATE sales_reglament_check AS checks
               SET state = 'cancelled'
              FROM crm_lead AS lead
         LEFT JOIN crm_stage AS stage ON stage.id = lead.stage_id
             WHERE lead.id = checks.lead_id
               AND checks.state = 'todo'
               AND (lead.active IS NOT TRUE OR stage.is_won)
               -- what the won stage itself asks for is owed by deals that were won by work
               AND NOT (lead.active IS TRUE AND checks.stage_id = lead.stage_id AND EXISTS (
                    SELECT FROM sales_reglament_stage_visit AS visit
                      JOIN crm_stage AS before ON before.id = visit.stage_id
                     WHERE visit.lead_id = lead.id AND before.is_won IS NOT TRUE))
         RETURNING checks.id,
                   GREATEST(COALESCE(lead.date_closed, NOW() AT TIME ZONE 'UTC'),
                            checks.opened_date) AS date
        )
        INSERT INTO sales_reglament_check_change (check_id, state_from, state_to, date)
             SELECT id, 'todo', 'cancelled', date FROM fallen
        """
    )
    # nobody can do them any more, nor be reminded of them
    points = env["sales.reglament.check"].search(
        [("state", "=", "cancelled"), ("activity_id.active", "=", True)]
    )
    points._drop_activities()
    env["sales.reglament.stretch"]._begin_for(SQL("TRUE"))
