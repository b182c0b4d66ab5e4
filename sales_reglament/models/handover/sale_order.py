from odoo import fields, models


class SaleOrder(models.Model):
    """Orders of clients who change hands: who reads them then."""

    _name = "sale.order"
    _inherit = ["sale.order", "sales.reglament.history"]

    # with the many columns of an order that Odoo knows before it inserts one
    client_user_id = fields.Many2one(compute="_compute_client_user_id", store=True, precompute=True)
