from odoo import models
from odoo.fields import Domain

LEADER = frozenset({"head"})


class CrmTeam(models.Model):
    """Points go to who leads a team, and to who holds a role in it."""

    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._reglament_give_anew(LEADER)
        return result

    def _reglament_give_anew(self, kinds):
        """Points that are for the people of these teams go to who they are now.

        :param kinds: which people: kinds of assignee of the steps
        """
        steps = {
            ruleset.subject
            for ruleset in self.env["sales.reglament"]._rulesets()
            for step in ruleset.steps
            if step.assignee_kind in kinds or (step.first_response and kinds & LEADER)
        }
        followed = Domain("reglament_id", "!=", False)
        # points are facts of the deals and clients, whoever names the people
        if self and "lead" in steps:
            domain = Domain("team_id", "in", self.ids) & Domain("won_status", "=", "pending")
            leads = self.env["crm.lead"].sudo().search(domain & followed)
            self.env["sales.reglament.checklist"]._sync(leads)
        if self and "client" in steps:
            domain = Domain("user_id.sale_team_id", "in", self.ids)
            clients = self.env["res.partner"].sudo().search(domain & followed)
            self.env["sales.reglament.client.checklist"]._sync(clients)
