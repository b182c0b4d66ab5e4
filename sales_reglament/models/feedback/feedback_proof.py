from odoo import api, models

from ..checklist.subjects import refresh


class SalesReglamentFeedbackProof(models.AbstractModel):
    """An answer proves the steps that ask for one. It can't be undone, so neither can they."""

    _name = "sales.reglament.feedback.proof"
    _description = "Answers That Prove Steps"

    @api.model
    def _in_use(self):
        """Whether anybody ever answered: bases without an answer pay nothing for them."""
        # that there are some is no secret
        return bool(self.sudo().search_count([("answered_date", "!=", False)], limit=1))

    def _after_answer(self, before):
        if not self.env["sales.reglament"]._watch().feedback:
            self.env.registry.clear_cache("stable")
        super()._after_answer(before)
        kinds = {"survey"}
        checklist = self.env["sales.reglament.client.checklist"]
        clients = checklist._clients_behind(self.partner_id, kinds=kinds)
        refresh(self.env, kinds, self.lead_id, clients)
