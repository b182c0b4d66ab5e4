from odoo import fields, models

from ...windows import closed


class SalesReglamentRoleAssign(models.TransientModel):
    """Give several people a sales role at once."""

    _name = "sales.reglament.role.assign"
    _description = "Give a Sales Role"

    user_ids = fields.Many2many(
        "res.users",
        string="People",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
        domain=[("share", "=", False)],
    )
    role_id = fields.Many2one(
        "sales.reglament.role", string="Sales Role", help="Empty: take the role away."
    )

    def action_assign(self):
        self.ensure_one()
        self.user_ids.action_assign_sales_role(self.role_id.id)
        return closed()
