from odoo import api, fields, models

TWINS = frozenset({"twin_warning", "reglament_twins"})
# Context: a stored deal is opened; whom it looks like is asked once it stands on the screen.
ONLY_OPENED = "reglament_only_opened"
# What such a deal says instead: whoever shows it reads the field once more.
ASK_LATER = {"twins": [], "note": False, "later": True}


class CrmLead(models.Model):
    """A deal without a client card says who its client may be already."""

    _inherit = "crm.lead"

    twin_warning = fields.Char(
        compute="_compute_twin_warning", groups="sales_reglament.group_reglament_user"
    )
    reglament_twins = fields.Json(
        string="Looks Like",
        compute="_compute_twin_warning",
        groups="sales_reglament.group_reglament_user",
        export_string_translation=False,
        help="Clients who look like what stands in this deal, and who answers for them.",
    )

    @api.depends("partner_id", "email_normalized", "phone_sanitized", "partner_name", "city")
    @api.depends_context("uid", "lang", "allowed_company_ids", ONLY_OPENED)
    def _compute_twin_warning(self):
        """While a deal is being typed, and of one that has no client."""
        self.twin_warning = self.reglament_twins = False
        Duplicate = self.env["sales.reglament.duplicate"]
        is_opened = self.env.context.get(ONLY_OPENED)
        if is_opened and not self._reglament_in_use():
            return
        asked = self.filtered(lambda lead: not lead.partner_id or not lead._origin)
        cards = [lead._prepare_twin_card() for lead in asked]
        if is_opened:
            for lead, card in zip(asked, cards, strict=True):
                lead.reglament_twins = Duplicate._can_tell(card) and ASK_LATER
            return
        for lead, warning in zip(asked, Duplicate._warnings(cards), strict=True):
            lead.reglament_twins = warning
            lead.twin_warning = Duplicate._sentence(warning)

    def web_read(self, specification):
        """Opening a deal costs what it costs without the app: who its client may be comes after
        it, and until something of the app is in use only while one types.
        """
        leads = self
        # what is typed into a deal is read as a new record of it
        if self and all(self._ids) and specification.keys() & TWINS:
            leads = self.with_context(**{ONLY_OPENED: True})
        return super(CrmLead, leads).web_read(specification)

    @api.model
    def _reglament_in_use(self):
        watch = self.env["sales.reglament"]._watch()
        return bool(watch or self.env["res.users"]._sales_roles_held())

    def _prepare_twin_card(self):
        """What a deal says that can give its client away; the client it names is no twin of it.

        A deal that is being typed can name a card made a moment ago: its number may be another
        client's all the same.
        """
        client = self.partner_id.commercial_partner_id
        return {
            "client_id": client._origin.id,
            "vat": False,
            "country_id": False,
            "email_normalized": self.email_normalized,
            "phone_sanitized": self.phone_sanitized,
            "name": not client and self.partner_name,
            "city": self.city,
        }
