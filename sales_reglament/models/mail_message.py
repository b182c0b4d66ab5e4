from odoo import models

KINDS = frozenset({"contact", "email", "activity"})


class MailMessage(models.Model):
    _inherit = "mail.message"

    def unlink(self):
        leads = self._reglament_leads()
        of_clients = self.env["sales.reglament.client.checklist"]
        clients = of_clients._clients_at(self, "model", "res_id", KINDS)
        result = super().unlink()
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)
        of_clients._refresh(clients, KINDS)
        return result

    def _reglament_leads(self):
        """The deals whose chatter these messages are in, as far as steps look there."""
        if not self.env["sales.reglament"]._watch().evidence & KINDS:
            return self.env["crm.lead"]
        # a deleted message can undo a step of any deal
        messages = self.sudo().filtered(lambda message: message.model == "crm.lead")
        return self.env["crm.lead"].sudo().browse(messages.mapped("res_id")).exists()
