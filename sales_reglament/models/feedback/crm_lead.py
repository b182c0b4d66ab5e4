from odoo import api, fields, models

from .cards import open_answers, show_cards

# Which ready questionnaire fits what was talked about.
OF_WON, OF_LOST, OF_DEAL = "CSAT-1", "CSAT-3", "CSAT-0"


class CrmLead(models.Model):
    """What the client said of the deal."""

    _inherit = "crm.lead"

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
        show_cards(self, "lead_id", lambda leads: leads)

    def action_view_reglament_feedback(self):
        """Open what the client said of this deal."""
        self.ensure_one()
        return open_answers(self, "lead_id")

    def _merge_dependences(self, opportunities):
        """What was asked about the deals that go stays with the one that remains."""
        # feedback is a fact: methods write it, whoever merges
        feedback = self.env["sales.reglament.feedback"].sudo()
        if self.env["sales.reglament"]._rulesets() or feedback._is_kept():
            feedback.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return super()._merge_dependences(opportunities)

    def _surveys_of_stage(self):
        # which reglament a deal follows is no secret
        rules = self.sudo().reglament_id.survey_rule_ids
        fitting = rules.filtered(
            lambda rule: rule.trigger == "stage" and rule.stage_id == self.stage_id
        )
        return fitting.survey_id

    def _said_code(self):
        return {"won": OF_WON, "lost": OF_LOST}.get(self.won_status, OF_DEAL)
