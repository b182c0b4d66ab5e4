from odoo import api, fields, models

from ...windows import closed


class SalesReglamentFeedbackClose(models.TransientModel):
    """Asks what came of looking into a low score."""

    _name = "sales.reglament.feedback.close"
    _description = "Settle Feedback"
    _inherit = ["sales.reglament.given"]

    feedback_ids = fields.Many2many("sales.reglament.feedback", required=True)
    feedback_id = fields.Many2one(
        "sales.reglament.feedback", string="Low Score", compute="_compute_feedback_id"
    )
    partner_id = fields.Many2one(related="feedback_id.partner_id", related_sudo=False)
    contact_id = fields.Many2one(related="feedback_id.contact_id", related_sudo=False)
    lead_id = fields.Many2one(related="feedback_id.lead_id", related_sudo=False)
    answered_date = fields.Datetime(related="feedback_id.answered_date", related_sudo=False)
    score = fields.Char(compute="_compute_feedback_id")
    phone = fields.Char(compute="_compute_feedback_id")
    wish = fields.Char(compute="_compute_feedback_id")
    words = fields.Text(string="In Their Words", compute="_compute_feedback_id")
    result = fields.Text(string="What Came of It", required=True)

    @api.depends("feedback_ids")
    def _compute_feedback_id(self):
        self.feedback_ids._origin.check_access("read")
        for wizard in self:
            # of several at once none is shown: they get the same result
            several = len(wizard.feedback_ids) != 1
            one = wizard.feedback_ids[:0] if several else wizard.feedback_ids
            wizard.feedback_id = one
            wizard.score = bool(one) and one._score_in_words()
            wizard.phone = one._phone_to_call()
            wizard.wish = one._wish_in_words()
            wizard.words = one.comment

    def action_confirm(self):
        self.ensure_one()
        self.feedback_ids.action_close_loop(self.result)
        return closed()
