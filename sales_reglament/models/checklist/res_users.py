from uuid import uuid4

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.orm.models import NO_ACCESS

from ...windows import notice


class ResUsers(models.Model):
    """Points follow who people are; and the addresses of deals that a person puts into Bcc are
    theirs, until they want new ones.
    """

    _inherit = "res.users"

    reglament_address_key = fields.Char(groups=NO_ACCESS, copy=False, prefetch=False)

    def action_reglament_new_addresses(self):
        """From now on other addresses of deals are this person's; the former ones are nobody's."""
        if self - self.env.user and not self.env.user.has_group("base.group_erp_manager"):
            raise AccessError(self.env._("Everybody renews their own addresses only."))
        for user in self:
            # nobody reads or writes the key itself
            user.sudo().reglament_address_key = uuid4().hex
        return notice(
            self.env._(
                "Deals have a new address for your letters now; the former ones no longer work."
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        users = super().create(vals_list)
        users._reglament_colleagues()
        return users

    def _reglament_colleagues(self):
        """A card that was a client's is a colleague's from now on: nothing is to be done for it."""
        checklist = self.env["sales.reglament.client.checklist"]
        if checklist._in_force():
            partners = self.sudo().partner_id  # whoever creates users
            self.env.add_to_compute(partners._fields["reglament_id"], partners)
            checklist._sync(partners)

    def _reglament_role_changed(self):
        super()._reglament_role_changed()
        self.crm_team_ids._reglament_give_anew(frozenset({"role"}))
