from odoo import models

from ...models.checklist.results import asked_since


class MailActivitySchedule(models.TransientModel):
    """A call that is written down as done at once is one that is marked done."""

    _inherit = "mail.activity.schedule"

    def action_schedule_activities_done(self):
        """Plan activities and finish them, as Odoo does.

        :return: what Odoo gives back; where it was one call or meeting, the dialog that asks for
            its result
        """
        self.ensure_one()
        result = super().action_schedule_activities_done()
        if not self.res_model or not asked_since(self.env):
            return result
        records = self._get_applied_on_records()
        made = self.env["mail.activity"].with_context(active_test=False)
        made = made.search(
            [
                ("res_model", "=", records._name),
                ("res_id", "in", records.ids),
                ("create_uid", "=", self.env.uid),
            ],
            order="id desc",
            limit=len(records),
        )
        return made.reglament_ask_result() or result
