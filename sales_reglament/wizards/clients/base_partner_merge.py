from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """Likely duplicates become one."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """A head merges likely duplicates that were found, though their e-mails differ.

        Odoo leaves that to administrators, lest one contact be passed off as another.
        """
        if extra_checks and self.env.user.has_group("sales_reglament.group_reglament_head"):
            extra_checks = not self.env["sales.reglament.duplicate"]._are_twins(partner_ids)
        return super()._merge(partner_ids, dst_partner, extra_checks)

    def _update_values(self, src_partners, dst_partner):
        """Odoo takes over what the one who merges may see; the rest is taken over here."""
        super()._update_values(src_partners, dst_partner)
        dst_partner._reglament_take_contact_role(src_partners)
