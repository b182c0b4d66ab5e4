from odoo import api, fields, models


class SalesReglament(models.Model):
    """Versions that ask clients."""

    _inherit = "sales.reglament"

    survey_rule_ids = fields.One2many(
        "sales.reglament.survey.rule", "reglament_id", string="Surveys", copy=True
    )
    published_date = fields.Datetime(help="Nobody is asked about earlier.")

    @api.model
    def _compared_lines(self):
        return [*super()._compared_lines(), ("survey", "survey_rule_ids")]

    def action_publish(self):
        self.check_access("write")  # nothing is done, or said, for who may not
        self._plan_feedback()
        return super().action_publish()

    def action_archive(self):
        self.check_access("write")
        self._plan_feedback()
        return super().action_archive()

    def _move_over(self):
        self._plan_feedback()
        return super()._move_over()

    def _plan_feedback(self):
        if self:
            self.env["sales.reglament.feedback"]._plan()

    def _further_warnings(self):
        return super()._further_warnings() + self._warnings_of_unasked()

    def _warnings_of_unasked(self):
        """Steps that wait for a survey which nothing asks: nobody could bring them to an end."""
        # rules of other versions are no secret to who reads this one
        steps = self.sudo().step_ids.filtered(lambda step: step.evidence == "survey")
        if not steps:
            return []
        Rule = self.env["sales.reglament.survey.rule"].sudo()
        asked = Rule.search([("enabled", "=", True), ("reglament_id.state", "=", "published")])
        asked = (asked | self.sudo().survey_rule_ids.filtered("enabled")).survey_id
        return [
            self.env._(
                "“%s” closes when the client answers a survey, and nothing asks for it yet: add "
                "the survey, too.",
                step.display_name,
            )
            for step in steps
            if not (asked & step.survey_id if step.survey_id else asked)
        ]
