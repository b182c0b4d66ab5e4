from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, groupby

from ...kernel import checklist, recurrence
from ..core import days
from .rows_to_prove import client_rows_to_prove


class SalesReglamentClientChecklist(models.AbstractModel):
    """The engine of steps, for clients: a step has no stage, and may come round again.

    A step opens when a client comes to be asked for it. One that comes round again opens next on
    the day that is so many days after it was settled; that day is free, and the norm runs from its
    end. Without a norm it is due on that day; the first time, within one round.
    """

    _name = "sales.reglament.client.checklist"
    _inherit = "sales.reglament.engine"
    _description = "Engine of Steps for Clients"

    _record_model = "res.partner"
    _record_field = "partner_id"
    _watched_evidence = "client_evidence"

    # ------------------------------------------------------------ which checks there must be

    @api.model
    def _sync(self, clients):
        """Bring the checks of clients in line with what is asked of them today.

        :param clients: partners; whoever is no client, or no longer, has what is open cancelled
        :return: whether checks changed, and were therefore looked at for proof
        """
        # checks are facts of the clients, whoever caused the change
        clients = clients.sudo().filtered("id")
        if not clients:
            return False
        clients._reglament_compute_responsibles_at_once()
        stored = self._stored(clients)
        # of contacts nothing is asked, and nothing was
        clients = clients.filtered(lambda client: client.id in stored or self._is_asked(client))
        known, rows = {}, {"ended": [], "carried": [], "begun": [], "opened": []}
        for reglament, group in clients.grouped("reglament_id").items():
            self._plan_group(group, reglament.id, stored, rows, known)
        Check = self.env["sales.reglament.check"]
        # an open point makes room before another of its step opens
        for name in ("ended", "carried", "begun"):
            Check._transition(rows[name])
        Check._open(rows["opened"])
        self._set_company(clients, stored)
        given = self._given(clients, stored, known)
        Check._transition(given)
        self._give_activities([row["id"] for row in given])
        if not any(rows.values()):
            return False
        self._plan_activities(clients)
        self._refresh(clients)
        return True

    def _plan_group(self, clients, reglament_id, stored, rows, known):
        """What is to be done with the points of clients under one version, added to ``rows`` and
        done in ``stored``, but for those that open."""
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(reglament_id)
        steps = ruleset.steps if ruleset else ()
        live = self._live(clients, steps)
        by_rhythm = any(step.recurrence_factor for step in steps)
        for client in clients:
            interval = client.order_interval_days if by_rhythm else None
            checks = stored[client.id]
            mine = self._points(checks, reglament_id, client, known)
            today = self._today(client, known)
            for change in recurrence.plan(steps, live[client.id], mine, today, interval):
                name, values = self._prepare_change(client, ruleset, change, mine, known)
                if change.check_id is not None:
                    values = {"id": change.check_id, **values}
                if name in ("ended", "carried"):
                    kept = checks[change.check_id]
                    state = values.get("state", kept.state)
                    checks[kept.id] = kept._replace(state=state, step_id=change.step_id)
                rows[name].append(values)

    def _prepare_change(self, client, ruleset, change, points, known):
        """A planned change as (the kind of change, column values)."""
        if change.state == "cancelled":
            return "ended", {"state": "cancelled"}
        if any(point.id == change.check_id and point.state == checklist.OPEN for point in points):
            return "carried", {"step_id": change.step_id, "reglament_id": ruleset.id}
        step = next(step for step in ruleset.steps if step.id == change.step_id)
        values = self._prepare_point(client, step, ruleset.id, points, known)
        return ("opened" if change.check_id is None else "begun"), values

    @api.model
    def _make_room(self, points):
        """Cancel what followed from settled points that are about to open again.

        :raise UserError: when a later point of the step was settled
        """
        if not points:
            return
        # what followed may be a colleague's; who may change these points was checked
        points = points.sudo()
        # a step lives through versions
        origins = self.env["sales.reglament"]._origins()
        mine = {origins.get(id_, id_) for id_ in points.step_id.ids}
        steps = {id_ for id_, origin in origins.items() if origin in mine}

        def thing(point):
            return point.partner_id, origins.get(point.step_id.id, point.step_id.id)

        asked = points.search(
            Domain("lead_id", "=", False)
            & Domain("partner_id", "in", points.partner_id.ids)
            & Domain("step_id", "in", list(steps.union(points.step_id.ids)))
            & Domain("state", "!=", "cancelled")
        ).grouped(thing)
        pending = points.browse()
        for point in points:
            others = asked[thing(point)] - point
            if any(other.done_date >= point.done_date for other in others._settled()):
                raise UserError(
                    self.env._(
                        "“%(step)s” was settled for %(client)s again since then. Open the last "
                        "point instead.",
                        step=point.step_id.name,
                        client=point.partner_id.display_name,
                    )
                )
            pending |= others - others._settled()
        pending._transition([{"id": other.id, "state": "cancelled"} for other in pending])

    @api.model
    def _look_at(self, clients, kinds=None):
        """Bring checks in line, and look for proof of these kinds even if none opened."""
        if clients and not self._sync(clients):
            self._refresh(clients, kinds)

    @api.model
    def _all_client_ids(self):
        """Ids of all who follow a reglament or have something open."""
        self.env["res.partner"].flush_model(["reglament_id", "commercial_partner_id"])
        self.env["sales.reglament.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM res_partner
                 WHERE reglament_id IS NOT NULL AND commercial_partner_id = id
                 UNION
                SELECT partner_id FROM sales_reglament_check
                 WHERE partner_id IS NOT NULL AND lead_id IS NULL AND state = 'todo'
              ORDER BY id
                """
            )
        )
        return [client_id for (client_id,) in rows]

    def _live(self, clients, steps):
        """``{client id: ids of the steps that apply to it as it is}``"""
        applicable = self._applicable(clients, steps)
        live = {}
        for client in clients:
            is_asked = self._is_asked(client)
            live[client.id] = frozenset(
                step.id
                for step in steps
                if is_asked
                and step.id in applicable[client.id]
                and step.client_state in (None, client.client_state)
            )
        return live

    def _is_asked(self, client):
        return client.active and client._is_client()

    def _stored(self, clients):
        """What is stored of clients: of each step what is open, cancelled and settled last.

        :return: ``{client id: {check id: kernel Existing}}``
        """
        self.env["sales.reglament.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (partner_id, step_id, class.name)
                       partner_id, id, step_id, state, done_date, user_id
                  FROM sales_reglament_check
            CROSS JOIN LATERAL (
                       SELECT CASE WHEN state IN ('todo', 'cancelled') THEN state
                                   ELSE 'settled' END AS name) AS class
                 WHERE partner_id IN %s AND lead_id IS NULL
              ORDER BY partner_id, step_id, class.name, done_date DESC NULLS LAST, id DESC
                """,
                tuple(clients.ids),
            )
        )
        stored = defaultdict(dict)
        for client_id, check_id, step_id, state, settled, user_id in rows:
            stored[client_id][check_id] = checklist.Existing(
                check_id, step_id, state, settled=settled, user_id=user_id
            )
        return stored

    def _points(self, checks, reglament_id, client, known):
        """Stored checks as the kernel wants them, of whatever version."""
        heirs = self.env["sales.reglament"]._heirs(reglament_id)
        zone = self._zone(client, known)
        return [
            recurrence.Point(
                id=check.id,
                step_id=heirs.get(check.step_id, check.step_id),
                state=check.state,
                settled_on=check.settled and days.day_in(check.settled, zone),
                is_current=heirs.get(check.step_id, check.step_id) == check.step_id,
            )
            for check in checks.values()
        ]

    # ------------------------------------------------------------ days

    def _today(self, client, known):
        return days.day_in(fields.Datetime.now(), self._zone(client, known))

    def _midnight(self, day, client, known):
        """The moment, in UTC, at which a client's day begins."""
        return days.midnight_in(day, self._zone(client, known))

    def _prepare_point(self, client, step, reglament_id, points, known):
        """Column values of a client's check that opens now."""
        now = known.setdefault("now", fields.Datetime.now())
        values = self._prepare_opened(client, step, reglament_id, now)
        last = recurrence.latest(point for point in points if point.step_id == step.id)
        interval = client.order_interval_days if step.recurrence_factor else None
        due = recurrence.due_day(step, last.settled_on, interval) if last else None
        company_id = self._company_of(client, self.env["res.users"].browse(values["user_id"]))
        start = values["opened_date"]
        if due is not None:
            today = self._today(client, known)
            values["opened_date"] = self._midnight(due, client, known)
            start = self._midnight(today + timedelta(days=1), client, known)
        deadline = self.env["sales.reglament.clock"]._deadline(
            start, step.deadline, step.deadline_unit, company_id, known
        )
        if not deadline and step.recurrence_days:
            rounds = 0 if due is not None else recurrence.rhythm(step, interval)
            deadline = start + timedelta(days=rounds)
        return {**values, "deadline": deadline or None}

    # ------------------------------------------------------------ who does it

    def _company_id(self, client):
        return (client.user_id.company_id or client.company_id).id or None

    def _team(self, client):
        return client.user_id.sale_team_id

    def _colleagues(self, client):
        members = self._team(client).member_ids
        return client.active_user_id | client.service_user_id | members

    def _set_company(self, clients, stored):
        clients.flush_recordset(["company_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_reglament_check AS checks
                   SET company_id = client.company_id
                  FROM res_partner AS client
                 WHERE client.id = checks.partner_id
                   AND checks.lead_id IS NULL
                   AND checks.partner_id = ANY(%s)
                   AND client.company_id IS DISTINCT FROM checks.company_id
                """,
                clients.ids,
            )
        )
        if self.env.cr.rowcount:
            self.env["sales.reglament.check"].invalidate_model(["company_id"])

    # ------------------------------------------------------------ which are proved

    @api.model
    def _refresh(self, clients, kinds=None):
        """Close what is proved, and open again what no longer is.

        Of a step that comes round again only the last point is looked at: what came before it is
        past. When it opens again, the one that followed from it goes.

        :param kinds: kinds of evidence to look at; all by default
        """
        kinds = self._watched(kinds)
        clients = clients.sudo().filtered("id")
        if not kinds or not clients:
            return
        rows, states, pending = client_rows_to_prove(clients, kinds)
        done, undone = self._sort_by_proof(rows, lambda row: states[row.key])
        self.env["sales.reglament.check"]._transition(
            [self._prepare_done(row, proof, row.since) for row, proof in done]
        )
        self._reopen(undone, pending)
        touched = {row.subject_id for row in undone} | {row.subject_id for row, _proof in done}
        if touched:
            self._sync(clients.browse(touched))

    def _reopen(self, rows, pending):
        """Open undone points again; what followed from them is cancelled first.

        :param pending: ``{(client id, step id): id of the open check}``
        """
        note = self.env._("Opened again: it was undone")
        followers = [pending.get((row.subject_id, row.point)) for row in rows]
        Check = self.env["sales.reglament.check"]
        Check._transition([{"id": id_, "state": "cancelled"} for id_ in followers if id_], note)
        known = {}
        prepared = [self._prepare_reopened(row, known) for row in rows]
        for _columns, group in groupby(prepared, key=lambda values: tuple(sorted(values))):
            Check._transition(group, note)

    def _prepare_reopened(self, row, known):
        values = self._prepare_undone(row)
        if row.step.evidence == checklist.STANDING:
            client = self.env[self._record_model].sudo().browse(row.subject_id)
            fresh = self._prepare_point(client, row.step, client.reglament_id.id, (), known)
            values.update(opened_date=fresh["opened_date"], deadline=fresh["deadline"])
        return values

    # ------------------------------------------------------------ whom an event concerns

    @api.model
    def _clients_behind(self, partners=None, leads=None, kinds=None):
        """Clients on a reglament behind partners and deals; nobody where no step looks.

        :param kinds: kinds of evidence that the event can prove or undo
        """
        Partner = self.env["res.partner"].sudo()
        if not self._in_force(kinds):
            return Partner
        # a deed counts for the client, whoever may see the deal or the card
        people = Partner.browse(partners.ids if partners else ())
        if leads:
            people |= leads.sudo().exists().partner_id
        return people.exists().commercial_partner_id.filtered("reglament_id")

    @api.model
    def _clients_at(self, records, model_field, id_field, kinds):
        """Clients at whose cards or deals records are kept that name them by model and id."""
        if not self._in_force(kinds):
            return self.env["res.partner"].sudo()
        ids = defaultdict(list)
        for record in records.sudo():  # a colleague's deed counts for the client as well
            if record[id_field]:
                ids[record[model_field]].append(record[id_field])
        return self._clients_behind(
            self.env["res.partner"].browse(ids["res.partner"]),
            self.env["crm.lead"].browse(ids["crm.lead"]),
            kinds,
        )
