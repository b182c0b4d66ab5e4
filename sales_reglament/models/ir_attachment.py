from odoo import api, models

KINDS = frozenset({"attachment"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._reglament_refresh(
            attachments._reglament_leads(), attachments._reglament_clients()
        )
        return attachments

    def write(self, vals):
        if not vals.keys() & {"res_model", "res_id", "name"}:
            return super().write(vals)
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().write(vals)
        leads |= self._reglament_leads()
        self._reglament_refresh(leads, clients | self._reglament_clients())
        return result

    def unlink(self):
        leads, clients = self._reglament_leads(), self._reglament_clients()
        result = super().unlink()
        self._reglament_refresh(leads, clients)
        return result

    def _reglament_refresh(self, leads, clients):
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)
        self.env["sales.reglament.client.checklist"]._refresh(clients, KINDS)

    def _reglament_clients(self):
        """The clients to whose cards these files are attached, as far as steps look for files."""
        checklist = self.env["sales.reglament.client.checklist"]
        if not self.pool.ready or not checklist._in_force(KINDS):
            return self.env["res.partner"].sudo()
        # a colleague's file counts for the client
        files = self.sudo().filtered(lambda file: file.res_model == "res.partner")
        return checklist._clients_at(files, "res_model", "res_id", KINDS)

    def _reglament_leads(self):
        """The deals these files are attached to, as far as steps look for files."""
        if not self.pool.ready or not self.env["sales.reglament"]._watch().evidence & KINDS:
            return self.env["crm.lead"]
        # a colleague's file counts for the deal
        files = self.sudo().filtered(lambda file: file.res_model == "crm.lead" and file.res_id)
        return self.env["crm.lead"].sudo().browse(files.mapped("res_id")).exists()
