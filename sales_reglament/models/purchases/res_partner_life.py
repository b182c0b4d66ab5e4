from odoo import api, fields, models
from odoo.fields import Domain

from ...own_columns import APART, USER
from .life import FIGURES

CLASSES = [("a", "A"), ("b", "B"), ("c", "C")]
# Roles that serve regular clients.
SERVING = frozenset({"service", "universal"})
DORMANT_TO_ACTIVE = "sales_reglament.dormant_to_active"
SHOWN = (*FIGURES, "client_class")


class ResPartner(models.Model):
    """What a client is by its purchases. Contacts show what their company has."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    client_class = fields.Selection(
        CLASSES,
        string="Class",
        compute="_compute_client_life",
        store=True,
        copy=False,
        groups=USER,
        help="By the turnover of twelve months; worked out every night.",
        prefetch=APART,
    )
    first_order_date = fields.Date(
        string="First Purchase",
        compute="_compute_client_life",
        store=True,
        copy=False,
        groups=USER,
        prefetch=APART,
    )
    last_order_date = fields.Date(
        string="Last Purchase",
        compute="_compute_client_life",
        store=True,
        copy=False,
        groups=USER,
        prefetch=APART,
    )
    order_interval_days = fields.Float(
        string="Buys Every (Days)",
        digits=(16, 1),
        compute="_compute_client_life",
        store=True,
        copy=False,
        groups=USER,
        aggregator="avg",
        help="The usual time between two purchases: the middle one of the client's own intervals. "
        "Purchases of one day are one.",
        prefetch=APART,
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
        copy=False,
        groups=USER,
        prefetch=APART,
    )
    overdue_days = fields.Integer(
        string="Days Overdue",
        compute="_compute_client_life",
        store=True,
        copy=False,
        groups=USER,
        aggregator="max",
        prefetch=APART,
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
        # the settings are no secret
        Parameter = self.env["ir.config_parameter"].sudo()
        to_active = Parameter._reglament_is_on(Parameter.get_param(DORMANT_TO_ACTIVE))
        return {"regular": "service", "dormant": "active" if to_active else "service"}

    def _reglament_work_kind(self):
        """Whose work a client is, by what it is: ``active`` or ``service``; the one definition."""
        if self.client_state not in ("regular", "dormant"):
            return "active"
        return self._reglament_work_kinds()[self.client_state]

    def action_view_reglament_purchases(self):
        """Open the purchases of the client behind this card."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.sales_reglament_purchase_action"
        )
        client = self.commercial_partner_id
        return dict(action, domain=[("partner_id", "=", client.id)], context={})

    def _reglament_refresh_client_state(self):
        """Bring what the clients behind ``self`` are up to date with their purchases."""
        clients = self.sudo().commercial_partner_id.filtered("id").exists()
        self.env["sales.reglament.life"]._refresh(clients)
