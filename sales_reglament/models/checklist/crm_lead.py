from odoo import api, fields, models

from .evidence import is_deed

# Writing one of these can change what is done or planned for a client.
TOUCHING = frozenset({"partner_id", "active", "stage_id", "probability"})
DEEDS = frozenset({"contact", "email", "activity", "meeting", "next_activity"})
MESSAGES = frozenset({"contact", "email", "activity"})


class CrmLead(models.Model):
    """What happens on a deal counts for its client; its letters have an address of their own."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "sales.reglament.contact.mixin"]

    own_address = fields.Char(
        string="Copy Letters To",
        compute="_compute_own_address",
        help="Put this address into Bcc when you write from your own mailbox: the letter is kept "
        "here and counts as a contact.",
    )

    def write(self, vals):
        checklist = self.env["sales.reglament.client.checklist"]
        kinds = DEEDS if "partner_id" in vals else {"next_activity"}
        if not self or not vals.keys() & TOUCHING or not checklist._in_force(kinds):
            return super().write(vals)
        before = checklist._clients_behind(leads=self, kinds=kinds)
        result = super().write(vals)
        checklist._refresh(before | checklist._clients_behind(leads=self, kinds=kinds), kinds)
        return result

    def unlink(self):
        checklist = self.env["sales.reglament.client.checklist"]
        clients = checklist._clients_behind(leads=self, kinds=DEEDS)
        result = super().unlink()
        checklist._refresh(clients, DEEDS)
        return result

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
        # only now Odoo knows whether the message goes to somebody outside; what Odoo itself notes
        # proves nothing, letters of colleagues come in by the gateway too; whoever logs a contact
        # looks
        is_told = is_deed(message) and not self.env.context.get("reglament_logs_contact")
        kinds = set(MESSAGES) if is_told else set()
        if message.attachment_ids:
            kinds.add("attachment")  # only now it shows which of them are pictures in the text
        if kinds:
            self.env["sales.reglament.checklist"]._refresh(self, kinds)
        if is_told:
            checklist = self.env["sales.reglament.client.checklist"]
            clients = checklist._clients_behind(leads=self, kinds=MESSAGES)
            checklist._refresh(clients, MESSAGES)
        return recipients

    @api.depends("company_id")
    @api.depends_context("company", "uid")
    def _compute_own_address(self):
        Address = self.env["sales.reglament.address"]
        in_use = Address._in_use()
        for lead in self:
            lead.own_address = in_use and bool(lead.id) and Address._address(lead)
