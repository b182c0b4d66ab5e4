from odoo import api, fields, models


class CrmLead(models.Model):
    """A deal without a client card says who its client may be already."""

    # a file for each matter, of a size that can be read
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    twin_warning = fields.Char(
        compute="_compute_twin_warning", groups="sales_reglament.group_reglament_user"
    )

    @api.depends("partner_id", "email_normalized", "phone_sanitized", "partner_name", "city")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_twin_warning(self):
        self.twin_warning = False
        loose = self.filtered(lambda lead: not lead.partner_id)
        cards = [
            {
                "client_id": False,
                "vat": (),
                "country_id": False,
                "email_normalized": lead.email_normalized,
                "phone_sanitized": lead.phone_sanitized,
                "name": lead.partner_name,
                "city": lead.city,
            }
            for lead in loose
        ]
        warnings = self.env["sales.reglament.duplicate"]._warnings(cards)
        for lead, warning in zip(loose, warnings, strict=True):
            lead.twin_warning = warning
