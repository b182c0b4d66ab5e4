from odoo import fields, models

from ...windows import closed


class SalesReglamentOverride(models.TransientModel):
    """A head's "Move anyway", with the reason that is recorded."""

    _name = "sales.reglament.override"
    _description = "Move Anyway"

    lead_ids = fields.Many2many("crm.lead", string="Deals", required=True)
    stage_id = fields.Many2one("crm.stage", string="To Stage", required=True, ondelete="cascade")
    reason = fields.Char(required=True)

    def action_move(self):
        self.ensure_one()
        self.lead_ids.action_reglament_override(self.stage_id.id, self.reason)
        return closed()
