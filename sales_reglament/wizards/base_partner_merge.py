from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _log_merge_operation(self, src_partners, dst_partner):
        """Odoo re-points rows in SQL and recomputes nothing: what it moved is counted anew here."""
        super()._log_merge_operation(src_partners, dst_partner)
        dst_partner._reglament_refresh_client_state()
        if self.env["sales.reglament"]._rulesets():
            dst_partner.commercial_partner_id._reglament_mark()
            dst_partner._reglament_open_leads()._reglament_mark()
