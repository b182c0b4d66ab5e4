from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...kernel.distribution import Piece, distribute
from ...likeness import is_client
from ..core import days
from ..core.activities import schedule_for
from ..core.settings import settings

NEVER = "never"
COMPLETE_DAYS = 7
PROPOSED = "sales_reglament.handover_proposed"
# Whose work the clients of the one are is not the other's.
OTHER = {"active": "service", "service": "active"}


class SalesReglamentHandoverProposal(models.AbstractModel):
    """The life of clients proposes handovers: each week one bundle from a giver to a receiver.

    A client that has turned regular, or fallen asleep, and has stayed so for some calm days is
    offered to somebody whose work it is. Nothing moves before the receiver accepts. Whoever is
    neither in active sales nor in service is neither proposed to nor from.
    """

    _name = "sales.reglament.handover.proposal"
    _description = "Proposals of Handovers"

    @api.model
    def _propose(self):
        """Offer the clients that have come to be somebody else's work, once a week.

        Each giver's bundles are kept together. Begun again after a kill, it goes on with the other
        givers: a client in an open handover is not proposed.
        """
        # off until both roles have holders
        if not self.env["res.users"]._sales_roles_held() >= OTHER.keys():
            return
        day = self._day_of_proposals()
        if not day:
            return
        engine = self.sudo()  # proposals are the engine's; they offer and give nothing
        for giver, parts in engine._choose_receivers(engine._clients_to_propose()).items():
            engine._propose_bundles(giver, parts)
            self.env["ir.cron"]._commit_progress(1)
        # a mark of the engine
        self.env["ir.config_parameter"].sudo().set_param(PROPOSED, day)
        self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _day_of_proposals(self):
        """The day whose proposals are due: this week's, or the one on which no job ran."""
        weekday = settings(self.env).handover_weekday
        if weekday == NEVER:
            return None
        today = days.today(self.env)
        day = today - timedelta(days=(today.weekday() - int(weekday)) % 7)
        # a mark of the engine
        before = fields.Date.to_date(self.env["ir.config_parameter"].sudo().get_param(PROPOSED))
        is_due = before < day if before else day == today
        return day if is_due else None

    # ------------------------------------------------------------ which clients

    @api.model
    def _clients_to_propose(self):
        """Clients who have long been what they are, and are somebody else's work.

        :return: recordset
        """
        now, kinds = fields.Datetime.now(), self.env["res.partner"]._reglament_work_kinds()
        given = settings(self.env)
        for name in ("res.partner", "res.users", self._name, self.line_ids._name):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT client.id
                  FROM res_partner AS client
                  JOIN res_users AS giver ON giver.id = client.user_id AND giver.active
                  JOIN LATERAL (
                       SELECT date FROM sales_reglament_client_change AS change
                        WHERE change.partner_id = client.id
                     ORDER BY change.id DESC LIMIT 1) AS last ON TRUE
            %(zones)s
                 WHERE client.active AND %(is_client)s
                   AND (client.client_state, giver.sales_role_kind) IN %(misfits)s
                   AND last.date <= %(today)s - %(calm)s
                   AND NOT EXISTS (
                       SELECT FROM sales_reglament_handover_line AS line
                         JOIN res_partner AS named ON named.id = line.partner_id
                         JOIN sales_reglament_handover AS handover ON handover.id = line.handover_id
                        WHERE named.commercial_partner_id = client.id
                          AND line.lead_id IS NULL
                          AND (handover.state = 'offered'
                               OR handover.state = 'draft'
                                  AND handover.from_user_id = client.user_id
                               OR handover.answered_date > %(again)s))
              ORDER BY client.id
                """,
                zones=days.join_zones(
                    self.env, SQL("COALESCE(client.company_id, %s)", self.env.company.id)
                ),
                is_client=is_client("client"),
                misfits=tuple((state, OTHER[kind]) for state, kind in kinds.items()),
                today=days.sql_today(),
                calm=given.calm_days,
                again=now - timedelta(days=given.handover_again_days),
            )
        )
        return self.env["res.partner"].browse(id_ for (id_,) in rows)

    # ------------------------------------------------------------ which receivers

    @api.model
    def _choose_receivers(self, clients):
        """Spread clients over those whose work they are, by load.

        Clients that nobody can take, because nobody works in their company, stay where they are.

        :return: ``{giver: {receiver: clients}}``
        """
        found = defaultdict(lambda: defaultdict(clients.browse))
        if not clients:
            return found
        people = self._people_with_roles()
        deals, companies = self._deals_of(clients)
        takers, pieces = {}, []
        for client in clients:
            giver, kind = client.user_id, client._reglament_work_kind()
            reach = companies[client] | client.company_id | giver.company_id
            if (giver, kind, reach) not in takers:
                takers[giver, kind, reach] = self._takers(people, giver, kind, reach)
            pieces.append(Piece((client.id,), kind, deals[client], takers[giver, kind, reach]))
        receivers = self.env["sales.reglament.assigned.work"]._receivers(people)
        for (client_id,), receiver_id in distribute(pieces, receivers).items():
            client = clients.browse(client_id)
            found[client.user_id][people.browse(receiver_id)] |= client
        return found

    @api.model
    def _people_with_roles(self):
        group = self.env.ref("sales_reglament.group_reglament_user")
        return self.env["res.users"].search(
            [
                ("sales_role_kind", "in", list(OTHER)),
                ("share", "=", False),
                ("all_group_ids", "in", group.ids),
            ]
        )

    @api.model
    def _takers(self, people, giver, kind, companies):
        """Ids of those who could take a client; colleagues of the giver's teams come first."""
        able = people.filtered(
            lambda user: user.sales_role_kind == kind and companies <= user.company_ids
        )
        mates = able & giver.crm_team_ids.member_ids
        return frozenset((mates or able).ids)

    @api.model
    def _deals_of(self, clients):
        """The open deals of the givers that go with clients.

        :return: (``{client: how many}``, ``{client: their companies}``)
        """
        deals, companies = defaultdict(int), defaultdict(self.env["res.company"].browse)
        entity = "partner_id.commercial_partner_id"
        rows = self.env["crm.lead"]._read_group(
            [
                ("won_status", "=", "pending"),
                ("user_id", "in", clients.user_id.ids),
                (entity, "in", clients.ids),
            ],
            [entity, "user_id", "company_id"],
            ["__count"],
        )
        for client, user, company, count in rows:
            if user == client.user_id:
                deals[client] += count
                companies[client] |= company
        return deals, companies

    # ------------------------------------------------------------ bundles

    @api.model
    def _propose_bundles(self, giver, parts):
        """Offer each receiver their part of a giver's clients.

        Clients of whom too little is known to be offered wait in a draft, which the giver is asked
        to complete.

        :param parts: ``{receiver: clients}``
        """
        offered, waiting = [], []
        for receiver, clients in parts.items():
            held_back = self._incomplete(clients).filtered(
                lambda client: client._reglament_enforced()
            )
            for bundles, some in ((offered, clients - held_back), (waiting, held_back)):
                if some:
                    bundles.append(self._prepare_bundle(giver, receiver, some))
        handovers = self.create(offered + waiting)
        handovers[: len(offered)].action_offer()
        handovers[len(offered) :]._ask_to_complete()

    @api.model
    def _prepare_bundle(self, giver, receiver, clients):
        states = set(clients.mapped("client_state"))
        return {
            "from_user_id": giver.id,
            "to_user_id": receiver.id,
            "reason": "regular" if "regular" in states else "dormant",
            "line_ids": [(0, 0, {"partner_id": client.id}) for client in clients],
        }

    def _ask_to_complete(self):
        """An activity for the giver: these clients are to be offered once enough is known."""
        for handover in self:
            today = days.person_day(handover.from_user_id)
            schedule_for(
                handover.from_user_id,
                handover,
                lambda told: told.env._(
                    "Fill in what is missing of these clients, then offer them"
                ),
                day=today + timedelta(days=COMPLETE_DAYS),
            )
