from odoo import models


class CalendarEvent(models.Model):
    _name = "calendar.event"
    _inherit = ["sales.reglament.deed", "calendar.event"]

    _reglament_kinds = frozenset({"meeting", "contact"})
    _reglament_fields = frozenset({"stop", "start", "active", "opportunity_id", "duration"})

    def _reglament_deals(self):
        return self.opportunity_id
