from odoo import api, models
from odoo.tools import str2bool


class IrConfigParameter(models.Model):
    """Settings of the addon, cached as plain values."""

    _inherit = "ir.config_parameter"

    @api.model
    def _reglament_is_on(self, value):
        """Whether a switch is on, as it was written: nothing, "False" and "0" are off."""
        return str2bool(value or "", False)

    def write(self, vals):
        result = super().write(vals)
        self._reglament_forget(self.mapped("key"))
        return result

    def unlink(self):
        keys = self.mapped("key")
        result = super().unlink()
        self._reglament_forget(keys)
        return result

    def _reglament_forget(self, keys):
        if any(key.startswith("sales_reglament.") for key in keys):
            # Odoo clears before it writes: meanwhile the old value may have been read again
            self.env.registry.clear_cache("stable")
