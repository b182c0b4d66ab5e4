from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...own_columns import APART, USER
from ...windows import open_action
from ..core import days
from ..core.settings import settings
from ..roles.role import fitting
from .lifecycle import FIGURES

CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]
# Roles that serve regular clients.
SERVING = frozenset(fitting("service"))
SHOWN = (*FIGURES, "client_class")
# What Odoo's receivable is made of, and when it changes.
ITEM_FIELDS = (
    "account_id",
    "amount_residual",
    "company_id",
    "date",
    "date_maturity",
    "move_id",
    "parent_state",
    "partner_id",
    "reconciled",
)
# What decides which client a tax number stands for.
TELLS_CLIENTS = frozenset({"vat", "active", "company_id", "parent_id", "is_company"})
RECEIVABLE = """
    FROM account_move_line AS item
    JOIN account_account AS account
      ON account.id = item.account_id AND account.account_type = 'asset_receivable'
    JOIN account_move AS move ON move.id = item.move_id
    JOIN res_partner AS owner ON owner.id = item.partner_id
   WHERE item.parent_state = 'posted'
     AND item.reconciled IS NOT TRUE
     AND item.amount_residual != 0
     AND move.payment_state IS DISTINCT FROM 'in_payment'
     AND owner.commercial_partner_id IS NOT NULL
"""


