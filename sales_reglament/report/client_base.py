from odoo import fields, models
from odoo.tools import SQL

from ..models.purchases.res_partner import CLASSES
from .client_rows import FEW_OF
from .report_mixin import FEW_PERSONS


class SalesReglamentReportClientBase(models.Model):
    """The client base: a row for every client, with or without somebody who answers for it.

    What stands at risk on departure is told by that report; nobody departs with a client nobody
    answers for.
    """

    _name = "sales.reglament.report.client.base"
    _description = "Client Base"
    _inherit = ["sales.reglament.report.clients"]
    _auto = False
    _order = "completeness, id"
    _few_of = {
        **FEW_OF,
        "active_user_id": FEW_PERSONS,
        "service_user_id": FEW_PERSONS,
    }
    _depends = {
        "res.partner": [
            "active_user_id",
            "city",
            "client_class",
            "country_id",
            "first_order_date",
            "last_order_date",
            "missing_requirements",
            "overdue_amount",
            "overdue_days",
            "service_user_id",
        ],
        "sales.reglament.duplicate": ["partner_id", "twin_id", "dismissed"],
        "res.company": ["partner_id"],
    }

    active_user_id = fields.Many2one("res.users", string="Active-Sales Manager", readonly=True)
    service_user_id = fields.Many2one("res.users", string="Service Manager", readonly=True)
    client_class = fields.Selection(CLASSES, string="Class", readonly=True)
    city = fields.Char(readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    first_order_date = fields.Date(string="First Purchase", readonly=True)
    last_order_date = fields.Date(string="Last Purchase", readonly=True)
    client_count = fields.Integer(help="All clients, each once.")
    missing_count = fields.Integer(
        string="Missing Values",
        readonly=True,
        help="How many values the reglament asks for that are not filled in.",
    )
    with_gaps = fields.Integer(
        readonly=True, help="Clients of whom at least one value is not filled in."
    )
    duplicate_count = fields.Integer(
        string="Likely Duplicates",
        readonly=True,
        help="Clients that look like this one; looked for every night.",
    )
    has_duplicate = fields.Integer(
        string="With a Likely Duplicate",
        readonly=True,
        help="Clients of whom at least one other looks like the same.",
    )
    overdue_amount = fields.Monetary(
        string="Overdue", readonly=True, help="What clients owe past the day."
    )
    overdue_days = fields.Integer(
        string="Days Overdue",
        readonly=True,
        aggregator="max",
        help="Since when the oldest debt is due; of several clients, the longest.",
    )
    is_overdue = fields.Integer(
        string="With a Debt Overdue", readonly=True, help="Clients who owe something past the day."
    )

    # ------------------------------------------------------------ the query

    def _risks(self):
        return {
            name: SQL("(client.user_id IS NOT NULL AND %s)", term)
            for name, term in super()._risks().items()
        }

    def _known_to_one(self):
        return SQL("client.user_id IS NOT NULL AND %s", super()._known_to_one())

    def _select(self):
        missing = SQL(
            "CASE WHEN jsonb_typeof(client.missing_requirements) = 'array' "
            "THEN jsonb_array_length(client.missing_requirements) ELSE 0 END"
        )
        return SQL(
            """
            %(shared)s,
            client.active_user_id,
            client.service_user_id,
            client.client_class,
            client.city,
            client.country_id,
            %(currency)s AS currency_id,
            client.first_order_date,
            client.last_order_date,
            %(missing)s AS missing_count,
            (%(missing)s > 0)::int AS with_gaps,
            COALESCE(likeness.twins, 0)::int AS duplicate_count,
            (likeness.twins IS NOT NULL)::int AS has_duplicate,
            COALESCE(client.overdue_amount, 0) AS overdue_amount,
            COALESCE(client.overdue_days, 0) AS overdue_days,
            (COALESCE(client.overdue_days, 0) > 0)::int AS is_overdue
            """,
            shared=super()._select(),
            currency=self.env.company.currency_id.id,
            missing=missing,
        )

    def _from(self):
        """Duplicates count as on the client's card: both sides are of the reader's companies."""
        return SQL(
            """
            %(shared)s
            LEFT JOIN LATERAL (
                SELECT pair.client_id, COUNT(DISTINCT pair.twin_id) AS twins
                  FROM (SELECT partner_id AS client_id, twin_id
                          FROM sales_reglament_duplicate WHERE dismissed IS NOT TRUE
                     UNION ALL
                        SELECT twin_id, partner_id
                          FROM sales_reglament_duplicate WHERE dismissed IS NOT TRUE) AS pair
                  JOIN res_partner AS own ON own.id = pair.client_id
                  JOIN res_partner AS twin ON twin.id = pair.twin_id
                 WHERE (own.company_id IS NULL OR own.company_id = ANY(%(companies)s))
                   AND (twin.company_id IS NULL OR twin.company_id = ANY(%(companies)s))
                   AND %(of_client)s
              GROUP BY pair.client_id
            ) AS likeness ON likeness.client_id = client.id
            """,
            shared=super()._from(),
            companies=self.env.companies.parent_ids.ids,
            of_client=self._of_client(SQL("pair.client_id")),
        )
