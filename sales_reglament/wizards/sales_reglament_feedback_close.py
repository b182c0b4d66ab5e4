from odoo import api, fields, models

from ..windows import closed


class SalesReglamentFeedbackClose(models.TransientModel):
    """Asks what came of looking into a low score."""

    _name = "sales.reglament.feedback.close"
    _description = "Settle Feedback"

    feedback_ids = fields.Many2many("sales.reglament.feedback", required=True)
    words = fields.Char(string="In Their Words", compute="_compute_words")
    result = fields.Text(string="What Came of It", required=True)

    @api.depends("feedback_ids")
    def _compute_words(self):
        for wizard in self:
            comments = wizard.feedback_ids.mapped("comment")
            wizard.words = comments[0] if len(comments) == 1 else False

    def action_confirm(self):
        self.ensure_one()
        self.feedback_ids.action_close_loop(self.result)
        return closed()