class ResPartner(models.Model):
    """What a client is by its purchases, and what it owes. Contacts show what their company has.

    What is owed past the day has one definition: it is what is past its day in Odoo's receivable,
    less whatever the client has to its credit there: credit notes and payments that nobody has
    allocated yet. They pay the oldest debt first, and none of another company; a payment that
    waits for its bank statement is one.
    """

    _inherit = "res.partner"

    client_class = fields.Selection(
        CLASSES,
        string="Class",
        compute="_compute_client_life",
        store=True,
        prefetch=APART,
        copy=False,
        groups=USER,
        help="By the turnover of twelve months; worked out every night.",
    )
    first_order_date = fields.Date(
        string="First Purchase",
        compute="_compute_client_life",
        store=True,
        prefetch=APART,
        copy=False,
        groups=USER,
    )
    last_order_date = fields.Date(
        string="Last Purchase",
        compute="_compute_client_life",
        store=True,
        prefetch=APART,
        copy=False,
        groups=USER,
    )
    order_interval_days = fields.Float(
        string="Buys Every (Days)",
        digits=(16, 1),
        compute="_compute_client_life",
        store=True,
        prefetch=APART,
        copy=False,
        groups=USER,
        aggregator="avg",
        help="The usual time between two purchases: the middle one of the client's own intervals. "
        "Purchases of one day are one.",
    )
    order_rhythm = fields.Char(
        string="Buys",
        compute="_compute_order_rhythm",
        groups=USER,
        help="The usual time between two purchases, from the client's own intervals.",
    )
    overdue_amount = fields.Monetary(
        string="Overdue",
        compute="_compute_client_life",
        store=True,
        prefetch=APART,
        copy=False,
        groups=USER,
    )
    overdue_days = fields.Integer(
        string="Days Overdue",
        compute="_compute_client_life",
        store=True,
        prefetch=APART,
        copy=False,
        groups=USER,
        aggregator="max",
    )
    purchase_ids = fields.One2many(
        "sales.reglament.purchase",
        "partner_id",
        string="Purchases",
        readonly=True,
        copy=False,
        groups=USER,
    )
    client_change_ids = fields.One2many(
        "sales.reglament.client.change",
        "partner_id",
        string="History",
        readonly=True,
        copy=False,
        groups=USER,
    )
    reglament_purchase_count = fields.Integer(
        string="Purchase Count",
        compute="_compute_reglament_purchase_count",
        groups=USER,
    )

    is_without_service = fields.Boolean(
        string="Without a Service Manager",
        compute="_compute_is_without_service",
        search="_search_is_without_service",
        groups=USER,
        help="A regular client, but no service manager answers for it.",
    )
    client_state_since = fields.Date(
        string="Since",
        compute="_compute_client_state_since",
        groups=USER,
        help="Since when the client is what it is; of a prospect, the day its card was made.",
    )
    last_contact_date = fields.Datetime(
        string="Last Contact",
        compute="_compute_last_contact_date",
        groups=USER,
        help="When somebody last was in touch: a letter that left, a call or meeting, or a contact "
        "that was logged, with anybody of the client or on one of its deals.",
    )

    @api.depends("client_state", "service_user_id")
    def _compute_is_without_service(self):
        known = self.env["res.users"]._sales_roles_held() & SERVING
        for partner in self:
            partner.is_without_service = bool(
                known and partner.client_state == "regular" and not partner.service_user_id
            )

    @api.model
    def _search_is_without_service(self, operator, value):
        if operator != "in":
            return NotImplemented
        if not self.env["res.users"]._sales_roles_held() & SERVING:
            return Domain.FALSE
        return (
            Domain("client_state", "=", "regular")
            & Domain("service_user_id", "=", False)
            & self._reglament_client_domain()
        )

    @api.depends("commercial_partner_id")
    def _compute_client_life(self):
        """The engine writes the clients' own figures; contacts take over their company's."""
        for partner in self:
            client = partner._reglament_saved_client()
            for name in SHOWN:
                partner[name] = client[name]

    @api.depends("order_interval_days")
    @api.depends_context("lang")
    def _compute_order_rhythm(self):
        for partner in self:
            days = round(partner.order_interval_days)
            partner.order_rhythm = (
                self.env._("every %(days)s days", days=max(1, days))
                if partner.order_interval_days
                else False
            )

    @api.depends("commercial_partner_id")
    def _compute_reglament_purchase_count(self):
        clients = self.commercial_partner_id
        Purchase = self.env["sales.reglament.purchase"]
        rows = Purchase._read_group(
            Purchase._counted_domain() & Domain("partner_id", "in", clients.ids),
            ["partner_id"],
            ["__count"],
        )
        counts = {client.id: count for client, count in rows}
        for partner in self:
            partner.reglament_purchase_count = counts.get(partner.commercial_partner_id.id, 0)

    @api.model
    def _reglament_work_kinds(self):
        """Whose work the clients are who have bought more than once: ``{state: kind of role}``"""
        to_active = settings(self.env).dormant_to_active
        return {"regular": "service", "dormant": "active" if to_active else "service"}

    def _reglament_work_kind(self):
        """Whose work a client is, by what it is: ``active`` or ``service``; the one definition."""
        if self.client_state not in ("regular", "dormant"):
            return "active"
        return self._reglament_work_kinds()[self.client_state]

    def action_view_reglament_purchases(self):
        """Open the purchases of the client behind this card."""
        self.ensure_one()
        client = self.commercial_partner_id
        return open_action(
            self.env,
            "sales_reglament.sales_reglament_purchase_action",
            [("partner_id", "=", client.id)],
        )

    def _reglament_refresh_client_state(self):
        """Bring what the clients behind ``self`` are up to date with their purchases."""
        clients = self.sudo().commercial_partner_id.filtered("id").exists()
        self.env["sales.reglament.lifecycle"]._refresh(clients)

    def _reglament_count_anew(self):
        super()._reglament_count_anew()
        self.env["sales.reglament.purchase"]._update_buyers(self)
        self._reglament_refresh_client_state()

    def _reglament_belong_elsewhere(self, told):
        """A contact takes its own purchases along."""
        super()._reglament_belong_elsewhere(told)
        partners = self.sudo()
        if not told and not partners._reglament_beyond_prospects():
            return
        moved = partners | partners.commercial_partner_id
        self.env["sales.reglament.purchase"]._update_buyers(moved)
        (moved | told)._reglament_refresh_client_state()

    @api.depends("client_state", "first_order_date")
    def _compute_client_state_since(self):
        clients = self.commercial_partner_id
        last = self.env["sales.reglament.client.change"]._last_of(clients)
        for partner in self:
            client = partner.commercial_partner_id
            day, cause = last.get(client.id, (None, None))
            if cause == "first":
                day = client.first_order_date  # an earlier order may have come to light since
            partner.client_state_since = day or partner._day_of_card(client)

    def _day_of_card(self, client):
        created = client.create_date
        return created and days.day(self.env, created, client.company_id.id)

    def _compute_last_contact_date(self):
        # when somebody last spoke to a client is no secret, only what was said may be
        evidence = self.env["sales.reglament.evidence"].sudo()
        last = evidence._last_contacts(self.commercial_partner_id._origin)
        for partner in self:
            # a card that is being edited shows what is known of the saved one
            partner.last_contact_date = last.get(partner.commercial_partner_id._origin.id, False)

    @api.model
    def _reglament_flush_debts(self):
        self.env["account.move"].flush_model(["payment_state"])
        self.env["account.move.line"].flush_model(ITEM_FIELDS)
        self.env["account.account"].flush_model(["account_type"])

    @api.model
    def _reglament_debtors(self):
        """A query for the ids of the clients with anything open."""
        return SQL("SELECT owner.commercial_partner_id AS partner_id %s", SQL(RECEIVABLE))

    @api.model
    def _reglament_debts(self, ids):
        """A query for the debts past their day: open invoices, and imported shipments not paid.

        :param ids: of clients
        :return: SELECT of partner_id, amount and for how many days, as each company counts them
        """
        return SQL(
            """
            WITH entry AS (
                SELECT owner.commercial_partner_id AS partner_id,
                       split_part(company.parent_path, '/', 1) AS root,
                       item.amount_residual AS amount,
                       COALESCE(item.date_maturity, item.date) AS due, %(today)s AS today
                       %(receivable)s
                   AND owner.commercial_partner_id = ANY(%(ids)s)
                   AND (item.amount_residual < 0
                        OR COALESCE(item.date_maturity, item.date) < %(today)s)
            ), credit AS (
                SELECT partner_id, root, -SUM(amount) AS amount
                  FROM entry WHERE amount < 0
              GROUP BY partner_id, root
            ), debt AS (
                SELECT partner_id, root, due, amount, today - due AS days,
                       SUM(amount) OVER (PARTITION BY partner_id, root ORDER BY due
                                         ROWS UNBOUNDED PRECEDING) AS total
                  FROM entry WHERE amount > 0
            )
            SELECT partner_id, SUM(amount) AS amount, MAX(days) AS days
              FROM (SELECT debt.partner_id,
                           LEAST(debt.amount, debt.total - COALESCE(credit.amount, 0)) AS amount,
                           debt.days
                      FROM debt
                 LEFT JOIN credit USING (partner_id, root)
                     WHERE debt.total > COALESCE(credit.amount, 0)
                 UNION ALL
                    SELECT partner_id, amount, %(today)s - due_date
                      FROM sales_reglament_purchase AS purchase
                    %(zones)s
                     WHERE source = 'import' AND cancelled IS NOT TRUE
                       AND paid_date IS NULL AND due_date < %(today)s
                       AND partner_id = ANY(%(ids)s)) AS owed
          GROUP BY partner_id
            """,
            receivable=SQL(
                RECEIVABLE.replace(
                    "WHERE",
                    "JOIN res_company AS company ON company.id = item.company_id %s WHERE",
                    1,
                ),
                days.join_zones(self.env, SQL("item.company_id")),
            ),
            zones=days.join_zones(self.env, SQL("purchase.company_id")),
            ids=ids,
            today=days.sql_today(),
        )

    def _reglament_owed_domain(self):
        """A domain: the journal entries that the overdue amount of this client is made of."""
        is_late = Domain.OR(
            Domain("company_id", "in", ids)
            & (
                Domain("date_maturity", "<", today)
                | Domain("date_maturity", "=", False) & Domain("date", "<", today)
            )
            for today, ids in days.by_today(self.env).items()
        )
        items = (
            Domain("account_id.account_type", "=", "asset_receivable")
            & Domain("partner_id.commercial_partner_id", "=", self.commercial_partner_id.id)
            & Domain("reconciled", "=", False)
            & (Domain("amount_residual", "<", 0) | Domain("amount_residual", ">", 0) & is_late)
        )
        return (
            Domain("state", "=", "posted")
            & Domain("payment_state", "!=", "in_payment")
            & Domain("line_ids", "any", items)
        )

    # ------------------------------------------------------------ rows that wait for a client

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        if any(vals.get("vat") for vals in vals_list):
            partners._reglament_try_rows()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & TELLS_CLIENTS:
            self._reglament_try_rows()
        return result

    def _reglament_try_rows(self):
        """What another program told of these clients may be taken now."""
        if self.env["sales.reglament"]._watch().rows_wait:
            self.env["sales.reglament.purchase.row"]._try_for_clients(self)

    def action_view_reglament_overdue(self):
        """Open what stands behind the overdue amount: invoices, or else imported shipments."""
        self.ensure_one()
        owed = self._reglament_owed_domain()
        if self.env["account.move"].search_count(owed, limit=1):
            action = "account.action_move_out_invoice_type"
            return open_action(self.env, action, list(owed))
        action = "sales_reglament.sales_reglament_purchase_action"
        shipments = [("partner_id", "=", self.commercial_partner_id.id)]
        return open_action(self.env, action, shipments, search_default_overdue=True)
