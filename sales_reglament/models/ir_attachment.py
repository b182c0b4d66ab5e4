from odoo import api, models

KINDS = frozenset({"attachment"})


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._reglament_refresh(attachments._reglament_leads())
        return attachments

    def write(self, vals):
        if not vals.keys() & {"res_model", "res_id", "name"}:
            return super().write(vals)
        before = self._reglament_leads()
        result = super().write(vals)
        self._reglament_refresh(before | self._reglament_leads())
        return result

    def unlink(self):
        leads = self._reglament_leads()
        result = super().unlink()
        self._reglament_refresh(leads)
        return result

    def _reglament_refresh(self, leads):
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)

    def _reglament_leads(self):
        """The deals these files are attached to, as far as steps look for files."""
        if not self.pool.ready or not self.env["sales.reglament"]._watch().evidence & KINDS:
            return self.env["crm.lead"]
        # a colleague's file counts for the deal
        files = self.sudo().filtered(lambda file: file.res_model == "crm.lead" and file.res_id)
        return self.env["crm.lead"].sudo().browse(files.mapped("res_id")).exists()
