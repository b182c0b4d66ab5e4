from odoo import models

from .results import asked_for, asked_since, message_of

# The words of a contact that finishes an activity: what Odoo writes beside them is no note.
SAID = "reglament_said"


class MailActivity(models.Model):
    """Activities: what is planned is a proof, and one that a point planned ends with it."""

    _name = "mail.activity"
    _inherit = ["sales.reglament.proves.steps", "mail.activity"]

    _reglament_kinds = frozenset({"next_activity"})
    _reglament_fields = frozenset({"active", "res_id", "res_model_id"})

    def write(self, vals):
        if "user_id" in vals and not self.env.su:
            self._reglament_points()._check_may_change_any()
        return super().write(vals)

    def action_done(self):
        """Finish activities, as Odoo's buttons do.

        :return: what Odoo gives back; where one of them was a call or meeting whose result the user
            can tell, the dialog that asks for it
        """
        finished = self.filtered("active") if asked_since(self.env) else self.browse()
        result = super().action_done()
        return finished.reglament_ask_result() or result

    def reglament_ask_result(self):
        """The dialog that asks what came of the one call or meeting among finished activities.

        :return: an action; False where none is asked about, several are, or not this user
        """
        if not asked_since(self.env) or not self.env["sales.reglament.contact.log"].has_access(
            "create"
        ):
            return False
        there = self.exists()._filtered_access("read")
        activity = asked_for(there.filtered(lambda one: not one.active))
        if len(activity) != 1:
            return False
        record = self.env[activity.res_model].browse(activity.res_id).exists()
        message = message_of(activity)
        if not record or not message or not record.has_access("write"):
            return False
        return record._action_ask_result(activity, message)

    def _action_done(self, feedback=False, attachment_ids=None):
        said = self.env.context.get(SAID, feedback)
        note = said if isinstance(said, str) else False
        points = self._reglament_points()._which_end_with_their_activity(note, self.env.su)
        result = super()._action_done(
            feedback=self._reglament_said(feedback), attachment_ids=attachment_ids
        )
        points._settle("done", evidence_note=note or None)
        return result

    def _reglament_said(self, feedback):
        """What the chatter says of the end of these activities.

        A client's card is everybody's to read; words that were logged, or given of a point or an
        answer, stand there, for those who may read them.
        """
        is_kept = self.env.context.get("reglament_logs_contact")
        is_kept = is_kept or self.env.context.get("reglament_keeps_words")
        return False if is_kept and "res.partner" in self.mapped("res_model") else feedback

    def _reglament_points(self):
        """The open points that planned these activities."""
        checks = self.env["sales.reglament.check"]
        watch = self.env["sales.reglament"]._watch()
        if not self.ids or "manual" not in watch.evidence | watch.client_evidence:
            return checks
        # the points are the engine's, whoever finishes the activity
        return checks.sudo().search([("activity_id", "in", self.ids), ("state", "=", "todo")])
