from odoo import models


class SalesReglamentStep(models.Model):
    """Steps as the panel of a deal shows them."""

    _inherit = "sales.reglament.step"

    def _preview_card(self, words):
        nobody = {"write": False, "skip": False}
        card = self.env["sales.reglament.screen"]._step_card(words, nobody)
        return {**card, **super()._preview_card(words)}
