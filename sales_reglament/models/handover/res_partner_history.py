from odoo import models

# Writing one of these can change who answers for what went before.
DECIDING = frozenset({"user_id", "parent_id", "is_company"})
# Who writes with this object has what went before follow; no request from outside can carry it.
FOLLOWED, BY_WHO_WRITES = "reglament_history_followed", object()


class ResPartner(models.Model):
    """Who comes to answer for a client may read its closed deals and its orders."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        result = super().write(vals)
        is_followed = self.env.context.get(FOLLOWED) is BY_WHO_WRITES
        if vals.keys() & DECIDING and not is_followed:
            self._reglament_follow_history()
        return result

    def _reglament_follow_history(self):
        """Open what went before with the clients behind ``self`` to who answers for them now."""
        if not self or not self.env["sales.reglament"]._watch().handovers:
            return
        clients = self.sudo().commercial_partner_id  # who answers for a client is no secret
        self.env["sales.reglament.history"]._follow_clients(clients)
