from odoo import api, models


class SalesReglamentNightly(models.AbstractModel):
    """At night questions without an answer go upward."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _pass_upward(self):
        super()._pass_upward()
        self.env["sales.reglament.request"]._pass_upward()
        self.env["ir.cron"]._commit_progress(1)
