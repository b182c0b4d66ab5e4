from odoo import fields, models

from ...own_columns import USER


class ResPartner(models.Model):
    """What a client buys, on its card."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    client_product_ids = fields.One2many(
        "sales.reglament.client.product",
        "partner_id",
        string="Product Needs",
        groups=USER,
    )

    def action_propose_products(self):
        """Open what the client's orders say it needs and its card does not say yet."""
        self.ensure_one()
        proposal = self.env["sales.reglament.client.product.propose"]._propose(self)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Propose from orders"),
            "res_model": proposal._name,
            "res_id": proposal.id,
            "views": [(False, "form")],
            "target": "new",
        }
