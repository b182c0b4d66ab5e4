from odoo import fields, models


class SalesReglamentEscalation(models.AbstractModel):
    """What nobody answers in time is passed upward; whoever it is passed to may answer."""

    _name = "sales.reglament.escalation"
    _description = "Can Be Passed Upward"
    _inherit = ["mail.thread"]

    escalated_to_id = fields.Many2one(
        "res.users",
        string="Passed Upward To",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
        tracking=True,
    )
    escalated_date = fields.Datetime(string="Passed Upward", readonly=True, copy=False)

    def _is_for(self, user):
        """Whether it is for a user to answer; heads answer everything."""
        is_head = user.has_group("sales_reglament.group_reglament_head")
        return is_head or user == self.escalated_to_id
