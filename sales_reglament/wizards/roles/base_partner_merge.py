from odoo import models


class MergePartnerAutomatic(models.TransientModel):
    """Clients of different people become one when a head says so."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        cards = self.env["res.partner"].browse(partner_ids).exists()
        answered = cards._reglament_answered()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        if answered:
            self._check_still_answered(cards.exists(), set(answered.values()))
        return result

    def _check_still_answered(self, cards, users):
        """Raise AccessError where somebody else, or nobody, answers for the client now.

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
