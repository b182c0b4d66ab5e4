from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.handover.handover import REFUSALS
from ...windows import closed


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
        """Send back what is in the list.

        :raise UserError: when all of it was taken out: that is accepting, not sending back
        """
        self.ensure_one()
        if self.handover_id.line_ids and not self.line_ids:
            raise UserError(
                self.env._("Nothing is left in the list. Leave in it what you send back.")
            )
        if self.line_ids < self.handover_id.line_ids:
            self.line_ids.action_send_back(self.reason, self.note)
        else:
            self.handover_id.action_refuse(self.reason, self.note)
        return closed()
