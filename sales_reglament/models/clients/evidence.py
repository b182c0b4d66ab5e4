from odoo import models
from odoo.tools import SQL


class SalesReglamentEvidence(models.AbstractModel):
    """Product needs prove steps that ask for them."""

    _inherit = "sales.reglament.evidence"

    def _find_needs(self, rows, places):
        """Product needs that somebody wrote down, corrected or confirmed."""
        self.env["sales.reglament.client.product"].flush_model()
        query = self._query(
            "sales.reglament.client.product",
            places.named(client="partner_id"),
            done=SQL("deed.confirmed_date, deed.confirmed_by"),
            where=places.recent("confirmed_date"),
        )
        return self._match(rows, self._deeds(query))
