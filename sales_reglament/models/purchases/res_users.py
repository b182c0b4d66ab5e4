from odoo import models


class ResUsers(models.Model):
    """Once roles are given, clients follow what they buy at once."""

    _inherit = "res.users"

    def _reglament_give_role(self, role):
        Purchase = self.env["sales.reglament.purchase"]
        followed = Purchase._source_counted()
        super()._reglament_give_role(role)
        Purchase._catch_up(followed)
