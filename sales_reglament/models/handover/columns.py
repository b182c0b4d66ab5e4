from odoo import models


class SalesReglamentColumns(models.AbstractModel):
    """Whether anything is handed over."""

    _inherit = "sales.reglament.columns"

    def _watched(self, rulesets, lines):
        is_in_use = self.env["sales.reglament.handover"]._in_use()
        return {**super()._watched(rulesets, lines), "handovers": is_in_use}
