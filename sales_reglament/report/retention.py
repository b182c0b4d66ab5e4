from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..kernel.lifecycle import CLIENT_STATES
from ..models.core import days
from ..models.handover.handover import REASONS
from ..models.purchases.res_partner import CLASSES
from ..windows import open_action
from .report_mixin import AVERAGE

WINDOW = 90  # days on either side of a handover
OUTCOMES = [("back", "Came back"), ("away", "Did not come back"), ("waiting", "Still time")]


class SalesReglamentReportRetention(models.Model):
    """Came back? A row for every client that was handed over.

    Purchases in the 90 days before the day of acceptance stand beside those in the 90 days after
    it; the day itself belongs to neither. Shares count only handovers whose 90 days are over, so
    that a month that has just begun does not look bad. The cohort is the month of the handover
    (``date``); by ``first_order_date`` clients are grouped by the month of their first purchase.
    Clients that were never handed over have no day to count from, and no row.

    Purchases are those of the reader's companies, from the source the settings name.
    """

    _name = "sales.reglament.report.retention"
    _description = "Came Back?"
    _inherit = ["sales.reglament.report.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _order = "date desc, id desc"
    _depends = {
        "sales.reglament.handover": [
            "state",
            "from_user_id",
            "to_user_id",
            "reason",
            "company_id",
            "answered_date",
        ],
        "sales.reglament.handover.line": ["handover_id", "partner_id", "lead_id", "was_left"],
        "sales.reglament.purchase": [
            "partner_id",
            "company_id",
            "currency_id",
            "date",
            "amount",
            "source",
            "cancelled",
        ],
        "res.partner": ["commercial_partner_id", "client_class", "client_state"],
        "res.users": ["sale_team_id"],
    }

    handover_id = fields.Many2one("sales.reglament.handover", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    from_user_id = fields.Many2one("res.users", string="Giver", readonly=True)
    to_user_id = fields.Many2one("res.users", string="Receiver", readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", readonly=True, help="The team of the receiver."
    )
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    client_state = fields.Selection(
        CLIENT_STATES, string="Client Is", readonly=True, help="What the client is now."
    )
    client_class = fields.Selection(CLASSES, string="Class", readonly=True)
    date = fields.Date(string="Handed Over", readonly=True)
    first_order_date = fields.Date(string="First Purchase", readonly=True)
    is_over = fields.Boolean(string="90 Days Are Over", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    client_count = fields.Integer(
        string="Clients", readonly=True, help="Clients handed over; twice, if it happened twice."
    )
    over_count = fields.Integer(
        string="With 90 Days Over",
        readonly=True,
        help="Clients of whose handover more than 90 days have passed. The shares are of these.",
    )
    orders_before = fields.Integer(
        string="Purchases Before", readonly=True, help="In the 90 days before the handover."
    )
    orders_after = fields.Integer(
        string="Purchases After", readonly=True, help="In the 90 days after the handover, so far."
    )
    amount_before = fields.Monetary(
        readonly=True, help="Of the purchases in the 90 days before, in your company's currency."
    )
    amount_after = fields.Monetary(
        readonly=True, help="Of the purchases in the 90 days after, in your company's currency."
    )
    came_back = fields.Integer(
        readonly=True,
        help="Clients who bought in the 90 days after, whether these are over or not.",
    )
    back_share = fields.Float(
        string="Came Back, %",
        help="Of the clients whose 90 days are over, how many bought in them.",
        **AVERAGE,
    )
    kept_share = fields.Float(
        string="Kept, %",
        help="Of the clients who had bought in the 90 days before, and whose 90 days after are "
        "over, how many bought again.",
        **AVERAGE,
    )

    # ------------------------------------------------------------ what people do

    @api.readonly
    def action_open_record(self):
        """Open the purchases that the figures of this row are counted from."""
        self.ensure_one()
        day, span = self.date, timedelta(days=WINDOW)
        around = Domain("date", ">=", day - span) & Domain("date", "<=", day + span)
        domain = (
            Domain("partner_id", "=", self.partner_id.id)
            & self.env["sales.reglament.purchase"]._counted_domain()
            & around
            & Domain("date", "!=", day)
        )
        return open_action(
            self.env, "sales_reglament.sales_reglament_purchase_action", list(domain)
        )

    # ------------------------------------------------------------ the query

    def _select(self):
        return SQL(
            """
            line.id,
            line.handover_id,
            client.id AS partner_id,
            handover.from_user_id,
            handover.to_user_id,
            receiver.sale_team_id AS team_id,
            handover.company_id,
            %(currency)s AS currency_id,
            handover.reason,
            client.client_state,
            client.client_class,
            given.day AS date,
            client.first_order_date,
            given.is_over,
            CASE WHEN NOT given.is_over THEN 'waiting'
                 WHEN bought.orders_after > 0 THEN 'back'
                 ELSE 'away' END AS outcome,
            1 AS client_count,
            given.is_over::int AS over_count,
            COALESCE(bought.orders_before, 0)::int AS orders_before,
            COALESCE(bought.orders_after, 0)::int AS orders_after,
            COALESCE(bought.amount_before, 0) AS amount_before,
            COALESCE(bought.amount_after, 0) AS amount_after,
            (COALESCE(bought.orders_after, 0) > 0)::int AS came_back,
            CASE WHEN given.is_over
                 THEN (COALESCE(bought.orders_after, 0) > 0)::int * 100.0
                  END::float8 AS back_share,
            CASE WHEN given.is_over AND bought.orders_before > 0
                 THEN (bought.orders_after > 0)::int * 100.0
                  END::float8 AS kept_share
            """,
            currency=self.env.company.currency_id.id,
        )

    def _from(self):
        return SQL(
            """
            sales_reglament_handover_line AS line
            JOIN sales_reglament_handover AS handover ON handover.id = line.handover_id
            JOIN res_partner AS person ON person.id = line.partner_id
            JOIN res_partner AS client ON client.id = person.commercial_partner_id
            LEFT JOIN res_users AS receiver ON receiver.id = handover.to_user_id
            %(zones)s
            CROSS JOIN LATERAL (
                SELECT %(day)s AS day, %(day)s + %(window)s < %(today)s AS is_over
            ) AS given
            LEFT JOIN LATERAL (%(bought)s) AS bought ON TRUE
            """,
            zones=days.join_zones(
                self.env, SQL("COALESCE(handover.company_id, %s)", self.env.company.id)
            ),
            day=days.sql_day(SQL("handover.answered_date")),
            window=WINDOW,
            today=days.sql_today(),
            bought=self._bought(),
        )

    def _bought(self):
        """What one client bought before and after the day it was given."""
        before = SQL("purchase.date < given.day")
        return SQL(
            """
            SELECT COUNT(*) FILTER (WHERE %(before)s) AS orders_before,
                   COUNT(*) FILTER (WHERE NOT %(before)s) AS orders_after,
                   SUM(%(amount)s) FILTER (WHERE %(before)s) AS amount_before,
                   SUM(%(amount)s) FILTER (WHERE NOT %(before)s) AS amount_after
              FROM sales_reglament_purchase AS purchase
             WHERE purchase.partner_id = client.id
               AND purchase.date BETWEEN given.day - %(window)s AND given.day + %(window)s
               AND purchase.date != given.day
               AND %(counted)s
               AND (purchase.company_id = ANY(%(companies)s) OR purchase.company_id IS NULL)
            """,
            before=before,
            amount=self._amount(),
            window=WINDOW,
            counted=self.env["sales.reglament.purchase"]._counted("purchase"),
            companies=self.env.companies.ids,
        )

    def _amount(self):
        """The amount of a purchase in the currency of the reader's company, at today's rate."""
        company, amount = self.env.company, SQL("purchase.amount")
        for currency in self.env.companies.currency_id - company.currency_id:
            rate = currency._get_conversion_rate(
                currency, company.currency_id, company, days.today(self.env)
            )
            amount = SQL(
                "CASE purchase.currency_id WHEN %s THEN purchase.amount * %s ELSE %s END",
                currency.id,
                rate,
                amount,
            )
        return amount

    def _where(self):
        return SQL(
            "handover.state = 'accepted' AND line.lead_id IS NULL AND line.was_left IS NOT TRUE"
        )
