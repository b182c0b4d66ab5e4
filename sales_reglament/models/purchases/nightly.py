from odoo import api, models


class SalesReglamentNightly(models.AbstractModel):
    """At night purchases are collected, before clients are asked for what follows from them."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _begin_day(self):
        super()._begin_day()
        self.env["sales.reglament.lifecycle"]._nightly()
