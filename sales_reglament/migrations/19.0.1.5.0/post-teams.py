"""Points know the team of the day they opened; of those from before, today's is the nearest."""


def migrate(cr, version):
    cr.execute(
        """
        UPDATE sales_reglament_check AS checks
           SET team_id = COALESCE(lead.team_id, responsible.sale_team_id)
          FROM sales_reglament_check AS one
     LEFT JOIN crm_lead AS lead ON lead.id = one.lead_id
     LEFT JOIN res_partner AS client ON client.id = one.partner_id AND one.lead_id IS NULL
     LEFT JOIN res_users AS responsible ON responsible.id = client.user_id
         WHERE one.id = checks.id AND checks.team_id IS NULL
        """
    )
