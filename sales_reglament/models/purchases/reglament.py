from odoo import models


class SalesReglament(models.Model):
    """With a version in force, clients follow what they buy at once."""

    _inherit = "sales.reglament"

    def _put_into_state(self, state):
        Purchase = self.env["sales.reglament.purchase"]
        followed = Purchase._source_counted()
        super()._put_into_state(state)
        Purchase._catch_up(followed)
