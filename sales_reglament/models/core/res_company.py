from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        # deadlines remember its calendar, and why a reglament applies names it
        if names & {"name", "resource_calendar_id"}:
            self.env.registry.clear_cache("stable")
