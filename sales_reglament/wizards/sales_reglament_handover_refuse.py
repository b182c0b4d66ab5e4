from odoo import api, fields, models

from ..models.sales_reglament_handover import REFUSALS
from ..windows import closed


class SalesReglamentHandoverRefuse(models.TransientModel):
    """Asks why an offer, or some clients of it, goes back."""

    _name = "sales.reglament.handover.refuse"
    _description = "Send a Handover Back"
    _inherit = ["sales.reglament.given"]

    handover_id = fields.Many2one("sales.reglament.handover", required=True)
    line_ids = fields.Many2many(
        "sales.reglament.handover.line",
        "sales_reglament_handover_refuse_rel",
        string="Clients",
        compute="_compute_line_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        domain="[('handover_id', '=', handover_id)]",
        help="Take out those that you accept.",
    )
    reason = fields.Selection(REFUSALS, string="Sent Back Because", required=True)
    note = fields.Text(string="What Is Missing")

    @api.depends("handover_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = wizard.handover_id.line_ids

    def action_confirm(self):
        self.ensure_one()
        if self.line_ids and self.line_ids < self.handover_id.line_ids:
            self.line_ids.action_send_back(self.reason, self.note)
        else:
            self.handover_id.action_refuse(self.reason, self.note)
        return closed()
