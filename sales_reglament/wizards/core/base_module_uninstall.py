from odoo import models


class BaseModuleUninstall(models.TransientModel):
    """What goes with the addon, before it goes: facts too, of which Odoo names only few."""

    _inherit = "base.module.uninstall"

    def _get_models(self):
        ours = self.env["ir.model"].search(
            [("model", "=like", "sales.reglament%"), ("transient", "=", False)]
        )
        # what has no table, or nothing in it, is no loss
        lost = ours.filtered(lambda model: self._is_kept_in_a_table(model) and model.count)
        return (super()._get_models() - ours) | lost

    def _is_kept_in_a_table(self, ir_model):
        model = self.env.get(ir_model.model)
        return model is not None and not model._abstract and model._auto
