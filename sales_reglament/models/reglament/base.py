from odoo import api, models


class Base(models.AbstractModel):
    """What is watched of records: what the rules in force ask for."""

    _inherit = "base"

    @api.model
    def _reglament_watch(self):
        if self._name.startswith("sales.reglament") or "sales.reglament" not in self.env:
            return None
        return self.env["sales.reglament"]._watch()
