from odoo import models


class Base(models.AbstractModel):
    """What rests on records is looked at when they change or go."""

    _inherit = "base"

    def write(self, vals):
        before = self._reglament_resting(vals.keys())
        result = super().write(vals)
        if before:
            self.env["sales.reglament.resting"]._after(before)
        return result

    def unlink(self):
        before = self._reglament_resting()
        result = super().unlink()
        if before:
            self.env["sales.reglament.resting"]._after(before)
        return result

    def _reglament_resting(self, names=None):
        """What some reglament asks for that rests on ``self``, about to be changed or deleted."""
        if not self.pool.ready or self._abstract or self._transient:
            return None
        return self._reglament_watch() and self.env["sales.reglament.resting"]._before(self, names)
