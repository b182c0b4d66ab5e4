from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...own_columns import USER
from ...windows import closed

DAYS = 90


class ResPartner(models.Model):
    """Prospects nobody works on are proposed for release; a head decides."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    is_for_release = fields.Boolean(
        string="Proposed for Release",
        compute="_compute_is_for_release",
        search="_search_is_for_release",
        groups=USER,
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
        evidence = self.env["sales.reglament.client.evidence"].sudo()
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
            day=since.date(),
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
