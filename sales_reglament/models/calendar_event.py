from odoo import api, models

KINDS = frozenset({"meeting", "contact"})
GUESTS = frozenset({"partner_ids", "attendee_ids"})


class CalendarEvent(models.Model):
    _inherit = "calendar.event"

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events._reglament_refresh(events._reglament_leads(), events._reglament_clients())
        return events

    def write(self, vals):
        if not vals.keys() & {"stop", "start", "active", "opportunity_id", "duration"} | GUESTS:
            return super().write(vals)
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().write(vals)
        leads |= self._reglament_leads()
        self._reglament_refresh(leads, clients | self._reglament_clients())
        return result

    def unlink(self):
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().unlink()
        self._reglament_refresh(leads, clients)
        return result

    def _reglament_refresh(self, leads, clients):
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)
        self.env["sales.reglament.client.checklist"]._refresh(clients, KINDS)

    def _reglament_clients(self):
        """The clients who take part or whose deals these meetings are about."""
        checklist = self.env["sales.reglament.client.checklist"]
        if not checklist._in_force(KINDS):
            return self.env["res.partner"].sudo()
        # a colleague's meeting counts for the client
        events = self.sudo()
        return checklist._clients_behind(events.partner_ids, events.opportunity_id, KINDS)

    def _reglament_leads(self):
        """The deals these meetings are about, as far as steps look for meetings."""
        if not self.env["sales.reglament"]._watch().evidence & KINDS:
            return self.env["crm.lead"]
        # a colleague's meeting counts for the deal
        return self.sudo().opportunity_id
