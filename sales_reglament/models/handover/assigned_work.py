from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain

from ...kernel.distribution import Receiver
from ..requests.request import OPEN

QUOTATIONS = ("draft", "sent")
# Where a kind names its people; of the other kinds it is ``user_id``.
PERSONS = {
    "requests": ("addressee_id", "requester_id", "escalated_to_id"),
    "offers": ("to_user_id", "escalated_to_id"),
}
# What somebody can run who stands in no team, as Odoo proposes for a member of one.
CAPACITY = 30


class SalesReglamentAssignedWork(models.AbstractModel):
    """What somebody holds: clients, open deals, activities, points, quotations, requests, offers.

    Asked to hand it over and to warn before somebody goes; it reads whatever there is, so callers
    check who may know.
    """

    _name = "sales.reglament.assigned.work"
    _description = "What Somebody Holds"

    # ------------------------------------------------------------ what belongs to whom

    @api.model
    def _domains(self):
        """What counts as held, by kind: ``{kind: (model, domain without the person)}``"""
        return {
            "clients": ("res.partner", self.env["res.partner"]._reglament_client_domain()),
            "leads": ("crm.lead", Domain("won_status", "=", "pending")),
            "activities": ("mail.activity", Domain.TRUE),
            "checks": ("sales.reglament.check", Domain("state", "=", "todo")),
            "quotations": ("sale.order", Domain("state", "in", QUOTATIONS)),
            "requests": ("sales.reglament.request", Domain("state", "in", OPEN)),
            "offers": ("sales.reglament.handover", Domain("state", "=", "offered")),
        }

    @api.model
    def _of(self, kind, users):
        """A domain: these people hold it."""
        return Domain.OR(Domain(name, "in", users.ids) for name in PERSONS.get(kind, ("user_id",)))

    @api.model
    def _held(self, kind, users, within=None):
        """The records of a kind that these people hold.

        :param within: companies; without them, all
        """
        model, domain = self._domains()[kind]
        held = domain & self._of(kind, users) & self._within(model, within)
        return self._asked(model, within).search(held)

    @api.model
    def _asked(self, model, companies):
        """The model to ask: what has no company of its own goes by the rights of the reader."""
        Model = self.env[model]
        return Model if companies is None or "company_id" in Model._fields else Model.sudo(False)

    @api.model
    def _within(self, model, companies):
        """A domain: it belongs to these companies, or to none; without companies, to any."""
        if companies is None or "company_id" not in self.env[model]._fields:
            return Domain.TRUE
        return Domain("company_id", "in", [False, *companies.ids])

    @api.model
    def _holders(self, within=None):
        """Who holds anything at all, also those who have gone.

        :param within: companies; without them, all
        """
        Users = self.env["res.users"].with_context(active_test=False)
        ids = set()
        for kind, (model, domain) in self._domains().items():
            for name in PERSONS.get(kind, ("user_id",)):
                held = domain & Domain(name, "!=", False) & self._within(model, within)
                ids.update(user.id for (user,) in self.env[model]._read_group(held, [name]))
        return Users.browse(sorted(ids)).filtered(lambda user: not user.share)

    @api.model
    def _counts(self, users, within=None):
        """How much each of these people holds: ``{user: {kind: count}}``

        :param within: companies; without them, all
        """
        found = {user: {} for user in users}
        for kind in self._domains():
            counts = self._counts_of(kind, users, within)
            for user in users:
                found[user][kind] = counts.get(user.id, 0)
        return found

    def _counts_of(self, kind, users, within=None):
        if kind in PERSONS:
            people = [
                {record[name].id for name in PERSONS[kind]}
                for record in self._held(kind, users, within)
            ]
            return Counter(id_ for ids in people for id_ in ids)
        model, domain = self._domains()[kind]
        held = domain & self._of(kind, users) & self._within(model, within)
        rows = self._asked(model, within)._read_group(held, ["user_id"], ["__count"])
        return {user.id: count for user, count in rows}

    @api.model
    def _counts_read(self, users):
        """What of it the reader may read, of the models that are open to him: see ``_counts``."""
        found = {user: {} for user in users}
        for kind, (model, _domain) in self._domains().items():
            if self.env[model].has_access("read"):
                counts = self._counts_of(kind, users)
                for user in users:
                    found[user][kind] = counts.get(user.id, 0)
        return found

    @api.model
    def _on_their_way(self, giver):
        """The lines of offers of theirs that nobody has answered yet."""
        return self.env["sales.reglament.handover.line"].search(
            [("handover_id.from_user_id", "=", giver.id), ("handover_id.state", "=", "offered")]
        )

    @api.model
    def _receivers(self, users):
        """These people as those who can take over: their role, load and capacity.

        :return: list of kernel Receivers
        """
        users = users.sudo()  # roles and load of colleagues, to spread work
        counts = self._counts(users)
        capacity = defaultdict(int)
        for member in users.crm_team_member_ids:
            if not member.assignment_optout:
                capacity[member.user_id.id] += member.assignment_max
        return [
            Receiver(
                user.id,
                user.sales_role_kind or None,
                counts[user]["clients"],
                counts[user]["leads"],
                capacity[user.id] if user.crm_team_member_ids else CAPACITY,
            )
            for user in users
        ]

    # ------------------------------------------------------------ what goes with clients

    @api.model
    def _people(self, clients):
        """Clients and their contacts, archived ones too."""
        Partner = self.env["res.partner"].with_context(active_test=False)
        # of whom each is, is all that most callers ask; Odoo would read the whole cards
        return Partner.search_fetch(
            [("commercial_partner_id", "in", clients.ids)], ["commercial_partner_id"]
        )

    @api.model
    def _leads(self, giver, clients):
        """The giver's open deals with clients."""
        _model, domain = self._domains()["leads"]
        of_clients = [
            ("user_id", "=", giver.id),
            ("partner_id.commercial_partner_id", "in", clients.ids),
        ]
        return self.env["crm.lead"].search(domain & Domain(of_clients))

    @api.model
    def _orders(self, clients):
        """All orders and quotations of clients."""
        return self.env["sale.order"].search(
            [("partner_id.commercial_partner_id", "in", clients.ids)]
        )

    @api.model
    def _activities(self, giver, *records):
        """The giver's open activities on records of several models."""
        places = Domain.OR(
            Domain("res_model", "=", some._name) & Domain("res_id", "in", some.ids)
            for some in records
        )
        return self.env["mail.activity"].search(Domain("user_id", "=", giver.id) & places)

    # ------------------------------------------------------------ how much goes with clients

    @api.model
    def _count_leads(self, giver, clients, within=None):
        """How many open deals of the giver each client has: ``{client: count}``

        :param within: companies; without them, all
        """
        entity = "partner_id.commercial_partner_id"
        model, domain = self._domains()["leads"]
        domain &= Domain([("user_id", "=", giver.id), (entity, "in", clients.ids)])
        domain &= self._within(model, within)
        return dict(self.env["crm.lead"]._read_group(domain, [entity], ["__count"]))

    @api.model
    def _count_activities(self, giver, clients, alone):
        """How many open activities of the giver go with clients, and with deals on their own.

        :return: counts by (model, id) of the client or deal
        """
        people, leads = self._people(clients), self._leads(giver, clients)
        orders, alone = self._orders(clients), alone.filtered("id")
        owner = {("res.partner", person.id): person.commercial_partner_id for person in people}
        leads.fetch(["partner_id"])
        orders.fetch(["partner_id"])
        for record in (*leads, *orders):
            owner[record._name, record.id] = record.partner_id.commercial_partner_id
        owner.update((("crm.lead", lead.id), lead) for lead in alone)
        found, activities = {}, self._activities(giver, people, leads | alone, orders)
        activities.fetch(["res_model", "res_id"])
        for activity in activities:
            record = owner[activity.res_model, activity.res_id]
            key = (record._name, record.id)
            found[key] = found.get(key, 0) + 1
        return found
