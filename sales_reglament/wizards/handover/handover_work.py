from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...engine_pass import with_pass
from ...kernel.distribution import Piece, distribute
from ...models.handover.handover import REASONS
from ...windows import beside, closed, open_list

LINE_FIELDS = {"res.partner": "partner_id", "crm.lead": "lead_id"}


class SalesReglamentHandoverWork(models.TransientModel):
    """Hand over all that somebody holds: to one person, or spread by role and load.

    Who does not lead may hand over one's own work only.
    """

    _name = "sales.reglament.handover.work"
    _description = "Hand Over the Work"
    _inherit = ["sales.reglament.given"]

    user_id = fields.Many2one(
        "res.users",
        string="Whose Work",
        required=True,
        default=lambda self: self._default_user(),
        domain="[('id', 'in', candidate_ids)]",
        context={"active_test": False},
    )
    candidate_ids = fields.Many2many(
        "res.users", compute="_compute_candidate_ids", help="Those who hold anything."
    )
    reason = fields.Selection(
        REASONS,
        required=True,
        compute="_compute_reason",
        precompute=True,
        store=True,
        readonly=False,
    )
    note = fields.Text(string="What Is Agreed")
    override_reason = fields.Char(string="Why Offer Anyway")
    receiver_ids = fields.Many2many(
        "res.users",
        string="Receivers",
        domain="[('share', '=', False), ('id', '!=', user_id)]",
        help="One gets everything; several get it by role and load.",
    )
    line_ids = fields.One2many(
        "sales.reglament.handover.work.line",
        "work_id",
        string="Who Gets What",
        compute="_compute_line_ids",
        compute_sudo=False,  # only who may know what somebody holds gets it told
        store=True,
    )
    client_count = fields.Integer(string="Clients", compute="_compute_counts")
    lead_count = fields.Integer(string="Open Deals", compute="_compute_counts")
    activity_count = fields.Integer(string="Activities", compute="_compute_counts")
    check_count = fields.Integer(string="Points", compute="_compute_counts")
    quotation_count = fields.Integer(string="Quotations", compute="_compute_counts")
    request_count = fields.Integer(string="Requests", compute="_compute_counts")
    offer_count = fields.Integer(string="Offers to Answer", compute="_compute_counts")
    has_receivers = fields.Boolean(compute="_compute_has_receivers")
    holds_nothing = fields.Boolean(compute="_compute_counts")
    is_head = fields.Boolean(compute="_compute_is_head")
    can_archive = fields.Boolean(compute="_compute_is_head")

    @api.model
    def _default_user(self):
        """Who does not lead hands over one's own work; a head says whose it is."""
        me = self.env.user
        return me.browse() if me.has_group("sales_reglament.group_reglament_head") else me

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_reason(self):
        """A colleague leaves; who hands over one's own work rather has too much of it."""
        for work in self:
            work.reason = "balance" if work.user_id == self.env.user else "leaver"

    @api.depends_context("uid")
    def _compute_candidate_ids(self):
        candidates = self.env.user
        if candidates.has_group("sales_reglament.group_reglament_head"):
            # a head of sales hands over anybody's work, and reads who holds any for that
            assigned_work = self.env["sales.reglament.assigned.work"].sudo()
            candidates = assigned_work._holders(self.env.companies).sudo(False)
        self.candidate_ids = candidates

    # ------------------------------------------------------------ what there is

    def _assigned_work(self):
        # may this person see it: asked by _check_may; records and counts are shown after that
        self._check_may()
        return self.env["sales.reglament.assigned.work"].sudo()

    @api.model_create_multi
    def create(self, vals_list):
        works = super().create(vals_list)
        works._check_may()
        return works

    def write(self, vals):
        result = super().write(vals)
        self._check_may()
        return result

    def _check_may(self):
        head = self.env.user.has_group("sales_reglament.group_reglament_head")
        if not self.env.su and not head and self.user_id - self.env.user:
            raise AccessError(self.env._("Only a head of sales hands over somebody else's work."))

    @api.depends("user_id")
    def _compute_counts(self):
        counts = self._assigned_work()._counts(self.user_id, self.env.companies)
        for work in self:
            held = counts.get(work.user_id, {})
            work.client_count = held.get("clients", 0)
            work.lead_count = held.get("leads", 0)
            work.activity_count = held.get("activities", 0)
            work.check_count = held.get("checks", 0)
            work.quotation_count = held.get("quotations", 0)
            work.request_count = held.get("requests", 0)
            work.offer_count = held.get("offers", 0)
            work.holds_nothing = bool(work.user_id) and not any(held.values())

    @api.depends("receiver_ids")
    def _compute_has_receivers(self):
        for work in self:
            work.has_receivers = bool(work.receiver_ids)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_head(self):
        me = self.env.user
        for work in self:
            work.is_head = me.has_group("sales_reglament.group_reglament_head")
            work.can_archive = (
                work.user_id.sudo().active  # whether somebody works here is no secret
                and work.user_id != me
                and self.env["res.users"].has_access("write")
            )

    def action_view_held(self):
        """Show the records behind a figure, of the kind the context names, beside this dialog."""
        self.ensure_one()
        kind = self.env.context.get("held_kind")
        assigned_work = self._assigned_work()
        domains = assigned_work._domains()
        if kind not in domains:
            raise UserError(self.env._("There is nothing to show."))
        model, _domain = domains[kind]
        records = assigned_work._held(kind, self.user_id, self.env.companies)
        return beside(open_list(model, records.ids, self.env["ir.model"]._get(model).name))

    # ------------------------------------------------------------ who gets what

    @api.depends("user_id", "receiver_ids")
    def _compute_line_ids(self):
        """What each receiver would get; to heads also beside what they have."""
        for work in self:
            receivers = work.receiver_ids._origin
            parts = work._parts() if work.user_id and receivers else {}
            counts = self._loads(receivers)
            deals = work._deal_counts(parts)
            work.line_ids = [(5, 0, 0)] + [
                (
                    0,
                    0,
                    {
                        "receiver_id": receiver.id,
                        "present_clients": counts[receiver].get("clients", 0),
                        "present_deals": counts[receiver].get("leads", 0),
                        "more_clients": sum(
                            record._name == "res.partner" for record in parts.get(receiver.id, ())
                        ),
                        "more_deals": deals[receiver.id],
                    },
                )
                for receiver in receivers
            ]

    def _loads(self, receivers):
        """What receivers have, for heads only: how much colleagues do is theirs to know."""
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            return {receiver: {} for receiver in receivers}
        return self._assigned_work()._counts(receivers, self.env.companies)

    def _deal_counts(self, parts):
        """How many open deals each receiver would get, by the receiver's id."""
        records = [record for some in parts.values() for record in some]
        clients = self.env["res.partner"].concat(
            *(record for record in records if record._name == "res.partner")
        )
        assigned_work, giver = self._assigned_work(), self.user_id._origin
        leads = assigned_work._count_leads(giver, clients, self.env.companies)
        of_client = {client.id: count for client, count in leads.items()}
        found = defaultdict(int)
        for receiver_id, some in parts.items():
            for record in some:
                alone = record._name == "crm.lead"
                found[receiver_id] += 1 if alone else of_client.get(record.id, 0)
        return found

    def _parts(self):
        """Distribute what the person holds.

        :return: ``{receiver id: [clients and deals that go alone]}``
        """
        assigned_work = self._assigned_work()
        giver = self.user_id._origin
        offered = assigned_work._on_their_way(giver)
        companies = self.env.companies
        clients = assigned_work._held("clients", giver, companies) - offered.partner_id
        leads = assigned_work._held("leads", giver, companies) - offered.lead_id
        counts = assigned_work._count_leads(giver, clients, companies)
        held = {*clients._ids, *offered.partner_id._ids}
        leads.fetch(["partner_id", "sales_role_kind"])
        alone = leads.filtered(lambda lead: lead.partner_id.commercial_partner_id.id not in held)
        records = {("res.partner", client.id): client for client in clients}
        records.update({("crm.lead", lead.id): lead for lead in alone})
        pieces = [
            Piece(("res.partner", client.id), client._reglament_work_kind(), counts.get(client, 0))
            for client in clients
        ] + [Piece(("crm.lead", lead.id), lead.sales_role_kind) for lead in alone]
        receivers = assigned_work._receivers(self.receiver_ids._origin)
        found = defaultdict(list)
        for key, receiver_id in distribute(pieces, receivers).items():
            found[receiver_id].append(records[key])
        return found

    # ------------------------------------------------------------ doing it

    def action_offer(self):
        """Offer each receiver their part."""
        handovers = self._make_handovers()
        handovers.action_offer()
        return handovers._action_open()

    def action_force(self):
        """Decide as a head: the work changes hands at once.

        :raise AccessError: for others than heads
        """
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(self.env._("Only a head of sales decides without asking."))
        handovers = self._make_handovers()
        handovers.action_offer()
        # written by methods only; a head decides, as was checked above
        handovers.sudo().write({"is_forced": True})
        handovers.action_accept()
        return handovers._action_open()

    def action_archive_user(self):
        """Archive the person with whatever they still hold, as decided in this dialog."""
        self._check_may()
        with_pass(self.user_id, "override").action_archive()
        return closed()

    def _make_handovers(self):
        self.ensure_one()
        self._check_may()
        receivers = self.receiver_ids
        if not receivers:
            raise UserError(self.env._("Say who receives the work."))
        parts = self._parts()
        rest = min(receivers.ids, key=lambda id_: (len(parts.get(id_, ())), id_))
        taking = [id_ for id_ in receivers.ids if parts.get(id_) or id_ == rest]
        # a head of sales hands over anybody's work, as was checked above; nobody gave these ids
        handovers = self.env["sales.reglament.handover"].sudo(self.env.su or self.is_head)
        return handovers.create(
            [
                {
                    "from_user_id": self.user_id.id,
                    "to_user_id": receiver_id,
                    "reason": self.reason,
                    "note": self.note,
                    "override_reason": self.override_reason,
                    "takes_rest": receiver_id == rest,
                    "line_ids": [
                        (0, 0, {LINE_FIELDS[record._name]: record.id})
                        for record in parts.get(receiver_id, ())
                    ],
                }
                for receiver_id in taking
            ]
        ).sudo(self.env.su)


class SalesReglamentHandoverWorkLine(models.TransientModel):
    _name = "sales.reglament.handover.work.line"
    _description = "What a Receiver Would Get"
    _inherit = ["sales.reglament.given"]

    work_id = fields.Many2one(
        "sales.reglament.handover.work", required=True, index=True, ondelete="cascade"
    )
    receiver_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    present_clients = fields.Integer(string="Has Clients", readonly=True)
    present_deals = fields.Integer(string="Has Deals", readonly=True)
    more_clients = fields.Integer(string="Gets Clients", readonly=True)
    more_deals = fields.Integer(string="Gets Deals", readonly=True)
