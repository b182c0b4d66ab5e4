from odoo import models


class SalesReglamentHandover(models.Model):
    """Whom a handover tells what of its clients and deals.

    Everybody is told what they may read anyway; who is to answer an offer, what the giver may.
    """

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover"  # pylint: disable=consider-merging-classes-inherited

    def _teller(self):
        """The environment by whose rights this handover tells of what goes.

        The reader's own; for who is to answer an offer the giver's, in companies both work in.
        """
        # as it is saved: a dialog's copy says whatever the reader writes into it
        handover = self._origin.sudo()
        asked = handover.to_user_id | handover.escalated_to_id
        companies = handover.from_user_id.company_ids & self.env.companies
        is_asked = handover.state == "offered" and self.env.user in asked
        if self.env.su or not is_asked or not companies:
            return self.env
        giver = handover.with_user(handover.from_user_id)
        return giver.with_context(allowed_company_ids=companies.ids).env


class SalesReglamentHandoverLine(models.Model):
    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover.line"  # pylint: disable=consider-merging-classes-inherited

    def _what(self):
        """The deal that goes alone, else the client with all that belongs to it."""
        return self.lead_id or self.partner_id.commercial_partner_id

    def _told(self):
        """Those lines of which the reader is told what goes."""
        told = self.browse()
        for handover, lines in self.grouped("handover_id").items():
            told |= lines._readable_in(self.env)
            teller = handover._teller()
            if teller != self.env:
                told |= lines._readable_in(teller)
        return told

    def _readable_in(self, env):
        """Those lines whose deal or client may be read in an environment."""
        named = self.sudo()  # which ids they are; whether they may be read is asked of each
        readable = {
            some._name: some._origin.with_env(env)._filtered_access("read")
            for some in (named.lead_id, named.partner_id)
        }

        def is_readable(line):
            record = (line.lead_id or line.partner_id)._origin
            return not record or record in readable[record._name]

        return named.filtered(is_readable).with_env(self.env)
