from odoo import models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        if "name" in vals and self.env["sales.reglament"]._rulesets():
            self.env["sales.reglament"]._clear_rules()  # its name says whom a reglament is for
        return result
