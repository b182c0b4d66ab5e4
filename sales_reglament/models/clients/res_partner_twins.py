import operator

from odoo import api, fields, models
from odoo.fields import Domain

from ...alike import CITY, TAX
from ...own_columns import USER

# What of a card can give a twin away.
ON_A_CARD = (
    "active",
    "city",
    "commercial_partner_id",
    "company_id",
    "country_id",
    "email_normalized",
    "is_company",
    "name",
    "parent_id",
    "phone_sanitized",
    "vat",
)
TYPED = frozenset({*ON_A_CARD, "email", "phone", "company_type"})
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
    _twin_city = models.Index(f"(({CITY % 'city::text'})) WHERE is_company")
    _twin_tax = models.Index(f"(({TAX % 'vat::text'})) WHERE vat IS NOT NULL")

    duplicate_count = fields.Integer(
        string="Likely Duplicates",
        compute="_compute_duplicate_count",
        search="_search_duplicate_count",
        groups=USER,
        help="Clients with the same tax number, e-mail or phone, or a similar name in the same "
        "city.",
    )
    twin_warning = fields.Char(compute="_compute_twin_warning", groups=USER)
    reglament_twins = fields.Json(
        string="Looks Like",
        compute="_compute_twin_warning",
        groups=USER,
        export_string_translation=False,
        help="Clients who look like what stands on this card, and who answers for them.",
    )

    @api.depends(*ON_A_CARD)
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_duplicate_count(self):
        """As the last pass found them, and what has come to look alike since."""
        clients = self.commercial_partner_id._origin
        Duplicate = self.env["sales.reglament.duplicate"]
        twins = Duplicate._twins(clients)
        new = Duplicate._look_up([client._prepare_twin_card() for client in clients])
        seen = self.browse(set().union(*new.values())) if new else self.browse()
        readable = set(seen._filtered_access("read")._ids)
        for index, found in new.items():
            twins.setdefault(clients[index].id, set()).update(readable.intersection(found))
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

    @api.depends(*ON_A_CARD)
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_twin_warning(self):
        Duplicate = self.env["sales.reglament.duplicate"]
        warnings = Duplicate._warnings([partner._prepare_twin_card() for partner in self])
        for partner, warning in zip(self, warnings, strict=True):
            partner.reglament_twins = warning
            partner.twin_warning = Duplicate._sentence(warning)

    def _prepare_twin_card(self):
        """What a card says that can give a twin away; a contact has its e-mail and phone only."""
        client = self.commercial_partner_id if self.parent_id else self
        is_own = not self.parent_id or self.is_company
        is_firm = is_own and self.is_company
        Duplicate = self.env["sales.reglament.duplicate"]
        ours = not self.partner_share and self._origin  # a colleague is nobody's twin
        return {
            "client_id": client._origin.id or self._origin.id,
            "vat": is_own and not ours and Duplicate._tax_number(self.vat),
            "country_id": self.country_id.id,
            "email_normalized": not ours and self.email_normalized,
            "phone_sanitized": not ours and self.phone_sanitized,
            "name": is_firm and not ours and self.name,
            "city": self.city,
        }

    def web_save(self, vals, specification, next_id=None):
        """Whom a card looks like that somebody typed stands in the list of duplicates at once.

        Cards that come in numbers, by import or from other programs, wait for the night.
        """
        result = super().web_save(vals, specification, next_id=next_id)
        if vals.keys() & TYPED and self.env.user.has_group(USER):
            saved = self or self.browse([row["id"] for row in result if not next_id])
            self.env["sales.reglament.duplicate"]._find_of(saved.commercial_partner_id)
        return result

    def action_view_duplicates(self):
        """Open the pairs of the client behind this card."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.sales_reglament_duplicate_action"
        )
        client = self.commercial_partner_id
        self.env["sales.reglament.duplicate"]._find_of(client)
        return dict(
            action,
            domain=["|", ("partner_id", "=", client.id), ("twin_id", "=", client.id)],
            context={"search_default_open": 1},
        )

    def _answering_user(self):
        """Who answers for the client: its salesperson, else whose part it is by its state."""
        parts = [self.service_user_id, self.active_user_id]
        if self._reglament_work_kind() == "active":
            parts.reverse()
        return self.user_id or parts[0] or parts[1]
