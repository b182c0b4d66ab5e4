from dataclasses import fields

from odoo import api, models
from odoo.tools import ormcache

from .settings import PREFIX, Settings


class IrConfigParameter(models.Model):
    """Settings of the addon, cached as plain values."""

    _inherit = "ir.config_parameter"

    @api.model
    @ormcache(cache="stable")
    def _reglament_settings(self):
        keys = [PREFIX + field.name for field in fields(Settings)]
        # the settings are no secret
        found = self.sudo().search_fetch([("key", "in", keys)], ["key", "value"])
        return Settings.parse({line.key.removeprefix(PREFIX): line.value for line in found})

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
        if any(key.startswith(PREFIX) for key in keys):
            # Odoo clears before it writes: meanwhile the old value may have been read again
            self.env.registry.clear_cache("stable")
