from odoo import api, fields, models
from odoo.fields import Domain

from ...looked_at_later import look_later, seen_already
from .evidence import is_deed
from .merging import merge_deals
from .subjects import refresh

# Writing one of these can change what is done or planned for a client.
TOUCHING = frozenset({"partner_id", "active", "stage_id", "probability"})
DEEDS = frozenset({"contact", "email", "activity", "meeting", "next_activity"})
MESSAGES = frozenset({"contact", "email", "activity"})
# Kinds of evidence that are a state and no deed.
STATE = frozenset({"field", "domain"})
TO_LOOK_AT = "sales_reglament.deals_to_look_at"


class CrmLead(models.Model):
    """The points of deals: opened, closed and shown.

    What happens on a deal counts for its client; its letters have an address of their own.
    """

    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.reglament.contact.mixin"]

    check_ids = fields.One2many(
        "sales.reglament.check",
        "lead_id",
        string="Checklist",
        domain=[("state", "!=", "cancelled")],
        copy=False,
        readonly=True,
    )
    check_pending_count = fields.Integer(
        string="Points to Do", compute="_compute_check_counts", search="_search_check_pending"
    )
    check_late_count = fields.Integer(
        string="Late Points", compute="_compute_check_counts", search="_search_check_late"
    )
    own_address = fields.Char(
        string="Copy Letters To",
        compute="_compute_own_address",
        help="Put this address into Bcc when you write from your own mailbox: the letter is kept "
        "here and counts as a contact.",
    )

    @api.depends("check_ids.state", "check_ids.deadline")
    def _compute_check_counts(self):
        if not self.env["sales.reglament.checklist"]._in_force():
            self.check_pending_count = self.check_late_count = 0
            return
        # numbers only, of the deals that the reader may see
        Check = self.env["sales.reglament.check"].sudo()
        pending = [("lead_id", "in", self.ids), ("state", "=", "todo")]
        now = fields.Datetime.now()
        rows = Check._read_group(pending, ["lead_id"], ["__count", "deadline:array_agg"])
        counts = {
            lead.id: (count, sum(bool(deadline) and deadline < now for deadline in deadlines))
            for lead, count, deadlines in rows
        }
        for lead in self:
            count, late = counts.get(lead.id, (0, 0))
            lead.check_pending_count, lead.check_late_count = count, late

    @api.model
    def _search_check_pending(self, operator, value):
        return self._search_checks(operator, value, [("state", "=", "todo")])

    @api.model
    def _search_check_late(self, operator, value):
        now = fields.Datetime.now()
        return self._search_checks(
            operator, value, [("state", "=", "todo"), ("deadline", "<", now)]
        )

    @api.model
    def _search_checks(self, operator, value, domain):
        """Deals with or without such checks; other questions about the number are not answered."""
        with_some = Domain("check_ids", "any", domain)
        if (operator, value) in ((">", 0), (">=", 1)):
            return with_some
        if operator == "in" and set(value) <= {0}:
            return ~with_some
        return NotImplemented

    # ------------------------------------------------------------ events

    def write(self, vals):
        checklist = self.env["sales.reglament.client.checklist"]
        kinds = DEEDS if "partner_id" in vals else {"next_activity"}
        if not self or not vals.keys() & TOUCHING or not checklist._in_force(kinds):
            return super().write(vals)
        before = checklist._clients_behind(leads=self, kinds=kinds)
        result = super().write(vals)
        checklist._refresh(before | checklist._clients_behind(leads=self, kinds=kinds), kinds)
        return result

    def unlink(self):
        checklist = self.env["sales.reglament.client.checklist"]
        clients = checklist._clients_behind(leads=self, kinds=DEEDS)
        result = super().unlink()
        checklist._refresh(clients, DEEDS)
        return result

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # only now Odoo knows whether the message goes to somebody outside; what Odoo itself notes
        # proves nothing, letters of colleagues come in by the gateway too; whoever logs a contact
        # looks
        is_told = is_deed(message) and not self.env.context.get("reglament_logs_contact")
        kinds = set(MESSAGES) if is_told else set()
        if message.attachment_ids:
            kinds.add("attachment")  # only now it shows which of them are pictures in the text
        if kinds:
            refresh(self.env, kinds, self)
        if is_told:
            checklist = self.env["sales.reglament.client.checklist"]
            clients = checklist._clients_behind(leads=self, kinds=MESSAGES)
            checklist._refresh(clients, MESSAGES)
        return recipients

    def _reglament_on_recompute(self, watch, names):
        super()._reglament_on_recompute(watch, names)
        if names & watch.step_fields:
            # closed deals stay as they were when they closed
            self.filtered("id")._reglament_open()._reglament_look_later()

    def _reglament_on_lines(self, watch, name, env):
        super()._reglament_on_lines(watch, name, env)
        if name in watch.step_fields:
            self._reglament_look_later()

    def _reglament_look_later(self):
        look_later(self, TO_LOOK_AT, self._reglament_look_now)

    @api.model
    def _reglament_look_now(self, leads):
        open_leads = leads.filtered("reglament_id")._reglament_open()
        self._reglament_look_at_points(open_leads, STATE)

    @api.model
    def _reglament_look_at_points(self, leads, kinds):
        """Look at the points of deals.

        :param kinds: see the checklist's ``_sync``
        """
        news = set()
        checks = self.env["sales.reglament.checklist"]._sync(leads, kinds, news)
        if news:
            leads._reglament_opened(news, checks)

    def _reglament_opened(self, news, checks):
        """Points of ``self`` have opened by a change that was no move.

        :param news: ``{(lead id, step id)}`` of these points
        :param checks: the deals' checks, as far as known (see the checklist's ``_sync``)
        """

    def _reglament_looked_at(self):
        """The points of ``self`` have just been looked at: nobody has to do so again."""
        seen_already(self, TO_LOOK_AT)

    def _merge_dependences(self, opportunities):
        if self.env["sales.reglament"]._rulesets() or self.env["sales.reglament"]._watch().contacts:
            merge_deals(self, opportunities)
        return super()._merge_dependences(opportunities)

    def _prepare_contact(self):
        return {
            "lead_id": self.id,
            "partner_id": self.partner_id.id,
            "company_id": self.company_id.id,
        }

    @api.depends("company_id")
    @api.depends_context("company", "uid")
    def _compute_own_address(self):
        Address = self.env["sales.reglament.address"]
        in_use = Address._in_use()
        for lead in self:
            lead.own_address = in_use and bool(lead.id) and Address._address(lead)
