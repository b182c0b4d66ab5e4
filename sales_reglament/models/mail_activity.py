from odoo import models


class MailActivity(models.Model):
    _name = "mail.activity"
    _inherit = ["sales.reglament.deed", "mail.activity"]

    _reglament_kinds = frozenset({"next_activity"})
    _reglament_fields = frozenset({"active", "res_id", "res_model_id"})

    def _action_done(self, feedback=False, attachment_ids=None):
        # the points of a deal are the engine's, whoever finishes the activity
        checks = self.env["sales.reglament.check"]
        watch = self.env["sales.reglament"]._watch()
        if "manual" in watch.evidence | watch.client_evidence:
            domain = [("activity_id", "in", self.ids), ("state", "=", "todo")]
            checks = checks.sudo().search(domain).with_env(self.env)
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        checks._settle("done", evidence_note=feedback or None)
        return result
