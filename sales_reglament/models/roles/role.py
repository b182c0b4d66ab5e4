from odoo import fields, models

KINDS = [
    ("active", "Active sales"),
    ("service", "Service"),
    ("universal", "Universal"),
    ("head", "Head of sales"),
    ("other", "Other"),
]
# Kinds of role whose holders sell, and so work by the reglaments "for any role".
SELLING = ("active", "service", "universal")


def fitting(kind):
    """The kinds of role whose holders do this kind of work."""
    return kind, "universal"


class SalesReglamentRole(models.Model):
    """A role card: who does what in the sales department."""

    _name = "sales.reglament.role"
    _inherit = ["sales.reglament.shared"]
    _description = "Role Card"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        KINDS,
        required=True,
        default="other",
        help="Active sales wins new clients, service looks after regular ones, universal does "
        "both.",
    )
    reports_to_id = fields.Many2one(
        "sales.reglament.role",
        ondelete="set null",
        index="btree_not_null",
        domain="[('id', '!=', id)]",
        help="Whose holder hears of questions that had no answer in time.",
    )
    active = fields.Boolean(default=True)
    user_ids = fields.One2many("res.users", "sales_role_id", string="Held By", readonly=True)
    user_count = fields.Integer(compute="_compute_user_count", string="Holders")

    def _compute_user_count(self):
        counts = dict(
            self.env["res.users"]._read_group(
                [("sales_role_id", "in", self.ids)], ["sales_role_id"], ["__count"]
            )
        )
        for role in self:
            role.user_count = counts.get(role, 0)

    def write(self, vals):
        result = super().write(vals)
        if "kind" in vals:
            # every holder's work changes with the card, also of users the head can't write
            self.sudo().user_ids._reglament_role_changed()
        return result
