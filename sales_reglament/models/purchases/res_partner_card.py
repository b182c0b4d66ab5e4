from odoo import api, fields, models

from ...own_columns import USER


class ResPartner(models.Model):
    """What a client's card tells a new manager in a minute."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    client_state_since = fields.Date(
        string="Since",
        compute="_compute_client_state_since",
        groups=USER,
        help="Since when the client is what it is; of a prospect, the day its card was made.",
    )
    last_contact_date = fields.Datetime(
        string="Last Contact",
        compute="_compute_last_contact_date",
        groups=USER,
        help="When somebody last was in touch: a letter that left, a call or meeting, or a contact "
        "that was logged, with anybody of the client or on one of its deals.",
    )

    @api.depends("client_state", "first_order_date")
    def _compute_client_state_since(self):
        clients = self.commercial_partner_id
        last = self.env["sales.reglament.client.change"]._last_of(clients)
        for partner in self:
            client = partner.commercial_partner_id
            day, cause = last.get(client.id, (None, None))
            if cause == "first":
                day = client.first_order_date  # an earlier order may have come to light since
            partner.client_state_since = day or partner._day_of_card(client)

    def _day_of_card(self, client):
        created = client.create_date
        return created and fields.Datetime.context_timestamp(self, created).date()

    def _compute_last_contact_date(self):
        # when somebody last spoke to a client is no secret, only what was said may be
        evidence = self.env["sales.reglament.client.evidence"].sudo()
        last = evidence._last_contacts(self.commercial_partner_id._origin)
        for partner in self:
            # a card that is being edited shows what is known of the saved one
            partner.last_contact_date = last.get(partner.commercial_partner_id._origin.id, False)
