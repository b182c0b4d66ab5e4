from odoo import api, models


class SalesReglamentNightly(models.AbstractModel):
    """At night clients are proposed for a handover, and offers without an answer go upward."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _cron_nightly(self):
        super()._cron_nightly()
        self.env["sales.reglament.handover"]._propose()
        if self.env["sales.reglament"]._watch().handovers:
            self.env["sales.reglament.handover"]._pass_upward()
            self.env["ir.cron"]._commit_progress(1)
