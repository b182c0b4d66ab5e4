from odoo import api, fields, models


class CrmLead(models.Model):
    """What the client said of the deal."""

    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    reglament_satisfaction = fields.Json(
        string="Satisfaction",
        compute="_compute_reglament_satisfaction",
        groups="sales_reglament.group_reglament_user",
        export_string_translation=False,
    )
    reglament_feedback_count = fields.Integer(
        string="Feedback Count",
        compute="_compute_reglament_satisfaction",
        groups="sales_reglament.group_reglament_user",
    )

    @api.depends_context("uid", "lang")
    def _compute_reglament_satisfaction(self):
        cards = {}
        if self.env["sales.reglament"]._watch().feedback:
            cards = self.env["sales.reglament.feedback"]._cards(
                [("lead_id", "in", self.ids)], lambda feedback: feedback.lead_id.id
            )
        for lead in self:
            card = cards.get(lead._origin.id, False)
            lead.reglament_satisfaction = card
            lead.reglament_feedback_count = card["count"] if card else 0

    def action_view_reglament_feedback(self):
        """Open what the client said of this deal."""
        self.ensure_one()
        return self.env["sales.reglament.feedback"]._action_of([("lead_id", "=", self.id)])
