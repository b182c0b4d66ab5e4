from odoo import api, models


class SalesReglamentNightly(models.AbstractModel):
    """What is done once a day, by the domains in the order of their layers.

    Each batch is committed with its marks, so that a job that was killed neither repeats nor loses
    anything when it runs again.
    """

    _name = "sales.reglament.nightly"
    _description = "Nightly Jobs"

    @api.model
    def _cron_nightly(self):
        self._begin_day()
        self._reconcile()
        self._pass_upward()

    @api.model
    def _begin_day(self):
        """What holds from today on, before anything is judged by it; domains extend this."""

    @api.model
    def _reconcile(self):
        """Bring what is kept in line with what is there, as events missed some; domains extend
        this."""

    @api.model
    def _pass_upward(self):
        """Pass on what waits too long for an answer, and propose what is due; domains extend
        this."""
