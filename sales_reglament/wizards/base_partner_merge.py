from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        """An open point of both would break the rule of one open point a step: one is enough."""
        if not self.env["sales.reglament"]._rulesets():
            return super()._update_foreign_keys(src_partners, dst_partner)
        # facts belong to the engine, whoever merges
        Check = self.env["sales.reglament.check"].sudo()
        open_points = [("lead_id", "=", False), ("state", "=", "todo")]
        partners = src_partners | dst_partner
        seen = set()
        for check in Check.search([("partner_id", "in", partners.ids), *open_points]).sorted(
            lambda check: check.partner_id != dst_partner
        ):
            if check.step_id in seen:
                check.state = "cancelled"
            seen.add(check.step_id)
        self.env.flush_all()
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _log_merge_operation(self, src_partners, dst_partner):
        """Odoo re-points rows in SQL and recomputes nothing: what it moved is counted anew here."""
        super()._log_merge_operation(src_partners, dst_partner)
        dst_partner._reglament_refresh_client_state()
        if self.env["sales.reglament"]._rulesets():
            dst_partner.commercial_partner_id._reglament_mark()
            dst_partner._reglament_open_leads()._reglament_mark()
