from odoo import api, models
from odoo.tools import email_normalize_all


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def message_route(self, message, message_dict, model=None, thread_id=None, custom_values=None):
        # letters that were taken in have arrived with that, unless other addresses of this
        # database got them too
        taken = self._reglament_take(message, message_dict)
        if taken and not self._reglament_other_addresses(message_dict):
            return []
        return super().message_route(
            message, message_dict, model=model, thread_id=thread_id, custom_values=custom_values
        )

    @api.model
    def _reglament_take(self, message, message_dict):
        """Take in a letter that went to addresses that are no aliases: here those of deals.

        :param message: the letter, an EmailMessage
        :param message_dict: what Odoo's gateway read from it
        :return: whether there was any
        """
        return bool(self.env["sales.reglament.address"]._take(message, message_dict))

    def _reglament_other_addresses(self, message_dict):
        """The addresses of this database among those of a letter that do not take it in so."""
        # which addresses are Odoo's own is no secret
        domains = self.env["mail.alias.domain"].sudo()
        known = set(domains._find_aliases(email_normalize_all(message_dict["recipients"])))
        return known - set(self.env["sales.reglament.address"]._found_in(known))
