from odoo import api, models
from odoo.tools import email_normalize_all


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        # letters copied to the address of a deal have arrived with that, unless other addresses
        # of this database got them too
        deals = self.env["sales.reglament.address"]._take(message, message_dict)
        questions = self.env["sales.reglament.answer.address"]._take(message, message_dict)
        if (deals or questions) and not self._reglament_other_addresses(message_dict):
            return []
        return super().message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values
        )

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        super()._routing_handle_bounce(email_message, message_dict)
        # anybody can write that a letter came back; its number is known to who got it
        self.env["sales.reglament.feedback"]._returned(message_dict["bounced_msg_ids"] or ())

    def _reglament_other_addresses(self, message_dict):
        # which addresses are Odoo's own is no secret
        domains = self.env["mail.alias.domain"].sudo()
        known = set(domains._find_aliases(email_normalize_all(message_dict["recipients"])))
        return (
            known
            - set(self.env["sales.reglament.address"]._found_in(known))
            - set(self.env["sales.reglament.answer.address"]._ids_in(known))
        )
