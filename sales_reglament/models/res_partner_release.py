from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

DAYS = 90
CONTACT = ("comment", "email", "email_outgoing")


class ResPartner(models.Model):
    """Prospects nobody works on are proposed for release; a head decides."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    is_for_release = fields.Boolean(
        string="Proposed for Release",
        compute="_compute_is_for_release",
        search="_search_is_for_release",
        groups="sales_reglament.group_reglament_user",
        help="A prospect with a salesperson, but for a long time without a contact and without a "
        "next step.",
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
    def _release_after_days(self):
        # a setting, read on behalf of users who may not read settings
        parameter = self.env["ir.config_parameter"].sudo()
        value = parameter.get_param("sales_reglament.release_after_days", "")
        return int(value) if value.isdigit() and int(value) else DAYS

    @api.model
    def _for_release_domain(self, days=None):
        """Prospects nobody has worked on for so many days, by default those of the settings."""
        since = fields.Datetime.now() - timedelta(days=days or self._release_after_days())
        return (
            Domain("client_state", "=", "prospect")
            & Domain("user_id", "!=", False)
            & Domain("parent_id", "=", False)
            & Domain("partner_share", "=", True)
            & Domain("create_date", "<", since)
            & Domain("id", "not in", self._worked_on(since))
        )

    @api.model
    def _worked_on(self, since):
        """Clients with a contact or a step planned since: their own, a contact's, a deal's."""
        for name in ("crm.lead", "mail.activity", "mail.message", "sales.reglament.contact"):
            self.env[name].flush_model()
        self.env["calendar.event"].flush_model(["opportunity_id", "start"])
        return SQL(
            """(
            WITH deed AS (
                SELECT 'res.partner' AS model, partner_id AS res_id
                  FROM sales_reglament_contact WHERE date >= %(since)s
                 UNION ALL
                SELECT 'crm.lead', lead_id FROM sales_reglament_contact WHERE date >= %(since)s
                 UNION ALL
                SELECT 'crm.lead', opportunity_id FROM calendar_event WHERE start >= %(since)s
                 UNION ALL
                SELECT model, res_id FROM mail_message
                 WHERE date >= %(since)s AND model IN ('res.partner', 'crm.lead')
                   AND (mail_activity_type_id IS NOT NULL OR message_type IN %(contact)s)
                 UNION ALL
                SELECT res_model, res_id FROM mail_activity
                 WHERE active AND date_deadline >= %(day)s
                   AND res_model IN ('res.partner', 'crm.lead')
            )
            SELECT partner.commercial_partner_id
              FROM deed
              JOIN res_partner AS partner ON partner.id = deed.res_id
             WHERE deed.model = 'res.partner' AND partner.commercial_partner_id IS NOT NULL
             UNION
            SELECT partner.commercial_partner_id
              FROM deed
              JOIN crm_lead AS lead ON lead.id = deed.res_id
              JOIN res_partner AS partner ON partner.id = lead.partner_id
             WHERE deed.model = 'crm.lead' AND partner.commercial_partner_id IS NOT NULL
            )""",
            since=since,
            day=since.date(),
            contact=CONTACT,
        )

    def action_release(self):
        """Let these prospects go: nobody answers for them any more, anybody may take them."""
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(self.env._("Only a head of sales releases clients."))
        self.write({"user_id": False})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
