from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...completeness_field import Completeness
from ...engine_pass import refuse_engine_fields
from ...windows import open_list
from .handover_offer import REFUSALS

COUNTED = ("completeness", "open_lead_count", "open_activity_count")
SNAPSHOT = frozenset({*COUNTED, "was_left"})
NAMED = 5


class SalesReglamentHandoverLine(models.Model):
    """A client in a handover, or a deal that goes without a client."""

    _name = "sales.reglament.handover.line"
    _description = "Client in a Handover"
    _inherit = ["sales.reglament.given"]
    _order = "handover_id desc, id"
    # what goes is looked for by its name, where lines are chosen
    _rec_names_search = ["partner_id", "lead_id"]

    handover_id = fields.Many2one(
        "sales.reglament.handover", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", index="btree_not_null", ondelete="cascade"
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        index="btree_not_null",
        ondelete="cascade",
        help="A deal that goes alone: without a client, or of a client whom somebody else answers "
        "for.",
    )
    subject = fields.Char(
        string="Client or Deal",
        compute="_compute_subject",
        help="What goes: a client with all that belongs to it, or a deal on its own.",
    )
    completeness = Completeness(
        compute="_compute_snapshot",
        store=True,
        help="As it was when the client was offered; empty where nothing is asked.",
        aggregator="avg",
    )
    open_lead_count = fields.Integer(
        string="Open Deals", compute="_compute_snapshot", store=True, aggregator="sum"
    )
    open_activity_count = fields.Integer(
        string="Open Activities", compute="_compute_snapshot", store=True, aggregator="sum"
    )
    was_left = fields.Boolean(
        string="Left Where It Was",
        readonly=True,
        copy=False,
        help="Somebody else had come to answer for it before the handover was accepted.",
    )
    state = fields.Selection(related="handover_id.state", related_sudo=False)

    _one_thing = models.Constraint(
        "CHECK(partner_id IS NOT NULL OR lead_id IS NOT NULL)",
        "Say which client or deal is handed over.",
    )

    @api.depends("subject")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.subject

    @api.depends("partner_id", "lead_id", "handover_id")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_subject(self):
        told = self._shown_to_reader()
        for line in self:
            # a receiver who may not open a deal yet is told which it is, by the giver's rights
            known = (line.lead_id or line.partner_id).sudo().display_name if line in told else None
            line.subject = self.env._("Not yours to open") if known is None else known

    @api.depends("partner_id", "lead_id")
    def _compute_snapshot(self):
        """What there is to hand over, counted when the line is made and when it is offered."""
        # what is not saved yet was not asked for its rights yet
        shown = self.filtered("id") | (self - self.filtered("id")).sudo(False)._shown_to_reader()
        shown = shown.filtered(lambda line: line.lead_id or line.partner_id)
        for line in self - shown:
            line.completeness, line.open_lead_count, line.open_activity_count = None, 0, 0
        for giver, lines in shown.grouped(lambda line: line.handover_id.from_user_id).items():
            leads, activities = lines._count_held(giver)
            for line in lines:
                # what is known of a client is no secret to who hands it over
                record = line._what().sudo()
                line.completeness = record._reglament_completeness()
                line.open_lead_count = leads.get((record._name, record._origin.id), 0)
                line.open_activity_count = activities.get((record._name, record._origin.id), 0)

    def _count_held(self, giver):
        """How many open deals and activities of the giver go with each line.

        :return: two dicts by (model, id) of the line's client or deal
        """
        assigned_work = self.env["sales.reglament.assigned.work"]
        clients, alone = self._clients(), self.lead_id
        leads = {
            ("res.partner", client.id): count
            for client, count in assigned_work._count_leads(giver, clients).items()
        }
        leads.update({("crm.lead", lead._origin.id): 1 for lead in alone})
        return leads, assigned_work._count_activities(giver, clients, alone)

    def _snapshot(self):
        """Count anew what is offered."""
        for name in COUNTED:
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset(COUNTED)

    def _clients(self):
        """The commercial entities handed over with all they have."""
        return self.filtered(lambda line: not line.lead_id).partner_id.commercial_partner_id

    # ------------------------------------------------------------ writing a draft

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, SNAPSHOT)
        lines = super().create(vals_list)
        lines._check_draft()
        lines._check_own()
        return lines

    def write(self, vals):
        refuse_engine_fields(self, [vals], SNAPSHOT)
        self._check_draft()
        result = super().write(vals)
        self._check_draft()
        if vals.keys() & {"handover_id", "partner_id", "lead_id"}:
            self._check_own()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self._check_draft()

    def _check_draft(self):
        if not self.env.su:
            self.handover_id._check_draft()
            self.handover_id._check_giver()

    def _check_own(self):
        """Who does not lead puts into a draft what he answers for.

        A head may prepare what is not the giver's yet; whose it is is asked when it is offered.
        """
        if not self.env.su and not self.env.user.has_group("sales_reglament.group_reglament_head"):
            self._check_givers()

    def _check_givers(self):
        """Raise UserError for clients and deals that the giver does not answer for."""
        strange = self.sudo().filtered(  # whose it is is asked, and told without its name
            lambda line: line._what().user_id != line.handover_id.from_user_id
        )
        if strange:
            raise UserError(
                self.env._(
                    "%(giver)s does not answer for: %(names)s",
                    giver=strange[0].handover_id.from_user_id.name,
                    names=strange.with_env(self.env)._names(),
                )
            )

    def _names(self):
        """What a refusal says of these lines: the first names, of those the reader may read."""
        told = self._readable_in(self.env)[:NAMED]
        if not told:
            return self.env._("what you can't open")
        # the names of what may be read
        return ", ".join(told.sudo().mapped("display_name")) + ("…" if told < self else "")

    # ------------------------------------------------------------ sending back some

    def action_send_back(self, reason=None, note=None):
        """Send some clients of an offer back; they get a handover of their own, the rest stays
        offered.

        :param reason: a key of REFUSALS
        :param note: what is missing, in words
        :return: the handovers that were sent back
        """
        self.handover_id._check_may_answer()
        if reason not in dict(REFUSALS):
            raise UserError(self.env._("Choose why you send it back."))
        self.handover_id._lock()
        sent_back = self.env["sales.reglament.handover"]
        for handover, lines in self.grouped("handover_id").items():
            handover._check_state("offered")
            if lines < handover.line_ids:
                handover = lines._split()
            sent_back |= handover
        sent_back.action_refuse(reason, note)
        return sent_back

    def _split(self):
        """Put lines of one offer into an offer of their own."""
        # offers are written by methods only; who may call this was checked
        handover, lines = self.handover_id.sudo(), self.sudo()
        own = handover.create(
            {
                "from_user_id": handover.from_user_id.id,
                "to_user_id": handover.to_user_id.id,
                "reason": handover.reason,
                "note": handover.note,
                "state": handover.state,
                "offered_date": handover.offered_date,
                "deadline": handover.deadline,
                "origin_id": handover.id,
            }
        )
        lines.write({"handover_id": own.id})
        return own.sudo(False)

    # ------------------------------------------------------------ merges

    @api.model
    def _merge(self, field_name, stays, gone):
        """Bring lines of merged clients or deals to the one that stays, once in each handover.

        :param field_name: ``partner_id`` or ``lead_id``
        """
        if not self.env["sales.reglament"]._watch().handovers:
            return
        alone = Domain("lead_id", "=", False) if field_name == "partner_id" else Domain.TRUE
        # the lines are facts, whoever merges
        lines = self.sudo().search(Domain(field_name, "in", (stays | gone).ids) & alone, order="id")
        for of_handover in lines.grouped("handover_id").values():
            mine = of_handover.filtered(lambda line: line[field_name] == stays)
            (of_handover - (mine or of_handover)[:1]).unlink()
        left = lines.exists()
        # what was counted when it was offered stays
        with self.env.protecting([self._fields[name] for name in COUNTED], left):
            left.write({field_name: stays.id})
        self.env.flush_all()

    def action_view_deals(self):
        """Open the open deals that go with this line.

        :raise UserError: when the reader may not see them yet
        """
        return self._action_show(self._held_deals())

    def action_view_activities(self):
        """Open the planned activities that go with this line.

        :raise UserError: when the reader may not see them yet
        """
        assigned_work, clients = self._assigned_work_of_all(), self._clients().sudo()
        places = assigned_work._people(clients), self._held_deals(), assigned_work._orders(clients)
        return self._action_show(assigned_work._activities(self._holder(), *places))

    def _assigned_work_of_all(self):
        self.ensure_one()
        self.check_access("read")
        # what is shown in the end is what the reader may see
        return self.env["sales.reglament.assigned.work"].sudo()

    def _holder(self):
        handover = self.handover_id
        return handover.to_user_id if handover.state == "accepted" else handover.from_user_id

    def _held_deals(self):
        clients = self._clients().sudo()
        return self._assigned_work_of_all()._leads(self._holder(), clients) | self.lead_id.sudo()

    def _action_show(self, records):
        """The action that lists those of ``records`` that the reader may see."""
        readable = records.sudo(False)._filtered_access("read")
        if records and not readable:
            raise UserError(
                self.env._(
                    "You may see them once you have accepted. The sheet tells of them already."
                )
            )
        return open_list(records._name, readable.ids, self.display_name)

    def _what(self):
        """The deal that goes alone, else the client with all that belongs to it."""
        return self.lead_id or self.partner_id.commercial_partner_id

    def _shown_to_reader(self):
        """Those lines of which the reader is told what goes."""
        told = self.browse()
        for handover, lines in self.grouped("handover_id").items():
            told |= lines._readable_in(self.env)
            teller = handover._teller()
            if teller != self.env:
                told |= lines._readable_in(teller)
        return told

    def _readable_in(self, env):
        """Those lines whose deal or client may be read in an environment."""
        named = self.sudo()  # which ids they are; whether they may be read is asked of each
        readable = {
            some._name: some._origin.with_env(env)._filtered_access("read")
            for some in (named.lead_id, named.partner_id)
        }

        def is_readable(line):
            record = (line.lead_id or line.partner_id)._origin
            return not record or record in readable[record._name]

        return named.filtered(is_readable).with_env(self.env)
