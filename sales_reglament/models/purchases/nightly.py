from odoo import api, models


class SalesReglamentNightly(models.AbstractModel):
    """At night purchases are collected, before clients are asked for what follows from them."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _begin_day(self):
        super()._begin_day()
        for count in self.env["sales.reglament.purchase.row"]._try_all():
            self.env["ir.cron"]._commit_progress(count)
        self.env["sales.reglament.lifecycle"]._nightly()
