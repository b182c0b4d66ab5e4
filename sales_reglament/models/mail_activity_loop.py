from odoo import models


class MailActivity(models.Model):
    """The task of a low score: done with a few words it settles it, given away it goes along."""

    _inherit = "mail.activity"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._loops().loop_user_id = vals["user_id"]
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        loops = self._loops() if feedback else self.env["sales.reglament.feedback"]
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if loops:
            loops._settle_loop(feedback, self.env.user)
        return result

    def _loops(self):
        """What these tasks are to settle; without any feedback it costs nothing."""
        Feedback = self.env["sales.reglament.feedback"]
        if not self.ids or not self.pool.ready or not self.env["sales.reglament"]._watch().feedback:
            return Feedback
        # feedback is a fact: it follows the task, whoever may change that
        return Feedback.sudo().search(
            [("loop_activity_id", "in", self.ids), ("is_loop_open", "=", True)]
        )
