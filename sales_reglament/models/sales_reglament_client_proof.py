from odoo import api, models
from odoo.tools import SQL, groupby

from ..kernel import checklist, recurrence
from ..kernel.proof import Row


class SalesReglamentClientChecklist(models.AbstractModel):
    """Which points of clients are proved, and what becomes of them when clients are merged."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.client.checklist"  # pylint: disable=consider-merging-classes-inherited

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
        touched = {row.lead_id for row in undone} | {row.lead_id for row, _proof in done}
        if touched:
            self._sync(clients.browse(touched))

    def _reopen(self, rows, pending):
        """Open undone points again; what followed from them is cancelled first.

        :param pending: ``{(client id, step id): id of the open check}``
        """
        note = self.env._("Opened again: it was undone")
        followers = [pending.get((row.lead_id, row.step.id)) for row in rows]
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
            client = self.env[self._record_model].sudo().browse(row.lead_id)
            fresh = self._prepare_point(client, row.step, client.reglament_id.id, (), known)
            values.update(opened_date=fresh["opened_date"], deadline=fresh["deadline"])
        return values

    def _rows_to_prove(self, clients, kinds):
        steps = {}
        for ruleset in self.env["sales.reglament"]._published("client"):
            wanted = checklist.connected(ruleset.steps, kinds)
            steps.update({step.id: step for step in ruleset.steps if step.id in wanted})
        rows, states, pending, last = [], {}, {}, {}
        for check_id, step_id, client_id, opened, state, settled, client_state in self._last_points(
            clients, steps
        ):
            step = steps[step_id]
            if state == checklist.OPEN:
                pending[client_id, step_id] = check_id
            if state not in (checklist.OPEN, "done"):
                continue
            if step.client_state in (None, client_state):
                rows.append(Row(check_id, step, client_id, opened, settled))
                states[check_id] = state
                last[client_id, step_id] = check_id
        rows = [
            row._replace(follows=last.get((row.lead_id, row.step.after_step_id))) for row in rows
        ]
        return rows, states, pending

    def _last_points(self, clients, step_ids):
        """What is stored of clients, of each step what is open and what was settled last."""
        self.env["sales.reglament.check"].flush_model()
        clients.flush_recordset(["reglament_id", "client_state", "commercial_partner_id"])
        return self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (checks.partner_id, checks.step_id, checks.state = 'todo')
                       checks.id, checks.step_id, checks.partner_id, checks.opened_date,
                       checks.state, checks.done_date, client.client_state
                  FROM sales_reglament_check AS checks
                  JOIN res_partner AS client ON client.id = checks.partner_id
                 WHERE checks.partner_id IN %s AND checks.step_id IN %s
                   AND checks.lead_id IS NULL
                   AND checks.state != 'cancelled'
                   AND checks.reglament_id = client.reglament_id
              ORDER BY checks.partner_id, checks.step_id, checks.state = 'todo',
                       checks.done_date DESC NULLS LAST, checks.id DESC
                """,
                tuple(clients.ids),
                tuple(step_ids) or (0,),
            )
        )

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
