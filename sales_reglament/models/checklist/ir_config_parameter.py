from odoo import api, fields, models
from odoo.tools import ormcache

from .results import SINCE, SWITCH, keep_since


class IrConfigParameter(models.Model):
    """Since when results are asked for follows the switch, however that is pressed."""

    _inherit = "ir.config_parameter"

    @api.model_create_multi
    def create(self, vals_list):
        parameters = super().create(vals_list)
        if SWITCH in parameters.mapped("key"):
            keep_since(self.env)
        return parameters

    def _reglament_forget(self, keys):
        super()._reglament_forget(keys)
        if SWITCH in keys:
            keep_since(self.env)

    @api.model
    @ormcache(cache="stable")
    def _reglament_results_since(self):
        """The moment that is kept, in UTC; None where there is none."""
        # since when it is so is no secret
        kept = self.sudo().search_fetch([("key", "=", SINCE)], ["value"])
        try:
            return fields.Datetime.to_datetime(kept.value) or None
        except ValueError:
            return None  # somebody wrote there what is no moment
