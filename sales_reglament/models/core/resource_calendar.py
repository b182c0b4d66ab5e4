from odoo import models


class ResourceCalendar(models.Model):
    """Deadlines follow the calendars: what is remembered of those is forgotten with a change."""

    _inherit = "resource.calendar"

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        self.env.registry.clear_cache("stable")


class ResourceCalendarAttendance(models.Model):
    _inherit = "resource.calendar.attendance"

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        self.env.registry.clear_cache("stable")


class ResourceCalendarLeaves(models.Model):
    _inherit = "resource.calendar.leaves"

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        # a holiday of one person is none of the company, whoever enters it
        if not all(leave.resource_id for leave in self.sudo()):
            self.env.registry.clear_cache("stable")
