from odoo import fields, models


class SalesReglament(models.Model):
    """Versions that ask clients."""

    _inherit = "sales.reglament"

    survey_rule_ids = fields.One2many(
        "sales.reglament.survey.rule", "reglament_id", string="Surveys", copy=True
    )
    published_date = fields.Datetime(
        string="In Force Since", readonly=True, copy=False, help="Nobody is asked about earlier."
    )

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
