from odoo import models


class IrConfigParameter(models.Model):
    """Settings of the addon, cached as plain values."""

    _inherit = "ir.config_parameter"

    def write(self, vals):
        result = super().write(vals)
        if any(key.startswith("sales_reglament.") for key in self.mapped("key")):
            # Odoo clears before it writes: meanwhile the old value may have been read again
            self.env.registry.clear_cache("stable")
        return result
