from odoo import api, models

HEAD = "sales_reglament.group_reglament_head"
DIRECTOR = "sales_reglament.group_reglament_director"
SYSTEM = "base.group_system"


class SalesReglamentSuperior(models.AbstractModel):
    """Who hears of what concerns a head where no head is named, or who is named has left.

    A head by rights, else the director, else the administrator: nothing is told to nobody.
    """

    _name = "sales.reglament.superior"
    _description = "Who Leads Where Nobody Is Named"

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
