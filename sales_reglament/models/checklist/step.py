from odoo import fields, models


class SalesReglamentStep(models.Model):
    """Steps that most people miss, or that are often not needed, are told apart."""

    _inherit = "sales.reglament.step"

    health_flag = fields.Selection(
        [
            ("late", "Most miss this norm: look at the norm first"),
            ("not_needed", "Often not needed: does it belong here?"),
            ("overridden", "Often moved past: does it belong here?"),
        ],
        compute="_compute_health_flag",
        string="Norm Health",
        help="Looks at the last 30 days, from 20 points and two people on.",
    )

    def _compute_health_flag(self):
        health = self.env["sales.reglament.norm.health"]._flags(self.ids)
        for step in self:
            step.health_flag = health.get(step.id, False)
