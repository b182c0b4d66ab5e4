from odoo import models


class CrmLead(models.Model):
    # a file for each matter, of a size that can be read
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    def _merge_dependences(self, opportunities):
        self.env["sales.reglament.handover.line"]._merge("lead_id", self, opportunities)
        return super()._merge_dependences(opportunities)
