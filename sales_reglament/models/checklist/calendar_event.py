from odoo import models


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["sales.reglament.proves.steps", "calendar.event"]

    _reglament_kinds = frozenset({"meeting", "contact"})
    _reglament_fields = frozenset(
        {
            "stop",
            "start",
            "active",
            "opportunity_id",
            "duration",
            "partner_ids",
            "attendee_ids",
        }
    )

    def _reglament_deals(self):
        return self.opportunity_id

    def _reglament_buyers(self, checklist):
        """The clients who take part or whose deals these meetings are about."""
        return checklist._clients_behind(
            self.partner_ids, self.opportunity_id, self._reglament_kinds
        )
