from odoo import models


class SalesReglament(models.Model):
    """From the first publishing on it is known when deals came into their stages."""

    _inherit = "sales.reglament"

    def _on_first_publishing(self):
        super()._on_first_publishing()
        self.env["sales.reglament.stage.visit"]._backfill()
