from datetime import datetime

from odoo import api, models
from odoo.tools import SQL, groupby

from ...kernel import checklist, recurrence
from ...kernel.proof import Row


class SalesReglamentClientProof(models.AbstractModel):
    """Which points of clients are proved, and what becomes of them when clients are merged."""

    _name = "sales.reglament.client.proof"
    _description = "What Proves Points of Clients"

    # ------------------------------------------------------------ which are proved

    @api.model
    def _refresh(self, clients, kinds=None):
        """Close what is proved, and open again what no longer is.

        Of a step that comes round again only the last point is looked at: what came before it is
        past. When it opens again, the one that followed from it goes.

        :param kinds: kinds of evidence to look at; all by default
        """
        watched = self.env["sales.reglament"]._watch().client_evidence - {"manual"}
        kinds = watched if kinds is None else watched & frozenset(kinds)
        clients = clients.sudo().filtered("id")
        if not kinds or not clients:
            return
        rows, states, pending = self._rows_to_prove(clients, kinds)
        proofs = self.env["sales.reglament.client.evidence"]._find(rows)
        done, undone = [], []
        for row in rows:
            if row.step.evidence == "manual":
                continue
            proof, state = proofs.get(row.key), states[row.key]
            if proof and state == checklist.OPEN:
                done.append((row, proof))
            elif not proof and state == "done":
                undone.append(row)
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
        values = {
            "id": row.key,
            "state": checklist.OPEN,
            "done_date": None,
            "done_by": None,
            "evidence_note": None,
            "proof_model": None,
            "proof_id": None,
        }
        if row.step.evidence == checklist.STANDING:
            client = self.env[self._record_model].sudo().browse(row.subject_id)
            fresh = self._prepare_point(client, row.step, client.reglament_id.id, (), known)
            values.update(opened_date=fresh["opened_date"], deadline=fresh["deadline"])
        return values

    def _rows_to_prove(self, clients, kinds):
        """The last points of clients: what was settled is judged by the version it was under.

        :return: rows (``point`` is the step in the version that the client follows now), states by
            check id, and the open checks, ``{(client id, step id): check id}``
        """
        known, carried = self.env["sales.reglament"]._steps_by_id(), self._steps_carried_on(kinds)
        rows, states, pending, last, seen = [], {}, {}, {}, set()
        for check_id, step_id, client_id, opened, state, settled, *now in self._last_points(
            clients, {step_id for _version, step_id in carried}
        ):
            client_state, version = now
            step = carried.get((version, step_id))
            key = step and (client_id, step.id)
            if step is None or (key, state == checklist.OPEN) in seen:
                continue
            seen.add((key, state == checklist.OPEN))
            if state == checklist.OPEN:
                pending[key] = check_id
            if state in (checklist.OPEN, "done") and step.client_state in (None, client_state):
                judged = step if state == checklist.OPEN else known[step_id]
                follows = (client_id, step.after_step_id)
                rows.append(Row(check_id, judged, client_id, opened, settled, follows, step.id))
                states[check_id] = state
                last[key] = check_id
        rows = [row._replace(follows=last.get(row.follows)) for row in rows]
        return rows, states, pending

    def _steps_carried_on(self, kinds):
        """Steps that kinds of evidence concern, in the versions that clients follow now.

        :return: ``{(id of such a version, id of a step in any version): kernel Step in that one}``
        """
        Reglament = self.env["sales.reglament"]
        wanted, carried = set(), {}
        for ruleset in Reglament._rulesets():
            if ruleset.subject == "client":
                wanted |= checklist.connected(ruleset.steps, kinds)
        for ruleset in Reglament._published("client"):
            steps = {step.id: step for step in ruleset.steps}
            for step_id, heir in Reglament._heirs(ruleset.id).items():
                if heir in steps and not wanted.isdisjoint((step_id, heir)):
                    carried[ruleset.id, step_id] = steps[heir]
        return carried

    def _last_points(self, clients, step_ids):
        """What is stored of clients, of each step what is open and what was settled last.

        What was settled last comes first.
        """
        self.env["sales.reglament.check"].flush_model()
        clients.flush_recordset(["reglament_id", "client_state", "commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (checks.partner_id, checks.step_id, checks.state = 'todo')
                       checks.id, checks.step_id, checks.partner_id, checks.opened_date,
                       checks.state, checks.done_date, client.client_state, client.reglament_id
                  FROM sales_reglament_check AS checks
                  JOIN res_partner AS client ON client.id = checks.partner_id
                 WHERE checks.partner_id IN %s AND checks.step_id IN %s
                   AND checks.lead_id IS NULL
                   AND checks.state != 'cancelled'
              ORDER BY checks.partner_id, checks.step_id, checks.state = 'todo',
                       checks.done_date DESC NULLS LAST, checks.id DESC
                """,
                tuple(clients.ids),
                tuple(step_ids) or (0,),
            )
        )
        return sorted(rows, key=lambda row: (row[5] or datetime.min, row[0]), reverse=True)

    # ------------------------------------------------------------ merges

    @api.model
    def _merge(self, client, others):
        """Bring the checks of merged clients to the one that stays, each once.

        The database allows one open check a step and client, and Odoo moves rows without looking.
        """
        # facts belong to the engine, whoever merges
        Check = self.env["sales.reglament.check"].sudo()
        clients = client | others
        checks = Check.search([("partner_id", "in", clients.ids), ("lead_id", "=", False)])
        origins = self.env["sales.reglament"]._origins()
        gone = recurrence.merge(
            recurrence.Period(
                id=check.id,
                thing=origins.get(check.step_id.id, check.step_id.id),
                state=check.state,
                opened=check.opened_date,
                settled=check.done_date or None,
                recurs=bool(check.step_id.recurrence_days),
            )
            for check in checks
        )
        if gone:
            for stays, goes in (
                checks.filtered(lambda check: check.id in gone)
                .grouped(lambda check: gone[check.id])
                .items()
            ):
                Check.browse(stays)._absorb(goes)
        self.env.flush_all()
