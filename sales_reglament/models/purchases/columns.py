from odoo import models

from ..core.settings import settings


class SalesReglamentColumns(models.AbstractModel):
    """Where purchases come from, as long as clients follow them."""

    _inherit = "sales.reglament.columns"

    def _watched(self, rulesets, lines):
        is_in_use = self.env["sales.reglament.purchase"]._in_use()
        source = settings(self.env).purchase_source if is_in_use else ""
        rows_wait = self.env["sales.reglament.purchase.row"]._any_waiting()
        known = super()._watched(rulesets, lines)
        return {**known, "purchase_source": source, "rows_wait": rows_wait}
