from odoo import fields, models
from odoo.exceptions import UserError

from ...engine_pass import is_engine
from ...own_columns import USER
from ...windows import open_action

# What a change of the responsible makes Odoo work out anew, in this order.
FOLLOWING = ("active_user_id", "reglament_id", "completeness")
# What the engine writes of clients: contacts are given it themselves, or work it out.
NOT_SHARED = frozenset({"user_id", "client_state"})
# Writing one of these can change who answers for what went before.
DECIDING = frozenset({"user_id", "parent_id", "is_company"})
# Who writes with this object has what went before follow; no request from outside can carry it.
FOLLOWED, BY_WHO_WRITES = "reglament_history_followed", object()


class ResPartner(models.Model):
    """A client's handovers, whether enough is known of it for one, and what went before."""

    _inherit = "res.partner"

    handover_count = fields.Integer(
        string="Number of Handovers",
        compute="_compute_handover_count",
        groups=USER,
    )

    def _compute_handover_count(self):
        self.handover_count = 0
        if not self.env["sales.reglament"]._watch().handovers:
            return
        counts = dict(
            self.env["sales.reglament.handover.line"]._read_group(
                [("partner_id", "in", self.commercial_partner_id.ids)],
                ["partner_id"],
                ["handover_id:count_distinct"],
            )
        )
        for partner in self:
            partner.handover_count = counts.get(partner.commercial_partner_id, 0)

    def _fields_sync(self, values):
        # Odoo looks through the contacts of each client, one client after the other, for what they
        # share with it; what the engine writes is nothing of the kind
        own = NOT_SHARED.difference(self._commercial_fields())
        if not (is_engine(self.env) and values.keys() <= own):
            super()._fields_sync(values)

    def _reglament_compute_responsibles_at_once(self):
        """Work out what follows from the responsible, for all at once.

        Odoo takes such fields record by record, as they may depend on each other; here contacts
        depend on their company only, which comes first.
        """
        for some in self._reglament_split():
            for name in FOLLOWING:
                field = self._fields[name]
                pending = some & self.env.records_to_compute(field)
                if pending:
                    field.compute_value(pending)

    def action_view_handovers(self):
        """Open the handovers in which the client behind this card stands."""
        clients = self.commercial_partner_id
        return open_action(
            self.env,
            "sales_reglament.sales_reglament_handover_action_all",
            [("line_ids.partner_id", "in", clients.ids)],
        )

    def action_hand_over(self):
        """Prepare a handover of the clients behind ``self``; one for each present responsible.

        :return: the action that opens it, or them
        :raise UserError: where nobody answers for the clients
        """
        clients = self.commercial_partner_id.filtered("user_id")
        if not clients:
            raise UserError(self.env._("Nobody answers for these clients: simply take them."))
        handovers = self.env["sales.reglament.handover"].create(
            [
                {
                    "from_user_id": giver.id,
                    "line_ids": [(0, 0, {"partner_id": client.id}) for client in some],
                }
                for giver, some in clients.grouped("user_id").items()
            ]
        )
        return handovers._action_open()

    def write(self, vals):
        result = super().write(vals)
        is_followed = self.env.context.get(FOLLOWED) is BY_WHO_WRITES
        if vals.keys() & DECIDING and not is_followed:
            self._reglament_record_holders()
        return result

    def _reglament_record_holders(self):
        """Open what went before with the clients behind ``self`` to who answers for them now."""
        if not self or not self.env["sales.reglament"]._watch().handovers:
            return
        clients = self.sudo().commercial_partner_id  # who answers for a client is no secret
        self.env["sales.reglament.history"]._record_holders(clients)

    def _reglament_merge(self, gone):
        """A client stands in a handover once."""
        self.env["sales.reglament.handover.line"]._merge("partner_id", self, gone)
        super()._reglament_merge(gone)

    def _reglament_count_anew(self):
        super()._reglament_count_anew()
        self._reglament_record_holders()

    def _reglament_ruleset(self):
        return self.env["sales.reglament"]._rulesets_by_id().get(self.reglament_id.id)

    def _reglament_enforced(self):
        """Whether what is missing is refused here, and not only said."""
        ruleset = self._reglament_ruleset()
        if not ruleset:
            return False
        mode = self.env["sales.reglament"]._mode_in_force(ruleset)
        return mode == "enforce"

    def _reglament_gaps_to_log(self):
        """What each client misses, as the exceptions log keeps it, by client."""
        gaps = {client: [] for client in self}
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        for reglament, clients in self.grouped("reglament_id").items():
            if ruleset := rulesets.get(reglament.id):
                missing = [
                    ((), dict.fromkeys(client.missing_requirements or (), "empty"))
                    for client in clients
                ]
                gaps.update(zip(clients, clients._reglament_gaps_of(ruleset, missing), strict=True))
        return gaps
