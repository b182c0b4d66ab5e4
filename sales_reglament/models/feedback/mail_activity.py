from odoo import models


class MailActivity(models.Model):
    """The task of a low score: done with a few words it settles it, given away it goes along.

    Both by who looks into it or a head of sales only, as if it was settled on the feedback itself.
    """

    _inherit = "mail.activity"

    def write(self, vals):
        loops = self.env["sales.reglament.feedback"]
        if "user_id" in vals:
            loops = self._loops()
            if not self.env.su:
                loops._check_may_settle_loop()
        result = super().write(vals)
        if loops:
            loops.loop_user_id = vals["user_id"]
        return result

    def _action_done(self, feedback=False, attachment_ids=None):
        loops = self._loops()
        if loops and not self.env.su:
            loops._check_may_settle_loop()
        words = bool(loops) and self.env["sales.reglament.reason"]._optional(feedback)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        if words:
            loops._settle_loop(words, self.env.user)
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
