from datetime import datetime

from odoo import api, fields, models
from odoo.tools import split_every

from ...engine_pass import current_pass
from ...looked_at_later import look_later, seen_already
from ...own_columns import USER
from ...windows import open_action
from .crm_lead import STATE
from .evidence import is_deed
from .merging import merge_clients

BATCH = 1000
# Writing one of these can change what a client is asked for, or whether he is one.
CHOOSING = frozenset(
    {"user_id", "company_id", "active", "parent_id", "is_company", "client_state", "partner_share"}
)
SHIFTING = frozenset({"parent_id", "is_company"})
TO_LOOK_AT = "sales_reglament.clients_to_look_at"
DEALS_TO_LOOK_AT = "sales_reglament.clients_with_deals_to_look_at"


class ResPartner(models.Model):
    """The points of clients: opened, closed and shown."""

    _name = "res.partner"
    _inherit = ["res.partner", "sales.reglament.contact.mixin"]

    reglament_check_ids = fields.Many2many(
        "sales.reglament.check",
        string="Points",
        compute="_compute_reglament_check_ids",
        groups=USER,
        help="What is to be done for the client, and what was done last.",
    )
    reglament_check_count = fields.Integer(
        string="Points to Do",
        compute="_compute_reglament_check_counts",
        groups=USER,
    )
    reglament_check_late_count = fields.Integer(
        string="Late Points",
        compute="_compute_reglament_check_counts",
        groups=USER,
    )

    @api.depends("commercial_partner_id")
    def _compute_reglament_check_ids(self):
        self.reglament_check_ids = False
        if not self.env["sales.reglament.client.checklist"]._in_force():
            return
        checks = self.env["sales.reglament.check"].search(
            [
                ("lead_id", "=", False),
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "!=", "cancelled"),
            ],
            order="done_date desc, id desc",
        )
        by_client = checks.grouped("partner_id")
        for partner in self:
            shown, last = checks.browse(), set()
            for check in by_client.get(partner.commercial_partner_id, checks.browse()):
                if check.state == "todo" or check.step_id not in last:
                    shown |= check
                if check.state != "todo":
                    last.add(check.step_id)
            partner.reglament_check_ids = shown.sorted(
                lambda check: (check.state != "todo", check.deadline or datetime.max, check.id)
            )

    @api.depends("commercial_partner_id")
    def _compute_reglament_check_counts(self):
        self.reglament_check_count = self.reglament_check_late_count = 0
        if not self.env["sales.reglament.client.checklist"]._in_force():
            return
        rows = self.env["sales.reglament.check"]._read_group(
            [
                ("lead_id", "=", False),
                ("partner_id", "in", self.commercial_partner_id.ids),
                ("state", "=", "todo"),
            ],
            ["partner_id"],
            ["__count", "deadline:array_agg"],
        )
        now = fields.Datetime.now()
        counts = {
            client: (count, sum(bool(deadline) and deadline < now for deadline in deadlines))
            for client, count, deadlines in rows
        }
        for partner in self:
            count, late = counts.get(partner.commercial_partner_id, (0, 0))
            partner.reglament_check_count, partner.reglament_check_late_count = count, late

    def action_view_reglament_checks(self):
        """Open the points of the client behind this card, open ones first."""
        self.ensure_one()
        client = self.commercial_partner_id
        domain = [("lead_id", "=", False), ("partner_id", "=", client.id)]
        return open_action(
            self.env,
            "sales_reglament.sales_reglament_check_action",
            domain,
            of_one_client=True,
            search_default_todo=1,
        )

    # ------------------------------------------------------------ events

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        checklist = self.env["sales.reglament.client.checklist"]
        if checklist._in_force():
            checklist._look_at(partners.sudo().commercial_partner_id, STATE)
        return partners

    def write(self, vals):
        watch = self.env["sales.reglament"]._watch()
        passed = current_pass(self.env)
        nested = passed and (passed.kind == "nested" or passed.judged)
        looked_at = watch.client_evidence and vals.keys() & (CHOOSING | watch.client_steps)
        if not self or nested:
            return super().write(vals)
        # the clients before and after: a contact may change its company
        before = self.sudo() | self.sudo().commercial_partner_id if looked_at else self.browse()
        result = super().write(vals)
        if looked_at:
            self._reglament_look_again(before, vals)
        if watch.step_partner and vals.keys() & (watch.step_partner | SHIFTING):
            seen_already(self, DEALS_TO_LOOK_AT)
            self._reglament_look_at_deals()
        return result

    def _reglament_look_again(self, before, vals):
        """Look at what a change tells of clients' points, or of which of them apply.

        :param before: the clients that these partners belonged to until now
        """
        clients = before | self.sudo().commercial_partner_id
        seen_already(clients, TO_LOOK_AT)
        self.env["sales.reglament.client.checklist"]._look_at(
            clients, None if vals.keys() & SHIFTING else STATE
        )

    def unlink(self):
        checklist = self.env["sales.reglament.client.checklist"]
        clients = checklist._clients_behind(partners=self) - self
        result = super().unlink()
        checklist._look_at(clients)
        return result

    def _reglament_values_changed(self, watch, names, way):
        super()._reglament_values_changed(watch, names, way)
        if names & watch.client_steps:
            self._reglament_look_later()
        if names & watch.step_partner:
            look_later(self, DEALS_TO_LOOK_AT, lambda them: them._reglament_look_at_deals())

    def _reglament_look_at_deals(self):
        """Look at the points of the open deals with these clients that see the client's card."""
        # on behalf of whoever changed the card
        leads = self._reglament_open_leads().with_env(self.env)
        leads._reglament_look_at_points(leads, STATE)
        leads._reglament_looked_at()

    def _reglament_look_later(self):
        """Have the points of ``self`` looked at before the commit."""
        look_later(self, TO_LOOK_AT, self._reglament_look_now)

    @api.model
    def _reglament_look_now(self, partners):
        clients = partners.commercial_partner_id
        self.env["sales.reglament.client.checklist"]._look_at(clients, STATE)

    def _prepare_contact(self):
        return {"partner_id": self.id, "company_id": self.company_id.id}

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # only now Odoo knows whether the message goes to somebody outside
        kinds = {"contact", "email", "activity"} if is_deed(message) else set()
        if self.env.context.get("reglament_logs_contact"):
            kinds = set()  # whoever logs the contact looks
        if message.attachment_ids:
            kinds.add("attachment")  # only now it shows which of them are pictures in the text
        if kinds:
            checklist = self.env["sales.reglament.client.checklist"]
            checklist._refresh(checklist._clients_behind(partners=self, kinds=kinds), kinds)
        return recipients

    @api.model
    def _reglament_choose_all(self):
        """Clients follow the version in force at once: their points open and close with it."""
        super()._reglament_choose_all()
        checklist = self.env["sales.reglament.client.checklist"]
        for ids in split_every(BATCH, checklist._all_client_ids(), list):
            checklist._sync(self.browse(ids))

    @api.model
    def _reglament_mark_responsibles(self, users):
        clients = super()._reglament_mark_responsibles(users)
        checklist = self.env["sales.reglament.client.checklist"]
        if checklist._in_force():
            checklist._sync(clients)
        return clients

    # ------------------------------------------------------------ merged clients

    def _reglament_merge(self, gone):
        super()._reglament_merge(gone)
        if self.env["sales.reglament"]._rulesets():
            merge_clients(self, gone)

    def _reglament_rows_moved(self):
        super()._reglament_rows_moved()
        checklist = self.env["sales.reglament.client.checklist"]
        if checklist._in_force():
            # a deed for one proves the other's point, for who had it until now
            self.env.invalidate_all()
            checklist._refresh(self.commercial_partner_id)

    def _reglament_judge_anew(self):
        super()._reglament_judge_anew()
        if self.env["sales.reglament"]._rulesets():
            if self.env["sales.reglament"]._watch().step_partner:
                self._reglament_look_at_deals()
            clients = self | self.commercial_partner_id
            self.env["sales.reglament.client.checklist"]._look_at(clients)
