from odoo import models
from odoo.exceptions import AccessError

from ...engine_pass import is_engine

# Writing one of these can change who answers for the client behind a card. Odoo works out the last
# one, and takes what is written into it all the same.
DECIDING = frozenset(
    {"user_id", "parent_id", "is_company", "company_type", "commercial_partner_id"}
)


class ResPartner(models.Model):
    """Once both roles are held, only a head names somebody else to answer for a client.

    What counts is the responsible of the commercial entity, before and after, whatever changed it:
    who answers for a client reads its deals, orders and purchases.
    """

    _inherit = "res.partner"

    def write(self, vals):
        before = self._reglament_answered() if vals.keys() & DECIDING else None
        result = super().write(vals)
        if before:
            self._check_answered(before)
        return result

    def unlink(self):
        # contacts of a card that goes stand on their own, with whoever stands on them
        people = self._reglament_people_left() if self._reglament_only_heads_name() else self[:0]
        me = self.env.user
        before = {
            person: user for person, user in people._reglament_answered().items() if user != me
        }
        result = super().unlink()
        people._check_answered(before)
        return result

    def _create_contact_parent_company(self):
        # the company of somebody's client is that somebody's client
        own = self.with_context(default_user_id=self.commercial_partner_id.user_id.id)
        return super(ResPartner, own)._create_contact_parent_company().with_env(self.env)

    def _reglament_only_heads_name(self):
        """Whether it is for heads only to name another responsible, and this user is none."""
        if self.env.su or is_engine(self.env):
            return False
        held = self.env["res.users"]._sales_roles_held()
        if "universal" not in held and not {"active", "service"} <= held:
            return False
        return not self.env.user.has_group("sales_reglament.group_reglament_head")

    def _reglament_people_left(self):
        """The contacts of these cards that stay when the cards go."""
        if not self.ids:
            return self[:0]
        # contacts count, whoever may see them
        everyone = self.sudo().with_context(active_test=False)
        return everyone.search([("id", "child_of", self.ids)]).with_env(self.env) - self

    def _reglament_answered(self):
        """Who answers for the clients behind these cards, where that is not everybody's to change.

        :return: ``{card: user}``
        """
        if not self or not self._reglament_only_heads_name():
            return {}
        # who answers for a client is no secret
        return {
            partner: user
            for partner in self
            if (user := partner.sudo().commercial_partner_id.user_id)
        }

    def _check_answered(self, before):
        """Raise AccessError where somebody else, or nobody, answers for a client now.

        :param before: what ``_reglament_answered`` gave
        """
        for partner, user in before.items():
            if partner.sudo().commercial_partner_id.user_id != user:
                raise AccessError(
                    self.env._(
                        "%(user)s answers for %(client)s. Only a head of sales can name somebody "
                        "else.",
                        user=user.name,
                        client=partner.display_name,
                    )
                )
