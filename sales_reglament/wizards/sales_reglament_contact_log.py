from odoo import fields, models

from ..models.sales_reglament_contact import KINDS, RESULTS


class SalesReglamentContactLog(models.TransientModel):
    """Write down a contact in ten seconds."""

    _name = "sales.reglament.contact.log"
    _description = "Log a Contact"

    lead_ids = fields.Many2many("crm.lead", string="Deals", required=True)
    kind = fields.Selection(KINDS, required=True, default="call")
    result = fields.Selection(RESULTS, required=True, default="agreed")
    next_date = fields.Date(string="Next Step On")
    note = fields.Char()

    def action_log(self):
        self.ensure_one()
        self.lead_ids.log_contact(self.kind, self.result, self.next_date, self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
