from odoo import api, models

from .answer_address import ids_in, take


class MailThread(models.AbstractModel):
    """What people write back, and letters with questions that come back."""

    _inherit = "mail.thread"

    @api.model
    def _reglament_take(self, message, message_dict):
        taken = super()._reglament_take(message, message_dict)
        questions = take(self.env, message, message_dict)
        return taken or bool(questions)

    def _reglament_other_addresses(self, message_dict):
        others = super()._reglament_other_addresses(message_dict)
        return others - set(ids_in(self.env, others))

    @api.model
    def _routing_handle_bounce(self, email_message, message_dict):
        super()._routing_handle_bounce(email_message, message_dict)
        # anybody can write that a letter came back; its number is known to who got it
        self.env["sales.reglament.feedback"]._returned(message_dict["bounced_msg_ids"] or ())
