from odoo import api, models

from .answer_address import ids_in


class MailAliasDomain(models.Model):
    _inherit = "mail.alias.domain"

    @api.model
    def _find_aliases(self, email_list):
        """Addresses of questions are this database's: nobody is written to there."""
        known = super()._find_aliases(email_list)
        own = ids_in(self.env, filter(None, email_list))
        return [*known, *(address for address in own if address not in known)]
