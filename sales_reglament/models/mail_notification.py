import logging

from psycopg2 import OperationalError

from odoo import models

_logger = logging.getLogger(__name__)


class MailNotification(models.Model):
    """What becomes of a letter: it proves something once it has left, and no longer when it comes
    back."""

    _name = "mail.notification"
    _inherit = ["sales.reglament.deed", "mail.notification"]

    _reglament_kinds = frozenset({"contact", "email"})
    _reglament_fields = frozenset({"notification_status"})
    # a letter that is being written has not left
    _reglament_from_creation = False

    def _reglament_refresh(self, leads, clients):
        if not leads and not clients:
            return
        try:
            with self.env.cr.savepoint():
                super()._reglament_refresh(leads, clients)
        except OperationalError:
            # the letter is on its way, and trying again would send it twice
            _logger.info("A colleague changes the same points: the night looks at these letters.")

    def _reglament_deals(self):
        messages = self.mail_message_id.filtered(lambda message: message.model == "crm.lead")
        return self.env["crm.lead"].browse(filter(None, messages.mapped("res_id")))

    def _reglament_buyers(self, checklist):
        return checklist._clients_at(self.mail_message_id, "model", "res_id", self._reglament_kinds)
