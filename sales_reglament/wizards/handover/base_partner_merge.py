from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """A client stands in a handover once."""
        self.env["sales.reglament.handover.line"]._merge("partner_id", dst_partner, src_partners)
        return super()._update_foreign_keys(src_partners, dst_partner)
