from odoo import models

from ..core.merging import move_rows


class CrmLead(models.Model):
    """Requests about a deal that is merged are about the one that stays."""

    _inherit = "crm.lead"

    def _merge_dependences(self, opportunities):
        if self.env["sales.reglament"]._rulesets():
            move_rows(self.env["sales.reglament.request"], self, opportunities)
        return super()._merge_dependences(opportunities)
