from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import ormcache

from ...engine_pass import refuse_engine_fields, with_pass
from ...given_number import given_id
from ...own_columns import USER
from .role import SELLING

ENGINE_FIELDS = frozenset({"sales_role_id", "sales_role_kind"})


class ResUsers(models.Model):
    _inherit = "res.users"

    sales_role_id = fields.Many2one(
        "sales.reglament.role",
        readonly=True,
        copy=False,
        groups=USER,
        index="btree_not_null",
        ondelete="restrict",
        help="Given by a head of sales.",
    )
    sales_role_kind = fields.Selection(
        string="Kind of Sales Role",
        related="sales_role_id.kind",
        store=True,
        readonly=True,
        copy=False,
        groups=USER,
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, ENGINE_FIELDS)
        return super().create(vals_list)

    def write(self, vals):
        refuse_engine_fields(self, [vals], ENGINE_FIELDS)
        return super().write(vals)

    def action_assign_sales_role(self, role_id):
        """Give the users in ``self`` a sales role, or take it away. Nobody's clients move.

        :param role_id: id of a role card, or False
        :raise AccessError: for users who are no heads, or not these users' head
        :raise UserError: when a user can't hold a sales role, or the card is gone
        """
        self._check_may_assign_role()
        role = self.env["sales.reglament.role"].browse(given_id(role_id)).exists()
        if role_id and not role:
            raise UserError(self.env._("This role card does not exist any more."))
        for user in self.sudo():  # heads can't read the groups of others
            if role and not user.has_group("sales_reglament.group_reglament_user"):
                raise UserError(
                    self.env._("%s has no access to sales. Ask the administrator first.", user.name)
                )
        # heads can't write users; this one value is theirs to give, and was checked above
        self.sudo()._reglament_give_role(role)
        return True

    def _reglament_give_role(self, role):
        """Put a role down, with what follows from it; domains extend this."""
        with_pass(self, "sync").write({"sales_role_id": role.id})
        self._reglament_role_changed()

    def _check_may_assign_role(self):
        me = self.env.user
        if not me.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(self.env._("Only a head of sales gives sales roles."))
        if self.env.su or me.has_group("sales_reglament.group_reglament_director"):
            return
        for user in self.sudo():  # heads can't read the teams and companies of others
            teams = user.crm_team_ids
            leaders = teams.user_id
            if leaders and me not in leaders and me not in teams.member_ids and me != user:
                raise AccessError(
                    self.env._(
                        "%(user)s works in the team of %(head)s, who gives the role.",
                        user=user.name,
                        head=", ".join(leaders.mapped("name")),
                    )
                )
            if not user.company_ids & me.company_ids:
                raise AccessError(self.env._("%s works in another company.", user.name))

    def _reglament_role_changed(self):
        """Fill in who answers for what, from the salespersons as they are; domains extend this."""
        self.env.registry.clear_cache("stable")
        self.env["res.partner"]._reglament_mark_responsibles(self)
        leads = self.env["crm.lead"].search(
            [("user_id", "in", self.ids), ("won_status", "=", "pending")]
        )
        self.env.add_to_compute(leads._fields["sales_role_kind"], leads)
        leads._recompute_recordset(["sales_role_kind"])
        # deals that run under a reglament follow; those that are free stay free until moved over
        leads.filtered("reglament_id").modified(["sales_role_kind"])

    @api.model
    @ormcache(cache="stable")
    def _sales_roles_held(self):
        """The kinds of role that somebody holds. Empty until the first role is given."""
        # whether roles are in use is no secret
        return frozenset(
            kind
            for (kind,) in self.sudo()._read_group(
                [("sales_role_kind", "in", SELLING)], ["sales_role_kind"]
            )
        )
