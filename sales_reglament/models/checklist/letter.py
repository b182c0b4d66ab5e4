from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..core.letter import Matter


class SalesReglamentLetter(models.Model):
    """Letters tell heads of points that are late."""

    _inherit = "sales.reglament.letter"

    @api.model
    def _matters(self):
        late = Matter("checks", self._late_by_head(), self._late_at, "escalated_date")
        return [*super()._matters(), late]

    def _late_by_head(self):
        """Late points that nobody was told of, by the leader of their deal's team; those of
        clients by the leader of their responsible's team; else by who leads by rights.

        :return: ``{user id: [(check id, deadline, id of the responsible's company)]}``
        """
        for name in ("sales.reglament.check", "crm.lead", "crm.team", "res.users"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT head.id, COALESCE(lead.company_id, checks.company_id,
                                         responsible.company_id),
                       checks.user_id, checks.id, checks.deadline, responsible.company_id
                  FROM sales_reglament_check AS checks
             LEFT JOIN crm_lead AS lead ON lead.id = checks.lead_id
             LEFT JOIN res_users AS responsible ON responsible.id = checks.user_id
             LEFT JOIN crm_team AS own
                    ON lead.id IS NULL AND own.id = responsible.sale_team_id
             LEFT JOIN crm_team AS team ON team.id = COALESCE(lead.team_id, own.id)
             LEFT JOIN res_users AS head ON head.id = team.user_id AND head.active
                 WHERE checks.state = 'todo'
                   AND checks.deadline < %(now)s
                   AND checks.escalated_date IS NULL
                   AND (lead.id IS NULL OR lead.active AND lead.won_status = 'pending')
              ORDER BY checks.deadline, checks.id
                """,
                now=fields.Datetime.now(),
            )
        )
        late, leading, people = defaultdict(list), {}, None
        for head_id, company_id, holder_id, *point in rows:
            if not head_id:
                key = (company_id, holder_id)
                if people is None:
                    people = self.env["sales.reglament.superior"]._by_rights()
                if key not in leading:
                    leading[key] = self._leading(people, *key).id
                head_id = leading[key]
            if head_id:
                late[head_id].append(point)
        return late

    def _leading(self, people, company_id, holder_id):
        """Who hears of what is late in a company where no team's leader does.

        Not who is late, unless there is nobody else.
        """
        Superior = self.env["sales.reglament.superior"]
        company = self.env["res.company"].browse(company_id or False)
        holder = self.env["res.users"].browse(holder_id or False)
        return Superior._leading(company, but=holder, people=people) or Superior._leading(
            company, people=people
        )

    def _late_at(self, points, moment):
        """Those of the points that were late enough for the head at a moment."""
        clock = self.env["sales.reglament.clock"]
        since = clock._late_for_head({company_id for *_point, company_id in points}, moment)
        return self.env["sales.reglament.check"].browse(
            check_id for check_id, deadline, company_id in points if deadline <= since[company_id]
        )
