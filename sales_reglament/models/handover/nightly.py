from odoo import api, models


class SalesReglamentNightly(models.AbstractModel):
    """At night clients are proposed for a handover, and offers without an answer go upward."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _reconcile(self):
        super()._reconcile()
        if self.env["sales.reglament"]._watch().handovers:
            self.env["sales.reglament.history"]._record_holders()

    @api.model
    def _pass_upward(self):
        super()._pass_upward()
        self.env["sales.reglament.handover"]._propose()
        if self.env["sales.reglament"]._watch().handovers:
            self.env["sales.reglament.handover"]._pass_upward()
            self.env["ir.cron"]._commit_progress(1)
