import operator

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

USER = "sales_reglament.group_reglament_user"
COMPARE = {
    "in": lambda count, values: count in values,
    "not in": lambda count, values: count not in values,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}


class ResPartner(models.Model):
    """Clients who look like this one: how many, which, and a word while a card is being typed."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    _twin_email = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _twin_phone = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _twin_city = models.Index("(lower(btrim(city::text))) WHERE is_company")

    duplicate_count = fields.Integer(
        string="Likely Duplicates",
        compute="_compute_duplicate_count",
        search="_search_duplicate_count",
        groups=USER,
        help="Clients with the same tax number, e-mail or phone, or a similar name in the same "
        "city. Looked for every night.",
    )
    twin_warning = fields.Char(compute="_compute_twin_warning", groups=USER)

    @api.depends("commercial_partner_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_duplicate_count(self):
        clients = self.commercial_partner_id._origin
        twins = self.env["sales.reglament.duplicate"]._twins(clients)
        for partner in self:
            client = partner.commercial_partner_id._origin
            partner.duplicate_count = len(twins.get(client.id, ()))

    @api.model
    def _search_duplicate_count(self, operator, value):
        compare = COMPARE.get(operator)
        if compare is None:
            return NotImplemented
        twins = self.env["sales.reglament.duplicate"]._twins()
        fits = {id_: compare(len(others), value) for id_, others in twins.items()}
        if compare(0, value):
            others = [id_ for id_, fitting in fits.items() if not fitting]
            return Domain("commercial_partner_id", "not in", others)
        found = [id_ for id_, fitting in fits.items() if fitting]
        return Domain("commercial_partner_id", "in", found)

    @api.depends(
        "active",
        "city",
        "company_id",
        "country_id",
        "email_normalized",
        "is_company",
        "name",
        "parent_id",
        "phone_sanitized",
        "vat",
    )
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_twin_warning(self):
        cards = [partner._prepare_twin_card() for partner in self]
        warnings = self.env["sales.reglament.duplicate"]._warnings(cards)
        for partner, warning in zip(self, warnings, strict=True):
            partner.twin_warning = warning

    def _prepare_twin_card(self):
        """What a card says that can give a twin away; a contact has its e-mail and phone only."""
        client = self.commercial_partner_id if self.parent_id else self
        is_own = not self.parent_id or self.is_company
        is_firm = is_own and self.is_company
        Duplicate = self.env["sales.reglament.duplicate"]
        ours = not self.partner_share and self._origin  # a colleague is nobody's twin
        return {
            "client_id": client._origin.id or self._origin.id,
            "vat": is_own and not ours and Duplicate._tax_variants(self.vat, self.country_id),
            "country_id": self.country_id.id,
            "email_normalized": not ours and self.email_normalized,
            "phone_sanitized": not ours and self.phone_sanitized,
            "name": is_firm and not ours and self.name,
            "city": self.city,
        }

    def action_view_duplicates(self):
        """Open the pairs of the client behind this card."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.sales_reglament_duplicate_action"
        )
        client = self.commercial_partner_id
        return dict(
            action,
            domain=["|", ("partner_id", "=", client.id), ("twin_id", "=", client.id)],
            context={"search_default_open": 1},
        )

    def _twin_sentence(self):
        """What a warning says of this client: who answers for it, and when it was last spoken to.

        Who answers and when are no secret among those who may read the client.
        """
        self.ensure_one()
        names = {
            "client": self.display_name,
            "user": self._answering_user().sudo().name,
            "date": self.last_contact_date and format_date(self.env, self.last_contact_date.date()),
        }
        if names["user"] and names["date"]:
            return self.env._(
                "Looks like %(client)s, answered for by %(user)s. Last contact %(date)s.", **names
            )
        if names["user"]:
            return self.env._(
                "Looks like %(client)s, answered for by %(user)s. No contact was logged yet.",
                **names,
            )
        if names["date"]:
            return self.env._(
                "Looks like %(client)s, nobody answers for it. Last contact %(date)s.", **names
            )
        return self.env._("Looks like %(client)s, nobody answers for it.", **names)

    def _answering_user(self):
        """Who answers for the client: its salesperson, else whose part it is by its state."""
        parts = [self.service_user_id, self.active_user_id]
        if self.client_state not in ("regular", "dormant"):
            parts.reverse()
        return self.user_id or parts[0] or parts[1]
