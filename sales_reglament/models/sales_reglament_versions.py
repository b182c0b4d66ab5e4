from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Kinds of role whose holders sell, and so work by the reglaments "for any role".
SELLING = ("active", "service", "universal")


class SalesReglament(models.Model):
    """What people do with versions: read and acknowledge them."""

    _inherit = "sales.reglament"

    minor = fields.Boolean(
        string="Minor Correction",
        copy=False,
        help="Minor correction: needs no new acknowledgement.",
    )
    acknowledgement_ids = fields.One2many(
        "sales.reglament.acknowledgement", "reglament_id", readonly=True
    )
    acknowledgement_pending_user_ids = fields.Many2many(
        "res.users",
        string="Not Read Yet",
        compute="_compute_acknowledgement_pending_user_ids",
        groups="sales_reglament.group_reglament_head",
        help="Whom this version is for and who has not acknowledged it.",
    )
    acknowledgement_asked = fields.Boolean(
        string="To Be Read by Me",
        compute="_compute_acknowledgement_asked",
        search="_search_acknowledgement_asked",
    )

    # ------------------------------------------------------------ who is asked

    def _concerned_users(self):
        """Active users with access to sales whom this version is for."""
        self.ensure_one()
        # whom a version is for does not depend on who asks
        reglament = self.sudo()
        group = self.env.ref("sales_reglament.group_reglament_user")
        domain = Domain("share", "=", False) & Domain("all_group_ids", "in", group.ids)
        if reglament.team_ids:
            domain &= Domain("crm_team_ids", "in", reglament.team_ids.ids)
        elif not reglament.role_kind:
            domain &= Domain("crm_team_ids", "!=", False) | Domain("sales_role_kind", "in", SELLING)
        if reglament.role_kind:
            domain &= Domain("sales_role_kind", "in", (reglament.role_kind, "universal"))
        if reglament.company_id:
            domain &= Domain("company_ids", "in", reglament.company_id.ids)
        return reglament.env["res.users"].search(domain, order="name, id").sudo(False)

    @api.depends("state", "acknowledgement_ids", "role_kind", "team_ids", "company_id")
    def _compute_acknowledgement_pending_user_ids(self):
        for reglament in self:
            if reglament.state != "published":
                reglament.acknowledgement_pending_user_ids = False
                continue
            # heads see who read it, also of teams whose people they can't open
            read = reglament.sudo().acknowledgement_ids.user_id.sudo(False)
            reglament.acknowledgement_pending_user_ids = reglament._concerned_users() - read

    @api.depends("state", "acknowledgement_ids", "role_kind", "team_ids", "company_id")
    @api.depends_context("uid")
    def _compute_acknowledgement_asked(self):
        read = self._read_by_me()
        for reglament in self:
            reglament.acknowledgement_asked = (
                reglament.state == "published"
                and reglament not in read
                and self.env.user in reglament._concerned_users()
            )

    @api.model
    def _search_acknowledgement_asked(self, operator, value):
        if operator != "in":
            return NotImplemented
        asked = self.search([("state", "=", "published")]).filtered("acknowledgement_asked")
        return [("id", "in" if True in value else "not in", asked.ids)]

    def _read_by_me(self):
        rows = self.env["sales.reglament.acknowledgement"].search(
            [("user_id", "=", self.env.uid), ("reglament_id", "in", self.ids)]
        )
        return rows.reglament_id

    # ------------------------------------------------------------ read and understood

    def action_acknowledge(self):
        """ "I have read and understood", said by the current user for themselves.

        Saying it again changes nothing.

        :raise UserError: when a version is not in force or not for this user
        """
        self.check_access("read")
        for reglament in self:
            if reglament.state != "published":
                raise UserError(
                    self.env._("“%s” is not in force: nothing to acknowledge.", reglament.name)
                )
            if self.env.user not in reglament._concerned_users():
                raise UserError(self.env._("“%s” is not for your work.", reglament.name))
        # nobody writes these facts but by this method, and only for themselves
        self.env["sales.reglament.acknowledgement"].sudo().create(
            [
                {
                    "user_id": self.env.uid,
                    "reglament_id": reglament.id,
                    "version": reglament.version,
                }
                for reglament in self - self._read_by_me()
            ]
        )
        return True

    def action_publish(self):
        predecessors = {
            draft: self.search(
                [("code", "=", draft.code), ("version", "<", draft.version),
                 ("state", "!=", "draft")],
                order="version desc",
                limit=1,
            )
            for draft in self.filtered("minor")
        }
        result = super().action_publish()
        for reglament, predecessor in predecessors.items():
            reglament._carry_acknowledgements(predecessor)
        return result

    def _carry_acknowledgements(self, predecessor):
        """What was read and understood of ``predecessor`` counts for this minor correction."""
        self.ensure_one()
        # facts of the engine, whoever publishes
        Acknowledgement = self.env["sales.reglament.acknowledgement"].sudo()
        Acknowledgement.create(
            [
                {
                    "user_id": row.user_id.id,
                    "reglament_id": self.id,
                    "version": self.version,
                    "date": row.date,
                    "carried_over": True,
                }
                for row in Acknowledgement.search([("reglament_id", "=", predecessor.id)])
            ]
        )
