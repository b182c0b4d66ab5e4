from odoo import fields, models

from ..models.sales_reglament_contact import KINDS, RESULTS


class SalesReglamentContactLog(models.TransientModel):
    """Write down a contact in ten seconds."""

    _name = "sales.reglament.contact.log"
    _description = "Log a Contact"

    record_model = fields.Selection(
        [("crm.lead", "Deal"), ("res.partner", "Client")], required=True, default="crm.lead"
    )
    record_ids = fields.Json(required=True, export_string_translation=False)
    kind = fields.Selection(KINDS, required=True, default="call")
    result = fields.Selection(RESULTS, required=True, default="agreed")
    next_date = fields.Date(string="Next Step On")
    note = fields.Char()

    def action_log(self):
        self.ensure_one()
        records = self.env[self.record_model].browse(self.record_ids)
        records.log_contact(self.kind, self.result, self.next_date, self.note)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
