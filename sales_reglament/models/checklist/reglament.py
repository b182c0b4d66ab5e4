from odoo import models

from .results import keep_since


class SalesReglament(models.Model):
    """From the first publishing on it is known when deals came into their stages, and while a
    version is in force who finishes a call or meeting is asked for its result."""

    _inherit = "sales.reglament"

    def _on_first_publishing(self):
        super()._on_first_publishing()
        self.env["sales.reglament.stage.visit"]._backfill()

    def _after_publishing(self, predecessors):
        offer = super()._after_publishing(predecessors)
        keep_since(self.env)
        return offer

    def action_archive(self):
        result = super().action_archive()
        keep_since(self.env)
        return result
