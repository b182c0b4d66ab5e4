from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        # why a reglament applies names the team
        if "name" in names:
            self.env.registry.clear_cache("stable")
