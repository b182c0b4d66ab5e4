from odoo import models


class IrAttachment(models.Model):
    _name = "ir.attachment"
    _inherit = ["sales.reglament.deed", "ir.attachment"]

    _reglament_kinds = frozenset({"attachment"})
    _reglament_fields = frozenset({"res_model", "res_id", "name"})
