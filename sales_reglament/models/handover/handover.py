from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine_pass import is_engine, refuse_engine_fields
from ...windows import open_list, open_record
from .handover_offer import REFUSALS
from .handover_proposal import NEVER

WEEKDAYS = [
    (NEVER, "Never"),
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
REASONS = [
    ("regular", "Became regular"),
    ("dormant", "Silent too long"),
    ("leaver", "Colleague leaves"),
    ("balance", "Balance of load"),
    ("client", "Client's wish"),
    ("other", "Other"),
]
STATES = [
    ("draft", "Being prepared"),
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("refused", "Sent back"),
    ("cancelled", "Withdrawn"),
]
ENGINE_FIELDS = frozenset(
    {
        "state",
        "offered_date",
        "deadline",
        "answered_date",
        "answered_by",
        "refuse_reason",
        "refuse_note",
        "is_forced",
        "origin_id",
        "company_id",
        "reminded_date",
        "escalated_to_id",
        "escalated_date",
    }
)


class SalesReglamentHandover(models.Model):
    """Clients, and what goes with them, on their way from one person to another.

    Whoever gives prepares and offers; until the receiver accepts, the giver stays responsible. From
    the offer on only the methods write.
    """

    _name = "sales.reglament.handover"
    _description = "Handover of Clients"
    _inherit = [
        "sales.reglament.handover.sheet",
        "sales.reglament.handover.proposal",
        "sales.reglament.handover.answering",
        "sales.reglament.handover.transfer",
        "sales.reglament.handover.conditions",
        "sales.reglament.given",
        "sales.reglament.escalation",
    ]
    _order = "id desc"
    _mail_post_access = "read"
    _lateness_states = ("offered", "accepted", "refused")
    _lateness_end = "answered_date"
    _addressee_field = "to_user_id"
    _waiting_states = ("offered",)
    _escalation_start = "offered_date"
    _escalation_days = 4

    from_user_id = fields.Many2one(
        "res.users",
        string="Giver",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        context={"active_test": False},
    )
    to_user_id = fields.Many2one(
        "res.users",
        string="Receiver",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        tracking=True,
    )
    reason = fields.Selection(REASONS, required=True, default="balance")
    note = fields.Text(
        string="What Is Agreed", help="Promises, prices, dates: what the receiver must know."
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, index=True, tracking=True, copy=False
    )
    line_ids = fields.One2many("sales.reglament.handover.line", "handover_id", string="Clients")
    client_count = fields.Integer(string="Number of Clients", compute="_compute_client_count")
    deal_count = fields.Integer(
        string="Number of Single Deals",
        compute="_compute_client_count",
        help="Deals that go without their client.",
    )
    content = fields.Char(string="What Goes", compute="_compute_content")
    takes_rest = fields.Boolean(
        string="And All the Rest",
        help="The giver's activities, quotations, points, requests and unanswered offers beside "
        "these clients and deals go along.",
    )
    company_id = fields.Many2one(
        "res.company", compute="_compute_company_id", store=True, ondelete="set null"
    )
    override_reason = fields.Char(
        string="Why Offer Anyway",
        help="A head offers clients whose data are incomplete with a reason; it is kept in the "
        "exceptions log.",
        copy=False,
    )
    is_forced = fields.Boolean(string="Decided by the Head", readonly=True, copy=False)
    offered_date = fields.Datetime(string="Offered on", readonly=True, copy=False)
    answered_date = fields.Datetime(
        string="Settled on",
        readonly=True,
        copy=False,
        index=True,
        help="When it was answered or withdrawn.",
    )
    answered_by = fields.Many2one("res.users", ondelete="set null", readonly=True, copy=False)
    refuse_reason = fields.Selection(REFUSALS, string="Sent Back Because", readonly=True)
    refuse_note = fields.Text(string="What Is Missing", readonly=True, copy=False)
    origin_id = fields.Many2one(
        "sales.reglament.handover",
        string="Split From",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    can_give = fields.Boolean(compute="_compute_rights")
    can_prepare = fields.Boolean(
        compute="_compute_rights", help="A draft is changed by who gives, or writes it now."
    )
    can_see_held = fields.Boolean(
        compute="_compute_rights",
        help="Who is offered something opens its deals and activities once it is accepted.",
    )

    _same_person = models.Constraint(
        "CHECK(from_user_id != to_user_id)",
        "Giver and receiver are the same person.",
    )

    # ------------------------------------------------------------ computes

    @api.depends("from_user_id", "to_user_id", "client_count", "deal_count")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for handover in self:
            handover.display_name = self.env._(
                "%(giver)s → %(receiver)s: %(count)s",
                giver=handover.from_user_id.sudo().name or "…",  # names of colleagues are no secret
                receiver=handover.to_user_id.sudo().name or "…",
                count=handover.client_count + handover.deal_count,
            )

    @api.depends("line_ids.partner_id", "line_ids.lead_id")
    def _compute_client_count(self):
        rows = self.env["sales.reglament.handover.line"]._read_group(
            [("handover_id", "in", self.ids)], ["handover_id"], ["__count", "lead_id:count"]
        )
        counts = {handover: (count, deals) for handover, count, deals in rows}
        for handover in self:
            count, handover.deal_count = counts.get(handover._origin, (0, 0))
            handover.client_count = count - handover.deal_count

    @api.depends("client_count", "deal_count")
    @api.depends_context("lang")
    def _compute_content(self):
        for handover in self:
            clients, deals = handover.client_count, handover.deal_count
            parts = [
                clients and self.env._("clients: %s", clients),
                deals and self.env._("single deals: %s", deals),
            ]
            handover.content = ", ".join(filter(None, parts))

    @api.depends("from_user_id")
    def _compute_company_id(self):
        for handover in self:
            # where a colleague works is no secret
            handover.company_id = handover.from_user_id.sudo().company_id

    @api.depends("state", "from_user_id")
    @api.depends_context("uid")
    def _compute_rights(self):
        me = self.env.user
        sees_all = me.has_group("sales_team.group_sale_salesman_all_leads")
        for handover in self:
            # who is let change the draft stays so while the giver is chosen anew
            handover.can_give = (handover._origin or handover)._is_from(me)
            is_new = not handover._origin
            handover.can_prepare = handover.state == "draft" and (is_new or handover.can_give)
            handover.can_see_held = sees_all or handover.state != "offered" or handover.can_give

    def _is_from(self, user):
        return user == self.from_user_id or user.has_group("sales_reglament.group_reglament_head")

    @api.model
    def _in_use(self):
        """Whether there is any handover at all; as long as there is none, nothing is asked."""
        return bool(self.sudo().search_count([], limit=1))  # no secret

    # ------------------------------------------------------------ writing a draft

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, ENGINE_FIELDS)
        handovers = super().create(vals_list)
        if handovers:
            if not self.env["sales.reglament"]._watch().handovers:
                self.env.registry.clear_cache("stable")
            handovers._check_giver()
        return handovers

    def write(self, vals):
        free = self.env.su or is_engine(self.env)
        refuse_engine_fields(self, [vals], ENGINE_FIELDS)
        own = vals.keys() & {*self._reglament_own_fields()}
        if own and not free:
            self._check_draft()
            self._check_giver()
        result = super().write(vals)
        if own and not free:
            self._check_giver()
        return result

    @api.model
    def _reglament_own_fields(self):
        """What is settled with the offer; the chatter goes on."""
        return (
            "from_user_id",
            "to_user_id",
            "reason",
            "note",
            "line_ids",
            "takes_rest",
            "override_reason",
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_drafts_only(self):
        if not self.env.su:
            self._check_draft()
            self._check_giver()

    def _check_draft(self):
        for handover in self:
            if handover.state != "draft":
                raise UserError(
                    self.env._(
                        "“%s” is not being prepared any more, it can't be changed.",
                        handover.display_name,
                    )
                )

    def _check_giver(self):
        """Managers give what is theirs; heads give for everybody."""
        me = self.env.user
        if self.env.su or me.has_group("sales_reglament.group_reglament_head"):
            return
        for handover in self:
            if handover.from_user_id != me:
                raise AccessError(
                    self.env._("Only a head of sales hands over what somebody else answers for.")
                )
            if handover.override_reason:
                raise AccessError(self.env._("Only a head of sales offers incomplete clients."))

    def _action_open(self):
        """The action that shows ``self``."""
        name = self.env._("Handovers")
        if len(self) == 1:
            return open_record(self._name, self.id, name=name)
        return open_list(self._name, self.ids, name)

    def _teller(self):
        """The environment by whose rights this handover tells of what goes.

        The reader's own; for who is to answer an offer the giver's, in companies both work in.
        """
        # as it is saved: a dialog's copy says whatever the reader writes into it
        handover = self._origin.sudo()
        asked = handover.to_user_id | handover.escalated_to_id
        companies = handover.from_user_id.company_ids & self.env.companies
        is_asked = handover.state == "offered" and self.env.user in asked
        if self.env.su or not is_asked or not companies:
            return self.env
        giver = handover.with_user(handover.from_user_id)
        return giver.with_context(allowed_company_ids=companies.ids).env
