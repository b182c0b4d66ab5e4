from odoo import fields, models

from ...windows import closed


class SalesReglamentCheckReason(models.TransientModel):
    """Asks for the few words that a change of a point needs."""

    _name = "sales.reglament.check.reason"
    _description = "Reason"
    _inherit = ["sales.reglament.given"]

    check_ids = fields.Many2many("sales.reglament.check", required=True)
    action = fields.Selection(
        [("done", "Done"), ("skip", "Skip"), ("not_applicable", "Not required")], required=True
    )
    reason = fields.Char(string="In a Few Words", required=True)

    def action_confirm(self):
        self.ensure_one()
        getattr(self.check_ids, f"action_{self.action}")(self.reason)
        return closed()
