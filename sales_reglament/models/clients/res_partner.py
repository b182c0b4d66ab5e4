import operator
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...likeness import CITY, TAX
from ...own_columns import USER
from ...windows import closed, open_action, open_record
from ..core import days
from ..core.settings import settings

CONTACT_ROLES = [
    ("decides", "Decides"),
    ("buys", "Buys"),
    ("uses", "Uses"),
    ("pays", "Pays"),
    ("warehouse", "Warehouse"),
    ("other", "Other"),
]
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
    """A card of the client base: its people's say in buying, its needs, its likely duplicates, and
    whether it is proposed for release.

    Who at the client has what say: an offer to the wrong person is work for nothing.
    """

    _name = "res.partner"
    _inherit = [
        "sales.reglament.whose.client",
        "res.partner",
    ]

    contact_role = fields.Selection(
        CONTACT_ROLES,
        string="Part in Buying",
        copy=False,
        groups=USER,
        help="What this person has to do with a purchase.",
    )
    client_product_ids = fields.One2many(
        "sales.reglament.client.product",
        "partner_id",
        string="Product Needs",
        groups=USER,
    )
    is_for_release = fields.Boolean(
        string="Proposed for Release",
        compute="_compute_is_for_release",
        search="_search_is_for_release",
        groups=USER,
        help="A prospect with a salesperson, but for a long time without a contact and without a "
        "next step.",
    )
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

    def copy(self, default=None):
        """The part in buying goes along, whoever duplicates a contact and may see it or not."""
        copies = super().copy(default)
        if "contact_role" not in (default or {}):
            pairs = list(zip(self.sudo(), copies.sudo(), strict=True))
            for role, some in groupby(pairs, lambda pair: pair[0].contact_role):
                if role:
                    copies.sudo().browse([new.id for _old, new in some]).contact_role = role
        return copies

    def _reglament_merge(self, gone):
        super()._reglament_merge(gone)
        self.env["sales.reglament.client.product"]._merge(self, gone)
        self.env["sales.reglament.duplicate"]._merge(self, gone)

    def _reglament_take_contact_role(self, others):
        """Keep the part in buying of a contact that ``others`` are merged into."""
        # whoever may merge them may not see it, and it must not be lost
        mine, theirs = self.sudo(), others.sudo().filtered("contact_role")
        if theirs and not mine.contact_role:
            mine.contact_role = theirs[-1].contact_role

    def action_propose_products(self):
        """Open what the client's orders say it needs and its card does not say yet."""
        self.ensure_one()
        proposal = self.env["sales.reglament.client.product.propose"]._propose(self)
        return open_record(
            proposal._name, proposal.id, name=self.env._("Propose from orders"), target="new"
        )

    def _compute_is_for_release(self):
        found = set(self.search(self._for_release_domain() & Domain("id", "in", self.ids))._ids)
        for partner in self:
            partner.is_for_release = partner.id in found

    @api.model
    def _search_is_for_release(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._for_release_domain()

    @api.model
    def _for_release_domain(self, days=None):
        """Prospects nobody has worked on for so many days, by default those of the settings."""
        since = fields.Datetime.now() - timedelta(
            days=days or settings(self.env).release_after_days
        )
        return (
            Domain("client_state", "=", "prospect")
            & Domain("user_id", "!=", False)
            & self._reglament_client_domain()
            & Domain("create_date", "<", since)
            & Domain("id", "not in", self._worked_on(since))
        )

    @api.model
    def _worked_on(self, since):
        """Prospects with a contact, or a step planned, since: their own, a contact's, a deal's."""
        prospects = SQL("(SELECT id FROM res_partner WHERE client_state = 'prospect')")
        self.flush_model(["client_state", "commercial_partner_id"])
        self.env["crm.lead"].flush_model(["partner_id"])
        self.env["mail.activity"].flush_model()
        self.env["calendar.event"].flush_model(["opportunity_id", "stop", "active"])
        # what counts as a contact is the same as for the steps
        evidence = self.env["sales.reglament.evidence"].sudo()
        return SQL(
            """(
            WITH planned AS (
                SELECT res_model AS model, res_id FROM mail_activity
                 WHERE active AND date_deadline >= %(day)s
                   AND res_model IN ('res.partner', 'crm.lead')
                 UNION ALL
                SELECT 'crm.lead', opportunity_id FROM calendar_event
                 WHERE active AND stop >= %(now)s
                 UNION ALL
                SELECT 'res.partner', guest.res_partner_id
                  FROM calendar_event AS event
                  JOIN calendar_event_res_partner_rel AS guest
                    ON guest.calendar_event_id = event.id
                 WHERE event.active AND event.stop >= %(now)s
            )
            %(contacts)s
             UNION
            SELECT partner.commercial_partner_id
              FROM planned
              JOIN res_partner AS partner ON partner.id = planned.res_id
             WHERE planned.model = 'res.partner' AND partner.commercial_partner_id IS NOT NULL
             UNION
            SELECT partner.commercial_partner_id
              FROM planned
              JOIN crm_lead AS lead ON lead.id = planned.res_id
              JOIN res_partner AS partner ON partner.id = lead.partner_id
             WHERE planned.model = 'crm.lead' AND partner.commercial_partner_id IS NOT NULL
            )""",
            contacts=evidence._in_touch_since(prospects, since),
            day=days.day(self.env, since),
            now=fields.Datetime.now(),
        )

    def action_release(self):
        """Let these prospects go: nobody answers for them any more, anybody may take them."""
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(self.env._("Only a head of sales releases clients."))
        # a colleague's card is no client, and nobody may let it go
        clients = self.filtered(lambda partner: partner.user_id and partner._is_client())
        if not clients:
            raise UserError(self.env._("Nobody answers for these: there is nothing to release."))
        clients.write({"user_id": False})
        return closed()

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
        client = self.commercial_partner_id
        self.env["sales.reglament.duplicate"]._find_of(client)
        domain = ["|", ("partner_id", "=", client.id), ("twin_id", "=", client.id)]
        return open_action(
            self.env,
            "sales_reglament.sales_reglament_duplicate_action",
            domain,
            search_default_open=1,
        )

    def _answering_user(self):
        """Who answers for the client: its salesperson, else whose part it is by its state."""
        parts = [self.service_user_id, self.active_user_id]
        if self._reglament_work_kind() == "active":
            parts.reverse()
        return self.user_id or parts[0] or parts[1]
