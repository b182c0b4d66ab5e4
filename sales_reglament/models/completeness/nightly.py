from datetime import timedelta

from odoo import api, models

from ..core import days


class SalesReglamentNightly(models.AbstractModel):
    """At night modes are switched whose day has come."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _begin_day(self):
        super()._begin_day()
        self._switch_modes()

    @api.model
    def _switch_modes(self):
        """Switch reglaments that advise to enforce on their day; tell the team the day before."""
        reglaments = self.env["sales.reglament"].search(
            [("state", "=", "published"), ("mode", "=", "advise"), ("enforce_from", "!=", False)]
        )
        for reglament in reglaments:
            today = days.today(self.env, reglament.company_id.id)
            if reglament.enforce_from <= today:
                reglament.mode = "enforce"
            elif reglament.enforce_from == today + timedelta(days=1):
                reglament._tell_eve()
            self.env["ir.cron"]._commit_progress(1)
