from odoo import models
from odoo.tools import SQL


class SalesReglamentClientEvidence(models.AbstractModel):
    """Product needs prove steps that ask for them."""

    _inherit = "sales.reglament.client.evidence"

    def _find_needs(self, rows):
        """Product needs that somebody wrote down, corrected or confirmed."""
        self.env["sales.reglament.client.product"].flush_model()
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT partner_id, confirmed_date, confirmed_by,
                       'sales.reglament.client.product', id, '', NULL
                  FROM sales_reglament_client_product
                 WHERE partner_id IN %s AND confirmed_date >= %s
              ORDER BY confirmed_date, id
                """,
                self._leads(rows),
                self._since(),
            )
        )
        return self._match(rows, deeds)
