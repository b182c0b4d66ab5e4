from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A head merges likely duplicates that were found, though their e-mails differ.

        Odoo leaves that to administrators, lest one contact be passed off as another.
        """
        if extra_checks and self.env.user.has_group("sales_reglament.group_reglament_head"):
            extra_checks = not self.env["sales.reglament.duplicate"]._are_twins(partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _update_foreign_keys(self, src_partners, dst_partner):
        """The facts of both come together before Odoo moves the rows, each once."""
        if self.env["sales.reglament"]._rulesets():
            self.env["sales.reglament.check"]._move_proofs(dst_partner, src_partners)
            self.env["sales.reglament.client.checklist"]._merge(dst_partner, src_partners)
        self.env["sales.reglament.client.product"]._merge(dst_partner, src_partners)
        self.env["sales.reglament.duplicate"]._merge(dst_partner, src_partners)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _update_values(self, src_partners, dst_partner):
        """Odoo takes over what the one who merges may see; the rest is taken over here."""
        super()._update_values(src_partners, dst_partner)
        dst_partner._reglament_take_contact_role(src_partners)

    def _log_merge_operation(self, src_partners, dst_partner):
        """Odoo re-points rows in SQL and recomputes nothing: what it moved is counted anew here."""
        super()._log_merge_operation(src_partners, dst_partner)
        self.env["sales.reglament.purchase"]._follow_buyers(dst_partner)
        dst_partner._reglament_refresh_client_state()
        dst_partner._reglament_follow_history()
        if self.env["sales.reglament"]._rulesets():
            dst_partner.commercial_partner_id._reglament_mark()
            dst_partner._reglament_open_leads()._reglament_mark()
            if self.env["sales.reglament"]._watch().step_partner:
                dst_partner._reglament_look_at_deals()
            clients = dst_partner | dst_partner.commercial_partner_id
            self.env["sales.reglament.client.checklist"]._look_at(clients)
