from odoo import models


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["sales.reglament.proves.steps", "ir.attachment"]

    _reglament_kinds = frozenset({"attachment"})
    _reglament_fields = frozenset({"res_model", "res_id", "name"})

    def _reglament_buyers(self, checklist):
        """The clients to whose cards these files are attached; a deal's file is the deal's."""
        files = self.filtered(lambda file: file.res_model == "res.partner")
        return super(IrAttachment, files)._reglament_buyers(checklist)
