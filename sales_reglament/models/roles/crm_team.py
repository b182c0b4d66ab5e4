from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from .role import fitting

KINDS = ("active", "service")


class CrmTeam(models.Model):
    """Once roles are held, Odoo's own assignment heeds them, and the clients one has already."""

    _inherit = "crm.team"

    def _assign_and_convert_leads(self, force_quota=False):
        if not self.env["res.users"]._sales_roles_held():
            return super()._assign_and_convert_leads(force_quota=force_quota)
        result = {}
        for kind in KINDS:
            shares = self._reglament_shares(kind)
            teams = self.with_context(reglament_assign_kind=kind, reglament_shares=shares)
            teams.crm_team_member_ids.invalidate_recordset(["lead_day_count"])
            assigned = super(CrmTeam, teams)._assign_and_convert_leads(force_quota=force_quota)
            for member, given in assigned.items():
                member = member.with_env(self.env)
                leads = given["assigned"].with_env(self.env)
                if member in result:
                    result[member]["assigned"] |= leads
                else:
                    result[member] = dict(given, assigned=leads)
        return result

    def _get_lead_to_assign_domain(self):
        domain = super()._get_lead_to_assign_domain()
        kind = self.env.context.get("reglament_assign_kind")
        return [*domain, ("sales_role_kind", "=", kind)] if kind else domain

    def _reglament_shares(self, kind):
        """How much of their quota the members get of one kind of work.

        Those who hold a role for it share it; without any in the team, all do. Who has more
        clients, for the capacity they have, than the team on average gets less, never nothing.
        Nobody who has left gets any.

        :return: ``{member's id: share between 0 and 1}``
        """
        # roles, and how many clients somebody has, are no secret to the assignment
        members = self.sudo().crm_team_member_ids.filtered("user_id.active")
        clients = self._reglament_client_counts(members.user_id)
        shares = defaultdict(float)
        for team in members.grouped("crm_team_id").values():
            able = team.filtered(lambda m: m.user_id.sales_role_kind in fitting(kind)) or team
            loads = {
                member.id: (1 + clients.get(member.user_id.id, 0)) / (member.assignment_max or 1)
                for member in able
            }
            mean = sum(loads.values()) / len(loads)
            shares.update({id_: min(1.0, mean / load) for id_, load in loads.items()})
        return dict(shares)

    def _reglament_client_counts(self, users):
        # numbers only
        Partner = self.env["res.partner"].sudo()
        domain = Partner._reglament_client_domain() & Domain("user_id", "in", users.ids)
        rows = Partner._read_group(domain, ["user_id"], ["__count"])
        return {user.id: count for user, count in rows}


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    def _get_assignment_quota(self, force_quota=False):
        quota = super()._get_assignment_quota(force_quota=force_quota)
        shares = self.env.context.get("reglament_shares")
        if shares is None or quota <= 0:
            return quota
        share = shares.get(self.id, 0)
        return max(1, round(quota * share)) if share else 0
