from odoo import api, models

KINDS = frozenset({"next_activity"})


class MailActivity(models.Model):
    _inherit = "mail.activity"

    @api.model_create_multi
    def create(self, vals_list):
        activities = super().create(vals_list)
        activities._reglament_refresh()
        return activities

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "res_id", "res_model_id"}:
            self._reglament_refresh()
        return result

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

    def unlink(self):
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().unlink()
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)
        self.env["sales.reglament.client.checklist"]._refresh(clients, KINDS)
        return result

    def _reglament_refresh(self):
        self.env["sales.reglament.checklist"]._refresh(self._reglament_leads(), KINDS)
        self.env["sales.reglament.client.checklist"]._refresh(self._reglament_clients(), KINDS)

    def _reglament_clients(self):
        return self.env["sales.reglament.client.checklist"]._clients_at(
            self, "res_model", "res_id", KINDS
        )

    def _reglament_leads(self):
        """The deals of these activities, as far as steps look at what is planned."""
        if not self.env["sales.reglament"]._watch().evidence & KINDS:
            return self.env["crm.lead"]
        # an activity of a colleague plans the deal's next step as well
        activities = self.sudo().filtered(lambda activity: activity.res_model == "crm.lead")
        return self.env["crm.lead"].sudo().browse(activities.mapped("res_id")).exists()
