from odoo import models


class SalesReglamentColumns(models.AbstractModel):
    """Whether clients are asked, and answer."""

    _inherit = "sales.reglament.columns"

    def _watched(self, rulesets, lines):
        Feedback = self.env["sales.reglament.feedback"]
        return {
            **super()._watched(rulesets, lines),
            "asked": Feedback._is_any(),
            "feedback": Feedback._in_use(),
        }
