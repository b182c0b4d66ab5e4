from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    own_address = fields.Char(
        string="Copy Letters To",
        compute="_compute_own_address",
        help="Put this address into Bcc when you write from your own mailbox: the letter is kept "
        "here and counts as a contact.",
    )

    @api.depends("company_id")
    @api.depends_context("company", "uid")
    def _compute_own_address(self):
        Address = self.env["sales.reglament.address"]
        in_use = Address._in_use()
        for lead in self:
            lead.own_address = in_use and bool(lead.id) and Address._address(lead)
