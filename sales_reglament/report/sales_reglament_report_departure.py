from odoo import api, fields, models
from odoo.tools import SQL

from ..alike import is_client
from ..completeness_field import Completeness
from ..models.res_partner import CLIENT_STATES


class SalesReglamentReportDeparture(models.Model):
    """At risk on departure: what the firm would lose with each manager, a row for every client."""

    _name = "sales.reglament.report.departure"
    _description = "At Risk on Departure"
    _inherit = ["sales.reglament.report.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _order = "risk_count desc, id"
    _depends = {
        "res.partner": [
            "active",
            "commercial_partner_id",
            "company_id",
            "client_state",
            "completeness",
            "email",
            "is_company",
            "parent_id",
            "partner_share",
            "phone",
            "type",
            "user_id",
        ],
        "crm.lead": ["active", "partner_id", "won_status"],
        "mail.activity": ["active", "res_id", "res_model"],
        "res.company": ["partner_id"],
        "res.users": ["sale_team_id"],
        "sales.reglament.client.product": ["partner_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    user_id = fields.Many2one("res.users", string="Manager", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    client_state = fields.Selection(
        CLIENT_STATES,
        string="Client Is",
        readonly=True,
    )
    completeness = Completeness(
        string="Completeness, %",
        readonly=True,
        aggregator="avg",
        help="How much of what the reglament asks for is filled in, on average; empty where "
        "nothing is asked.",
    )
    client_count = fields.Integer(
        string="Clients", readonly=True, help="All clients the manager answers for."
    )
    at_risk = fields.Integer(readonly=True, help="Clients with at least one of the risks.")
    no_second_contact = fields.Integer(
        readonly=True, help="Fewer than two contacts that can be reached by phone or e-mail."
    )
    no_product_need = fields.Integer(readonly=True, help="Nothing is noted of what they buy.")
    no_next_step = fields.Integer(
        readonly=True, help="No activity is planned, with the client or on its open deals."
    )
    incomplete = fields.Integer(
        string="Below the Norm", readonly=True, help="Less is known than the norm for a handover."
    )
    risk_count = fields.Integer(
        string="Number of Risks",
        readonly=True,
        help="How many of the risks there are, one client having several at once.",
    )

    @api.readonly
    def action_open_record(self):
        """Open the client."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------ the query

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", self._select(), self._from(), self._where())

    def _select(self):
        risks = self._risks()
        count = SQL(" + ").join(SQL("(%s)::int", term) for term in risks.values())
        named = SQL(", ").join(
            SQL("(%s)::int AS %s", term, SQL.identifier(name)) for name, term in risks.items()
        )
        return SQL(
            """
            client.id,
            client.id AS partner_id,
            client.user_id,
            users.sale_team_id AS team_id,
            client.company_id,
            client.client_state,
            client.completeness,
            1 AS client_count,
            %(named)s,
            %(count)s AS risk_count,
            (%(count)s > 0)::int AS at_risk
            """,
            named=named,
            count=count,
        )

    @api.model
    def _risks(self):
        """Each risk as a condition on ``client``, by field name; extensions add theirs."""
        norm = self.env["sales.reglament.handover"]._completeness_norm()
        return {
            "no_second_contact": SQL("COALESCE(people.reachable, 0) < 2"),
            "no_product_need": SQL("needs.client_id IS NULL"),
            "no_next_step": SQL("planned.client_id IS NULL"),
            "incomplete": SQL("COALESCE(client.completeness < %s, FALSE)", norm),
        }

    def _from(self):
        return SQL(
            """
            res_partner AS client
            %(users)s
            LEFT JOIN (
                SELECT person.commercial_partner_id AS client_id, COUNT(*) AS reachable
                  FROM res_partner AS person
                 WHERE person.active
                   AND person.id != person.commercial_partner_id
                   AND person.type = 'contact'
                   AND (COALESCE(person.phone, '') != '' OR COALESCE(person.email, '') != '')
              GROUP BY person.commercial_partner_id
            ) AS people ON people.client_id = client.id
            LEFT JOIN (
                SELECT person.commercial_partner_id AS client_id
                  FROM mail_activity AS activity
                  JOIN res_partner AS person ON person.id = activity.res_id
                 WHERE activity.active AND activity.res_model = 'res.partner'
                 UNION
                SELECT person.commercial_partner_id
                  FROM mail_activity AS activity
                  JOIN crm_lead AS lead ON lead.id = activity.res_id
                  JOIN res_partner AS person ON person.id = lead.partner_id
                 WHERE activity.active AND activity.res_model = 'crm.lead'
                   AND lead.won_status = 'pending' AND lead.active
            ) AS planned ON planned.client_id = client.id
            LEFT JOIN (
                SELECT DISTINCT person.commercial_partner_id AS client_id
                  FROM sales_reglament_client_product AS need
                  JOIN res_partner AS person ON person.id = need.partner_id
            ) AS needs ON needs.client_id = client.id
            """,
            users=self._join_users(),
        )

    def _join_users(self):
        return SQL("JOIN res_users AS users ON users.id = client.user_id")

    def _where(self):
        return SQL("client.active AND %s", is_client("client"))
