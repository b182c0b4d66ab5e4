from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """Odoo merges clients; the cards bring together what each domain knows of them."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """The facts of both come together before Odoo moves the rows, each once."""
        dst_partner._reglament_merge(src_partners)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._reglament_rows_moved()
        return result

    def _log_merge_operation(self, src_partners, dst_partner):
        """Odoo re-points rows in SQL and recomputes nothing: what it moved is counted anew here."""
        super()._log_merge_operation(src_partners, dst_partner)
        dst_partner._reglament_count_anew()
        dst_partner._reglament_judge_anew()
