from odoo import api, fields, models

from ...engine_pass import refuse_engine_fields

# Whose deed a message is, of which kind, for which record, and when it was done, stays as it was:
# that decides whether it counts, and whether it came in time.
DEED = frozenset(
    {
        "date",
        "author_id",
        "message_type",
        "mail_activity_type_id",
        "outgoing_email_to",
        "model",
        "res_id",
    }
)


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["sales.reglament.proves.steps", "mail.message"]

    _reglament_kinds = frozenset({"contact", "email", "activity"})
    _reglament_model_field = "model"
    # a letter counts when Odoo knows whom it goes to, which the deal itself is told
    _reglament_from_creation = False

    @api.model_create_multi
    def create(self, vals_list):
        if self._reglament_is_dated_by_odoo():
            now = fields.Datetime.now()
            vals_list = [{**vals, "date": now} for vals in vals_list]
        return super().create(vals_list)

    def write(self, vals):
        if vals.keys() & DEED and self._reglament_is_dated_by_odoo():
            refuse_engine_fields(self, [vals], DEED)
        return super().write(vals)

    def _reglament_is_dated_by_odoo(self):
        """Whether the current user's messages, as far as steps look for them, bear their own time.

        Letters that come in bear the time they were written; other systems tell of the past.
        """
        if self.env.su or not self.pool.ready:
            return False
        watched = self.env["sales.reglament"]._watch().evidence or frozenset()
        return bool(watched & self._reglament_kinds) and not self.env.user.has_group(
            "sales_reglament.group_reglament_integration"
        )
