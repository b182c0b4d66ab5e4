import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.exceptions import AccessError

from .evidence import LEFT, ON_ITS_WAY

_logger = logging.getLogger(__name__)


class MailNotification(models.Model):
    """What becomes of a letter: it proves something once it has left, and no longer when it comes
    back."""

    _name = "mail.notification"
    _inherit = ["sales.reglament.proves.steps", "mail.notification"]

    _reglament_kinds = frozenset({"contact", "email"})
    _reglament_fields = frozenset({"notification_status"})
    # a letter that is being written has not left
    _reglament_from_creation = False

    @api.model_create_multi
    def create(self, vals_list):
        notifications = super().create(vals_list)
        for notification in notifications:
            # what it says may have come from defaults as well
            said = {"notification_status": notification.notification_status}
            self._check_says_sent(said, notification.notification_type == "email")
        return notifications

    def write(self, vals):
        is_letter = vals.get("notification_type") == "email" or "email" in (
            self.mapped("notification_type") if "notification_status" in vals else ()
        )
        self._check_says_sent(vals, is_letter)
        result = super().write(vals)
        if "notification_status" in vals:
            self._reglament_look_at_quotations()
        return result

    def _check_says_sent(self, vals, is_letter):
        """That a letter left is said by who sends it: Odoo, which does so as superuser.

        :raise AccessError: for anybody else
        """
        says_sent = vals.get("notification_status", "sent") in LEFT + ON_ITS_WAY
        if is_letter and says_sent and not self.env.su and not self.env.is_system():
            raise AccessError(self.env._("Odoo itself says what became of a letter."))

    def _reglament_refresh(self, leads, clients):
        if leads or clients:
            self._reglament_in_passing(super()._reglament_refresh, leads, clients)

    def _reglament_look_at_quotations(self):
        """A quotation whose letters came back is no sent one."""
        if not self.env["sale.order"]._reglament_sending_counts():
            return
        # what a colleague sends counts for the deal
        messages = self.sudo().mail_message_id.filtered(lambda one: one.model == "sale.order")
        orders = self.env["sale.order"].sudo().browse(filter(None, messages.mapped("res_id")))
        if orders := orders.exists():
            self._reglament_in_passing(orders._reglament_look)

    def _reglament_in_passing(self, look, *records):
        try:
            with self.env.cr.savepoint():
                look(*records)
        except OperationalError:
            # the letter is on its way, and trying again would send it twice
            _logger.info("A colleague changes the same points: the night looks at these letters.")

    def _reglament_deals(self):
        messages = self.mail_message_id.filtered(lambda message: message.model == "crm.lead")
        return self.env["crm.lead"].browse(filter(None, messages.mapped("res_id")))

    def _reglament_buyers(self, checklist):
        return checklist._clients_at(self.mail_message_id, "model", "res_id", self._reglament_kinds)
