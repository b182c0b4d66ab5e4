from odoo import api, models

from ..core.letter import Matter
from .request import OPEN


class SalesReglamentLetter(models.Model):
    """Letters tell of questions that were passed upward."""

    _inherit = "sales.reglament.letter"

    @api.model
    def _matters(self):
        # that nobody was told of
        passed = self.env["sales.reglament.request"].search(
            [
                ("state", "in", OPEN),
                ("escalated_to_id", "!=", False),
                ("told_date", "=", False),
            ]
        )
        by_user = {
            user.id: requests for user, requests in passed.grouped("escalated_to_id").items()
        }
        matter = Matter("requests", by_user, self._passed_at, "told_date")
        return [*super()._matters(), matter]

    def _passed_at(self, requests, moment):
        """Those of the requests that were passed upward at a moment."""
        return requests.filtered_domain([("escalated_date", "<=", moment)])
