from odoo import api, models

HEAD = "sales_reglament.group_reglament_head"
DIRECTOR = "sales_reglament.group_reglament_director"
SYSTEM = "base.group_system"


class SalesReglamentSuperior(models.AbstractModel):
    """Whose head is who, and who hears of what concerns a head where none is named or there.

    A head by rights, else the director, else the administrator: nothing is told to nobody.
    """

    _name = "sales.reglament.superior"
    _description = "Who Leads Where Nobody Is Named"

    @api.model
    def _head_of(self, user, company, lead=None):
        """Somebody's head: of a deal's team, of the user's, by role card, by rights.

        :param user: whose; never the head of themselves
        :param company: where the head has to work; empty: anywhere
        :param lead: the deal that it is about
        :return: a user, or nobody
        """
        # who is whose head is no secret
        user, Users = user.sudo(), self.env["res.users"].sudo()
        here = [("share", "=", False)]
        if company:
            here.append(("company_ids", "in", company.ids))
        for find in (
            lambda: (lead or self.env["crm.lead"]).sudo().team_id.user_id,
            lambda: user.crm_team_ids.user_id,
            lambda: Users.search([("sales_role_kind", "=", "head"), *here]),
            lambda: self._leading(company, but=user),
        ):
            heads = find().filtered(lambda head: head.active and head != user)
            if heads:
                return heads[0]
        return Users

    @api.model
    def _heads_among(self, users):
        """Those whose work it is to answer managers, by rights or as a team's leader."""
        group = self.env.ref(HEAD)
        leaders = self.env["crm.team"].search([("user_id", "in", users.ids)]).user_id
        return leaders | users.filtered(lambda user: group in user.all_group_ids)

    @api.model
    def _directors(self):
        """The directors; the administrator comes last."""
        director, system = self.env.ref(DIRECTOR), self.env.ref(SYSTEM)
        directors = self.env["res.users"].search(
            [("all_group_ids", "in", director.ids), ("share", "=", False)]
        )
        return directors.sorted(lambda user: system in user.all_group_ids)

    @api.model
    def _by_rights(self):
        """Those who lead by their rights: heads, then directors, then administrators.

        :return: users, in the order in which they are asked
        """
        groups = [self.env.ref(name) for name in (HEAD, DIRECTOR, SYSTEM)]
        head, director, system = groups
        # who is whose head is no secret
        people = (
            self.env["res.users"]
            .sudo()
            .search(
                [("all_group_ids", "in", (head | system).ids), ("share", "=", False)], order="id"
            )
        )

        def rank(user):
            if system in user.all_group_ids:
                return 2
            return 1 if director in user.all_group_ids else 0

        return people.sorted(rank)

    @api.model
    def _leading(self, company, but=None, people=None):
        """Who leads by rights in a company.

        :param company: a company; empty: any
        :param but: users who are concerned themselves
        :param people: what :meth:`_by_rights` returned, where it was asked before
        :return: a user, or nobody
        """
        people = self._by_rights() if people is None else people
        if but:
            people -= but
        return people.filtered(lambda user: not company or company in user.company_ids)[:1]
