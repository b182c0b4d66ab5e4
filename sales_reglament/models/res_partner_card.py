from odoo import api, fields, models


class ResPartner(models.Model):
    """What a client's card tells a new manager in a minute."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    client_state_since = fields.Date(
        string="Since",
        compute="_compute_client_state_since",
        help="Since when the client is what it is: the first confirmed order, or the day its card "
        "was made.",
    )
    last_contact_date = fields.Datetime(
        string="Last Contact",
        compute="_compute_last_contact_date",
        help="The last contact that somebody logged, with the client or on one of its deals.",
    )

    @api.depends("client_state")
    def _compute_client_state_since(self):
        clients = self.commercial_partner_id
        # the day is a fact of the client, in whatever company it bought
        first = {
            client.id: date
            for client, date in self.env["sale.order"]
            .sudo()
            ._read_group(
                [("state", "=", "sale"), ("partner_id.commercial_partner_id", "in", clients.ids)],
                ["partner_id.commercial_partner_id"],
                ["date_order:min"],
            )
        }
        for partner in self:
            client = partner.commercial_partner_id
            day = first.get(client.id) if client.client_state != "prospect" else None
            day = day or client.create_date
            partner.client_state_since = (
                fields.Datetime.context_timestamp(partner, day).date() if day else False
            )

    def _compute_last_contact_date(self):
        clients = self.commercial_partner_id
        entity = "partner_id.commercial_partner_id"
        # when somebody last spoke to a client is no secret, only what was said may be
        rows = (
            self.env["sales.reglament.contact"]
            .sudo()
            ._read_group([(entity, "in", clients.ids)], [entity], ["date:max"])
        )
        last = {client.id: date for client, date in rows}
        for partner in self:
            # a card that is being edited shows what is known of the saved one
            partner.last_contact_date = last.get(partner.commercial_partner_id._origin.id, False)
