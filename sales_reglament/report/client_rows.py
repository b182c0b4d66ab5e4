from datetime import timedelta

from odoo import api, fields, models
from odoo.orm.domains import DomainNary, DomainOr
from odoo.tools import SQL

from ..completeness_field import Completeness
from ..kernel.lifecycle import CLIENT_STATES
from ..likeness import is_client
from ..models.core.settings import settings
from .report_mixin import FEW_PERSONS

RISK_LEVELS = [("0", "None"), ("1", "Low"), ("2", "Medium"), ("3", "High")]
# From so many things missing on the risk is high.
HIGH = 3
# Whoever dealt with a client within so many days knows it.
KNOWN_DAYS = 365
# So many clients are few by the side of the whole base.
FEW_CLIENTS = 1000
FEW_OF = {"id": FEW_CLIENTS, "partner_id": FEW_CLIENTS, "user_id": FEW_PERSONS}
# Context: figures are counted client by client.
ONE_BY_ONE = "reglament_one_by_one"


class SalesReglamentReportClients(models.AbstractModel):
    """A row for every client, with what is missing of it and who knows it."""

    _name = "sales.reglament.report.clients"
    _description = "Rows of Clients"
    _inherit = ["sales.reglament.report.mixin"]
    _rec_name = "partner_id"
    _few_of = FEW_OF
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
        "crm.lead": ["active", "partner_id", "user_id", "won_status"],
        "mail.activity": ["active", "res_id", "res_model"],
        "res.company": ["partner_id"],
        "res.users": ["sale_team_id"],
        "sale.order": ["date_order", "partner_id", "state", "user_id"],
        "sales.reglament.client.product": ["partner_id"],
        "sales.reglament.contact": ["date", "partner_id", "user_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    user_id = fields.Many2one("res.users", string="Manager", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    client_state = fields.Selection(CLIENT_STATES, string="Client Is", readonly=True)
    completeness = Completeness(
        string="Completeness, %",
        readonly=True,
        aggregator="avg",
        help="How much of what the reglament asks for is filled in, on average; empty where "
        "nothing is asked.",
    )
    client_count = fields.Integer(string="Clients", readonly=True)
    at_risk = fields.Integer(
        readonly=True,
        help="Clients who are known to one person only: fewer than two of their people can be "
        "reached, and in the last year no colleague but the manager had a deal, an order or a "
        "logged contact with them.",
    )
    known_to_one = fields.Integer(
        string="No Colleague Knows Them",
        readonly=True,
        help="In the last year no colleague but the manager had a deal, an order or a logged "
        "contact with the client.",
    )
    risk_level = fields.Selection(
        RISK_LEVELS,
        string="Risk",
        readonly=True,
        help="By how many of four things are missing: a second contact, a product need, a next "
        "step, as much on the card as the norm wants. Low: one. Medium: two. High: three or all.",
    )
    high_risk = fields.Integer(
        string="At High Risk",
        readonly=True,
        help="Clients of whom three or all of the four are missing: a second contact, a product "
        "need, a next step, as much on the card as the norm wants.",
    )
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

    def _stands_for(self):
        return self.partner_id

    # ------------------------------------------------------------ whose clients are asked for

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Of few clients the figures are counted client by client, and of the whole base at once.

        PostgreSQL by itself counts those of the whole base first, whoever is asked for.
        """
        few = self._asks_for_few(domain, bypass_access)
        report = self.with_context(**{ONE_BY_ONE: True}) if few else self
        return super(SalesReglamentReportClients, report)._search(
            domain, *args, bypass_access=bypass_access, **kwargs
        )

    def _asks_for_few(self, domain, bypass_access):
        """Whether a domain, with the reader's rights, leaves some persons' clients, or named ones.

        :param bypass_access: whether the reader's rights don't count
        """
        return any(map(self._names_few, self._conditions_asked(domain, bypass_access)))

    def _names_few(self, part):
        """Whether a part of a domain names few persons, or few clients."""
        if isinstance(part, DomainNary):
            names = all if isinstance(part, DomainOr) else any
            return names(map(self._names_few, part.children))
        return self._is_one_of_few(part, self._few_of)

    def _is_one_by_one(self):
        return bool(self.env.context.get(ONE_BY_ONE))

    @api.model
    def _of_client(self, column):
        """A condition: what is counted is the client's, where clients are counted one by one."""
        if self._is_one_by_one():
            return SQL("%s = client.id", column)
        return SQL("TRUE")

    # ------------------------------------------------------------ the query

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
            LEAST(%(count)s, %(high)s)::text AS risk_level,
            (%(count)s >= %(high)s)::int AS high_risk,
            (%(alone)s)::int AS known_to_one,
            (%(alone)s AND %(no_second_contact)s)::int AS at_risk
            """,
            named=named,
            count=count,
            high=HIGH,
            alone=self._known_to_one(),
            no_second_contact=risks["no_second_contact"],
        )

    @api.model
    def _known_to_one(self):
        """Whether nobody but the manager knows the client, as a condition."""
        return SQL(
            "COALESCE(known.first_id, client.user_id) = client.user_id"
            " AND COALESCE(known.last_id, client.user_id) = client.user_id"
        )

    @api.model
    def _risks(self):
        """Each risk as a condition on ``client``, by field name; extensions add theirs."""
        norm = settings(self.env).completeness_norm
        no_need, no_step = SQL("needs.client_id IS NULL"), SQL("planned.client_id IS NULL")
        if self._is_one_by_one():
            no_need, no_step = (
                SQL("people.has_need IS NOT TRUE"),
                SQL("people.has_step IS NOT TRUE"),
            )
        return {
            "no_second_contact": SQL("COALESCE(people.reachable, 0) < 2"),
            "no_product_need": no_need,
            "no_next_step": no_step,
            "incomplete": SQL("COALESCE(client.completeness < %s, FALSE)", norm),
        }

    def _from(self):
        """Each join names a client once by its own words (DISTINCT, GROUP BY): PostgreSQL leaves
        out those that a query has no use for, as when rows are only counted."""
        return SQL(
            "res_partner AS client %s %s"
            " LEFT JOIN LATERAL (%s) AS known ON known.client_id = client.id",
            self._join_users(),
            self._facts_of_each() if self._is_one_by_one() else self._facts_of_all(),
            self._acquaintances(),
        )

    def _facts_of_each(self):
        """What is known of a client, in one look at its people."""
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT person.commercial_partner_id AS client_id,
                       COUNT(*) FILTER (WHERE %(reachable)s) AS reachable,
                       BOOL_OR(EXISTS (SELECT FROM sales_reglament_client_product AS need
                                        WHERE need.partner_id = person.id)) AS has_need,
                       BOOL_OR(
                           EXISTS (SELECT FROM mail_activity AS activity
                                    WHERE activity.active AND activity.res_model = 'res.partner'
                                      AND activity.res_id = person.id)
                           OR EXISTS (SELECT FROM crm_lead AS lead
                                        JOIN mail_activity AS activity ON activity.res_id = lead.id
                                       WHERE activity.active AND activity.res_model = 'crm.lead'
                                         AND lead.won_status = 'pending' AND lead.active
                                         AND lead.partner_id = person.id)) AS has_step
                  FROM res_partner AS person
                 WHERE person.commercial_partner_id = client.id
              GROUP BY person.commercial_partner_id
            ) AS people ON people.client_id = client.id
            """,
            reachable=self._is_reachable(),
        )

    def _facts_of_all(self):
        """What is known of all clients."""
        return SQL(
            """
            LEFT JOIN (
                SELECT person.commercial_partner_id AS client_id, COUNT(*) AS reachable
                  FROM res_partner AS person
                 WHERE %(reachable)s
              GROUP BY person.commercial_partner_id
            ) AS people ON people.client_id = client.id
            LEFT JOIN (
                SELECT DISTINCT step.client_id
                  FROM (SELECT person.commercial_partner_id AS client_id
                          FROM mail_activity AS activity
                          JOIN res_partner AS person ON person.id = activity.res_id
                         WHERE activity.active AND activity.res_model = 'res.partner'
                     UNION ALL
                        SELECT person.commercial_partner_id
                          FROM mail_activity AS activity
                          JOIN crm_lead AS lead ON lead.id = activity.res_id
                          JOIN res_partner AS person ON person.id = lead.partner_id
                         WHERE activity.active AND activity.res_model = 'crm.lead'
                           AND lead.won_status = 'pending' AND lead.active) AS step
            ) AS planned ON planned.client_id = client.id
            LEFT JOIN (
                SELECT DISTINCT person.commercial_partner_id AS client_id
                  FROM sales_reglament_client_product AS need
                  JOIN res_partner AS person ON person.id = need.partner_id
            ) AS needs ON needs.client_id = client.id
            """,
            reachable=self._is_reachable(),
        )

    @api.model
    def _is_reachable(self):
        """A condition: ``person`` is a contact that can be reached by phone or e-mail."""
        return SQL(
            """
            person.active AND person.id != person.commercial_partner_id AND person.type = 'contact'
            AND (COALESCE(person.phone, '') != '' OR COALESCE(person.email, '') != '')
            """
        )

    def _acquaintances(self):
        """Who dealt with clients of late: of all colleagues the first and the last by number."""
        since = fields.Datetime.now() - timedelta(days=KNOWN_DAYS)
        deeds = {
            "crm_lead": SQL(
                "deed.active AND (deed.won_status = 'pending' OR deed.create_date >= %s)", since
            ),
            "sale_order": SQL("deed.state != 'cancel' AND deed.date_order >= %s", since),
            "sales_reglament_contact": SQL("deed.date >= %s", since),
        }
        parts = [
            SQL(
                """
                SELECT person.commercial_partner_id AS client_id, deed.user_id
                  FROM %(table)s AS deed
                  JOIN res_partner AS person ON person.id = deed.partner_id
                 WHERE deed.user_id IS NOT NULL AND %(lately)s AND %(of_client)s
                """,
                table=SQL.identifier(table),
                lately=lately,
                of_client=self._of_client(SQL("person.commercial_partner_id")),
            )
            for table, lately in deeds.items()
        ]
        return SQL(
            "SELECT client_id, MIN(user_id) AS first_id, MAX(user_id) AS last_id"
            " FROM (%s) AS deed GROUP BY client_id",
            SQL(" UNION ALL ").join(parts),
        )

    def _join_users(self):
        return SQL("LEFT JOIN res_users AS users ON users.id = client.user_id")

    def _where(self):
        return SQL("client.active AND %s", is_client("client"))
