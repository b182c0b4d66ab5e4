from odoo import models

from ..core.settings import settings


class SalesReglamentColumns(models.AbstractModel):
    """Where purchases come from, as long as clients follow them."""

    _inherit = "sales.reglament.columns"

    def _watched(self, rulesets, lines):
        is_in_use = self.env["sales.reglament.purchase"]._in_use()
        source = settings(self.env).purchase_source if is_in_use else ""
        return {**super()._watched(rulesets, lines), "purchase_source": source}
