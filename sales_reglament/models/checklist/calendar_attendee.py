from odoo import models


class CalendarAttendee(models.Model):
    """Who comes to a meeting: one that the client declined was none."""

    _name = "calendar.attendee"
    _inherit = ["sales.reglament.proves.steps", "calendar.attendee"]

    _reglament_kinds = frozenset({"meeting", "contact"})
    _reglament_fields = frozenset({"state"})
    # the meeting itself is looked at when guests are added
    _reglament_from_creation = False

    def _reglament_deals(self):
        return self.event_id.opportunity_id

    def _reglament_buyers(self, checklist):
        return self.event_id._reglament_buyers(checklist)
