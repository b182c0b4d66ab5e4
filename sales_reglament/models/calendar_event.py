from odoo import api, models

KINDS = frozenset({"meeting", "contact"})


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._reglament_refresh(events._reglament_leads())
        return events

    def write(self, vals):
        if not vals.keys() & {"stop", "start", "active", "opportunity_id", "duration"}:
            return super().write(vals)
        before = self._reglament_leads()
        result = super().write(vals)
        self._reglament_refresh(before | self._reglament_leads())
        return result

    def unlink(self):
        leads = self._reglament_leads()
        result = super().unlink()
        self._reglament_refresh(leads)
        return result

    def _reglament_refresh(self, leads):
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)

    def _reglament_leads(self):
        """The deals these meetings are about, as far as steps look for meetings."""
        if not self.env["sales.reglament"]._watch().evidence & KINDS:
            return self.env["crm.lead"]
        # a colleague's meeting counts for the deal
        return self.sudo().opportunity_id
