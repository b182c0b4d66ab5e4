from odoo import models


class CrmLead(models.Model):
    """Deals whose clients change hands, and who reads them then."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.reglament.history"]

    def _merge_dependences(self, opportunities):
        self.env["sales.reglament.handover.line"]._merge("lead_id", self, opportunities)
        return super()._merge_dependences(opportunities)
