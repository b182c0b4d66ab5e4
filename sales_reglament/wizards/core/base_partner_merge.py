from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A head merges likely duplicates that were found, though their e-mails differ.

        Odoo leaves that to administrators, lest one contact be passed off as another.
        """
        if extra_checks and self.env.user.has_group("sales_reglament.group_reglament_head"):
            extra_checks = not self.env["sales.reglament.duplicate"]._are_twins(partner_ids)
        cards = self.env["res.partner"].browse(partner_ids).exists()
        answered = cards._reglament_answered()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if answered:
            self._check_still_answered(cards.exists(), set(answered.values()))
        return result

    def _check_still_answered(self, cards, users):
        """Clients of different people become one when a head says so.

        :param cards: those that are left: one, where they were merged
        :param users: who answered for them before
        """
        client = cards.commercial_partner_id
        if len(client) != 1:
            return
        if len(users) == 1 and not client.user_id:
            [client.user_id] = users  # a merge loses nothing
        for user in users:
            cards[:1]._check_answered({cards[:1]: user})

    def _update_foreign_keys(self, src_partners, dst_partner):
        """The facts of both come together before Odoo moves the rows, each once."""
        if self.env["sales.reglament"]._rulesets():
            self.env["sales.reglament.check"]._move_proofs(dst_partner, src_partners)
            self.env["sales.reglament.client.checklist"]._merge(dst_partner, src_partners)
        self.env["sales.reglament.client.product"]._merge(dst_partner, src_partners)
        self.env["sales.reglament.duplicate"]._merge(dst_partner, src_partners)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        checklist = self.env["sales.reglament.client.checklist"]
        if checklist._in_force():
            # a deed for one proves the other's point, for who had it until now
            self.env.invalidate_all()
            checklist._refresh(dst_partner.commercial_partner_id)
        return result

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
