from odoo import models
from odoo.exceptions import UserError

from ...engine_pass import with_pass
from ...windows import closed


class SalesReglament(models.Model):
    """Versions under which running deals are brought by the head."""

    _inherit = "sales.reglament"

    def _offer_move_over(self):
        if not any(reglament._leads_to_move_over() for reglament in self):
            return super()._offer_move_over()
        return self.action_preview_move_over()

    def action_preview_move_over(self):
        """Show for how many running deals what would change; nothing changes by it.

        :return: an action on the preview, where they can be moved over
        """
        self._check_may_move_over()
        return self.env["sales.reglament.move.over"]._open_for(self)

    def _check_may_move_over(self):
        """Heads move the deals of their own companies, whoever wrote the rules they come under."""
        is_head = self.env.user.has_group("sales_reglament.group_reglament_head")
        self.check_access("read" if is_head else "write")
        if any(reglament.state != "published" for reglament in self):
            raise UserError(self.env._("Publish the reglament first."))

    def _leads_to_move_over(self):
        """Open deals that would follow this version if they were new."""
        self.ensure_one()
        if self.subject != "lead":
            return self.env["crm.lead"]
        leads = self.env["crm.lead"].search(
            [("won_status", "=", "pending"), ("reglament_id", "!=", self.id)]
        )
        if not self.has_access("write"):
            own = set(self.env.companies.ids)
            leads = leads.filtered(lambda lead: lead._reglament_key()["company_id"] in own)
        return leads.filtered(lambda lead: lead._reglament_best_id() == self.id)

    def action_move_over(self):
        """Bring running deals under the published versions in ``self``, without asking."""
        self._check_may_move_over()
        self._move_over()
        return closed()

    def _move_over(self):
        for reglament in self:
            leads = reglament._leads_to_move_over()
            with_pass(leads, "sync").write({"reglament_id": reglament.id})
            self.env["sales.reglament.checklist"]._sync(leads)
