from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...conditions import matching
from ...kernel import checklist
from ...kernel.proof import Row
from ...many_ids import one_of
from ..core.clock import HEAD_MINUTES
from .evidence import SINCE_OPENED
from .stage_visit import PLACE

# States of checks for which one looks for proof.
PROVABLE = (checklist.OPEN, "done")


class SalesReglamentChecklist(models.AbstractModel):
    """The engine of steps: opens, closes and reopens checks, whatever happened to a deal.

    Every event ends in one of two questions, each answered for all deals concerned at once: which
    checks must there be (``_sync``), and which of them are proved (``_refresh``). Asking twice
    changes nothing, so the nightly job asks the same.
    """

    _name = "sales.reglament.checklist"
    _inherit = [
        "sales.reglament.checklist.planning",
        "sales.reglament.checklist.merging",
    ]
    _description = "Engine of Steps"

    _record_model = "crm.lead"
    _record_field = "lead_id"

    # ------------------------------------------------------------ which checks there must be

    @api.model
    def _sync(self, leads, kinds=frozenset(), news=None):
        """Bring checks and stays in line with where the deals are now, and look for proof.

        :param kinds: kinds of evidence to look at where no check changes; where one does, all are
        :param news: a set that takes up the (lead id, step id) of the checks that open by it
        :return: the checks as they are then, ``{lead id: {step id: kernel Existing}}``, or None
            where that is not known
        """
        # checks are facts of the deals, whoever caused the change
        leads = leads.sudo()
        if not leads or not self.env["sales.reglament"]._rulesets():
            return None
        leads.fetch(["reglament_id", *PLACE])
        self.env["sales.reglament.stage.visit"]._sync(leads)
        if not self._has_steps():
            return None
        stored, known = self._stored(leads), {}
        carried = self._carry(leads, stored)
        opened, back, leaving = self._changes(leads, stored, known)
        if carried or opened or back or leaving:
            kinds = None
        Check = self.env["sales.reglament.check"]
        Check._transition(carried)
        self._bring_back(back, stored, known)
        # an activity that is planned may be a proof: then first things first
        planning = self._planning()
        done, undone = self._prove(leads, kinds, stored, opened, only_leaving=bool(planning))
        gone = self._let_go(leaving, stored)
        given = self._given(leads, stored, known)
        Check._open(list(opened.values()))
        Check._transition(gone + back)
        Check._transition(given)
        self._set_company(leads, stored)
        fall = kinds is None and not planning and self._let_fall(undone, stored, known)
        self._settle(leads, done, undone)
        if news is not None:
            news |= opened.keys() | {(row["lead_id"], row["step_id"]) for row in back}
            news |= self._keys_of(stored, undone)
        if undone:
            # where points fall away, all kinds are looked at
            return self._sync(leads, None if fall else frozenset(), news)
        if not planning:
            return stored
        if opened or back or gone:
            self._plan_activities(leads)
        self._give_activities([row["id"] for row in given])
        self._refresh(leads, kinds, news)
        return None

    def _let_fall(self, undone, stored, known):
        """Say of checks that open again where nobody asks for them that they fall away at once.

        Another look would come to the same, with one more change of them all. What depends on
        more than the place, on a condition, another step or another version, is left to it.

        :param undone: column values of checks that are no longer done; changed
        :return: whether there are any
        """
        steps, fall = self.env["sales.reglament"]._steps_by_id(), False
        after = {step.after_step_id for step in steps.values()}
        alone = {
            step.id
            for step in steps.values()
            if not step.domain and step.after_step_id is None and step.id not in after
        }
        rows, judged = {row["id"]: row for row in undone if row["state"] == checklist.OPEN}, {}
        for lead_id, checks in stored.items() if rows else ():
            for step_id in checks.keys() & alone - known["live"][lead_id]:
                check, step = checks[step_id], steps[step_id]
                if check.id not in rows:
                    continue
                # as it was judged as long as it was done, it is judged from now on
                if self._step_of(check._replace(state="done"), step, judged) is step:
                    rows[check.id]["falls_away"] = fall = True
        return fall

    def _keys_of(self, stored, rows):
        """``{(lead id, step id)}`` of checks, by column values with their ids."""
        ids = {row["id"] for row in rows}
        return {
            (lead_id, step_id)
            for lead_id, checks in (stored.items() if ids else ())
            for step_id, check in checks.items()
            if check.id in ids
        }

    def _carry(self, leads, stored):
        """Let points of former versions go on under the one that the deals follow now.

        What is settled stays so, by the version under which it was; what is open keeps its
        opening and its deadline.

        :return: column values of the checks that change their step, with their ids
        """
        Reglament, carried = self.env["sales.reglament"], []
        for reglament_id, lead_ids in self._by_reglament(leads).items():
            ruleset = Reglament._rulesets_by_id().get(reglament_id)
            heirs = Reglament._heirs(reglament_id)
            former = {step_id for step_id, heir in heirs.items() if heir != step_id}
            stages = {step.id: step.stage_id for step in ruleset.steps} if ruleset else {}
            for lead_id in lead_ids if former else ():
                checks = stored[lead_id]
                if former.isdisjoint(checks):
                    continue
                for step_id, heir in checklist.carry(checks, heirs).items():
                    check = checks.pop(step_id)
                    settled = check.state in checklist.SETTLED
                    checks[heir] = check._replace(
                        step_id=heir,
                        reglament_id=check.reglament_id if settled else reglament_id,
                    )
                    carried.append(
                        {
                            "id": check.id,
                            "step_id": heir,
                            "stage_id": stages[heir],
                            "reglament_id": checks[heir].reglament_id,
                        }
                    )
        return carried

    def _by_reglament(self, leads):
        """Ids of the deals by the id of the version that they follow, None for none."""
        found = defaultdict(list)
        followed = self.env["sales.reglament.columns"]._read_column(leads, "reglament_id")
        for lead_id, reglament_id in zip(leads.ids, followed, strict=True):
            found[reglament_id].append(lead_id)
        return found

    def _changes(self, leads, stored, known):
        """What has to change, done in ``stored`` already.

        :return: column values of the checks to open by ``(lead id, step id)``, and of those that
            come back, with their ids; and the (lead id, step id) of those that fall away unless
            they turn out to be done
        """
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        reader = self.env["sales.reglament.columns"]
        opened, back, leaving = {}, [], []
        won_here = self._won_here(leads)
        for reglament_id, lead_ids in self._by_reglament(leads).items():
            ruleset = rulesets.get(reglament_id)
            steps = ruleset.steps if ruleset else ()
            by_id = {step.id: step for step in steps}
            group = leads.browse(lead_ids).with_prefetch(leads._prefetch_ids)
            applicable, samples = self._applicable(group, steps), {}
            for lead_id, place in zip(lead_ids, reader._read_rows(group, PLACE), strict=True):
                checks = stored[lead_id]
                where = (place, applicable[lead_id], lead_id in won_here)
                live = self._live_in(reglament_id, steps, where, known)
                known.setdefault("live", {})[lead_id] = live
                for change in checklist.changes_to(live, steps, checks.values()):
                    if change.state == "cancelled":
                        leaving.append((lead_id, change.step_id))
                        check = checks[change.step_id]._replace(is_leaving=True)
                    else:
                        step = by_id[change.step_id]
                        if place not in samples:
                            lead = group.browse(lead_id).with_prefetch(group._prefetch_ids)
                            samples[place] = lead
                        values = self._prepare_check(
                            samples[place], step, reglament_id, known, place
                        )
                        values["lead_id"] = lead_id
                        check = self._as_existing(change, values)
                        if change.check_id is None:
                            opened[lead_id, change.step_id] = values
                        else:
                            old = checks[change.step_id]
                            back.append(self._prepare_back(old, values))
                    checks[change.step_id] = check
        return opened, back, leaving

    def _prepare_back(self, check, values):
        """Column values of a cancelled check that opens again; its deadline is still to be found.

        :param check: as the kernel knows it
        :param values: of one that opens for the first time
        """
        names = ("reglament_id", "stage_id", "company_id", "user_id", "state", "is_passed_over")
        assigned = check.assigned or values["assigned_date"]
        return {
            "id": check.id,
            **{name: values[name] for name in names},
            "assigned_date": assigned,
            "lead_id": values["lead_id"],
            "step_id": values["step_id"],
        }

    def _bring_back(self, back, stored, known):
        """Find since when, and until when, checks are open that come back."""
        self.env["sales.reglament.stretch"]._complete(back, known)
        for row in back:
            checks = stored[row["lead_id"]]
            opened = fields.Datetime.to_datetime(row["opened_date"])
            checks[row["step_id"]] = checks[row["step_id"]]._replace(
                opened=opened,
                assigned=row["assigned_date"],
                is_fresh=opened == fields.Datetime.now(),
            )

    def _let_go(self, leaving, stored):
        """Column values of the checks that fall away now, with their ids: of those not done."""
        gone = []
        for lead_id, step_id in leaving:
            check = stored[lead_id][step_id]
            if check.state == checklist.OPEN:
                stored[lead_id][step_id] = check._replace(state="cancelled")
                gone.append({"id": check.id, "state": "cancelled"})
        return gone

    def _as_existing(self, change, values):
        """A check that opens now, as the kernel knows it."""
        return checklist.Existing(
            id=change.check_id,
            step_id=change.step_id,
            state=change.state,
            opened=values["opened_date"],
            user_id=values["user_id"],
            assigned=values["assigned_date"],
            company_id=values["company_id"],
            is_passed_over=values["is_passed_over"],
            reglament_id=values["reglament_id"],
            is_fresh=True,
        )

    def _has_steps(self):
        return bool(self.env["sales.reglament"]._watch().evidence)

    def _stored(self, leads):
        """What is stored of deals: ``{lead id: {step id: kernel Existing}}``."""
        self.env["sales.reglament.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT lead_id, id, step_id, state, opened_date, user_id, assigned_date,"
                " company_id, done_date, COALESCE(is_passed_over, FALSE), reglament_id"
                " FROM sales_reglament_check WHERE lead_id %s",
                one_of(leads._ids),
            )
        )
        stored = defaultdict(dict)
        for row in rows:
            check = checklist.Existing(*row[1:])
            stored[row[0]][check.step_id] = check
        return stored

    def _applicable(self, leads, steps):
        """``{lead id: ids of the steps whose condition it meets}``"""
        free = frozenset(step.id for step in steps if not step.domain)
        applicable = dict.fromkeys(leads.ids, free)
        for step in steps:
            if step.domain:
                # a condition holds or not, whoever looks
                for lead_id in matching(leads.sudo(), step.domain).ids:
                    applicable[lead_id] |= {step.id}
        return applicable

    def _live_in(self, reglament_id, steps, where, known):
        """Ids of the steps that must have a check, the same for all deals in the same place."""
        key = (reglament_id, where)
        if key not in known:
            (stage_id, is_running, *_people), applicable, is_won_here = where
            stages = self.env["crm.stage"]._reglament_stages()
            situation = checklist.Situation(
                stages.get(stage_id), is_running, applicable, is_won_here
            )
            known[key] = checklist.live_steps(steps, stages, situation)
        return known[key]

    def _won_here(self, leads):
        """Ids of the deals in a won stage that were in another one before, by their visits."""
        stages = self.env["crm.stage"]._reglament_stages()
        rows = self.env["sales.reglament.columns"]._read_rows(leads, ("stage_id",))
        won = [
            lead_id
            for lead_id, (stage_id,) in zip(leads.ids, rows, strict=True)
            if stage_id in stages and stages[stage_id].is_won
        ]
        others = tuple(stage.id for stage in stages.values() if not stage.is_won)
        if not won or not others:
            return frozenset()
        Visit = self.env["sales.reglament.stage.visit"]
        Visit.flush_model(["lead_id", "stage_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT lead_id FROM sales_reglament_stage_visit"
                " WHERE lead_id IN %s AND stage_id IN %s",
                tuple(won),
                others,
            )
        )
        return frozenset(lead_id for (lead_id,) in rows)

    def _prepare_check(self, lead, step, reglament_id, known, place=None):
        """Column values of a check that opens now, the same for all deals in the same place.

        :param place: what deals have in common; None: this deal is prepared for itself
        """
        key = (step.id, reglament_id, place or lead.id)
        if key not in known:
            known[key] = self._prepare_alike(lead, step, reglament_id, known)
        return {**known[key], "lead_id": lead.id}

    def _prepare_alike(self, lead, step, reglament_id, known):
        now = fields.Datetime.now()
        user = self._assignee(lead, step)
        company_id = self._company_of(lead, user)
        clock = self.env["sales.reglament.clock"]
        head_deadline = False
        if step.first_response:
            head_deadline = clock._deadline(now, HEAD_MINUTES, "minutes", company_id, known)
        waits_for_head = step.first_response and not lead.user_id
        deadline = (
            head_deadline
            if waits_for_head
            else clock._deadline(now, step.deadline, step.deadline_unit, company_id, known)
        )
        return {
            "step_id": step.id,
            "reglament_id": reglament_id,
            "stage_id": step.stage_id,
            "user_id": user.id or None,
            "company_id": lead.company_id.id or None,
            "state": checklist.OPEN,
            "opened_date": now,
            # a stage the deal went past, or entered beyond: what was done on the deal counts
            "is_passed_over": step.stage_id != lead.stage_id.id,
            "assigned_date": now if lead.user_id else None,
            "head_deadline": head_deadline or None,
            "deadline": deadline or None,
            "head_date": None,
            "done_date": None,
            "done_by": None,
            "evidence_note": None,
            "proof_model": None,
            "proof_id": None,
            "skip_reason": None,
        }

    def _company_of(self, record, holder):
        """Id of the company in whose working time a holder has the points of a record."""
        # whom somebody works for is no secret
        return holder.sudo().company_id.id or self._company_id(record)

    def _company_id(self, lead):
        return (lead.user_id.company_id or lead.company_id or lead.team_id.company_id).id or None

    def _head(self, lead):
        """Who leads the team of a deal; nobody who has left."""
        return lead.team_id.user_id.filtered("active")

    def _assignee(self, lead, step):
        if step.assignee_kind == "head" or (step.first_response and not lead.user_id):
            return self._head(lead)
        if step.assignee_kind == "role" and lead.user_id.sales_role_id.id != step.role_id:
            holders = lead.team_id.member_ids.filtered(
                lambda user: user.sales_role_id.id == step.role_id
            )
            return holders[:1] or lead.user_id
        return lead.user_id

    def _set_company(self, leads, stored):
        """Who may see a deal's points goes by the company the deal has now."""
        self.env["sales.reglament.check"]._transition(self._of_other_company(leads, stored))

    def _of_other_company(self, leads, stored):
        """Column values of the checks that go to the company of their deal, with their ids."""
        company_ids = self.env["sales.reglament.columns"]._read_column(leads, "company_id")
        return [
            {"id": check.id, "company_id": company_id}
            for lead_id, company_id in zip(leads.ids, company_ids, strict=True)
            for check in stored[lead_id].values()
            if check.company_id != company_id and check.id
        ]

    def _given(self, leads, stored, known):
        """Give open checks to whom they are for now; the receiver's clock starts then.

        :return: column values of the checks that change hands, with their ids
        """
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        given = []
        rows = self.env["sales.reglament.columns"]._read_rows(leads, ("reglament_id", *PLACE))
        for lead_id, where in zip(leads.ids, rows, strict=True):
            ruleset = rulesets.get(where[0])
            if not ruleset:
                continue
            whose = known.setdefault((where, "whose"), {})
            has_responsible = bool(where[1 + PLACE.index("user_id")])
            for check in stored[lead_id].values():
                if check.state != checklist.OPEN or check.is_fresh or check.is_leaving:
                    continue
                if check.step_id not in whose:
                    lead = leads.browse(lead_id).with_prefetch(leads._prefetch_ids)
                    step = next((s for s in ruleset.steps if s.id == check.step_id), None)
                    whose[check.step_id] = step and self._assignee(lead, step).id
                user_id = whose[check.step_id]
                if user_id is None or user_id == (check.user_id or False):
                    continue
                row = {"id": check.id, "user_id": user_id or None}
                if has_responsible and not check.assigned:
                    row["assigned_date"] = fields.Datetime.now()
                given.append(row)
        return given

    # ------------------------------------------------------------ which are proved

    @api.model
    def _refresh(self, leads, kinds=None, news=None):
        """Close what is proved, and open again what no longer is.

        :param kinds: kinds of evidence to look at; all by default
        :param news: see ``_sync``
        """
        leads = leads.filtered("id")
        if leads and self._watched(kinds):
            # checks are facts of the deals, whoever caused the change
            leads = leads.sudo()
            stored = self._stored(leads)
            _done, undone = proved = self._prove(leads, kinds, stored)
            self._settle(leads, *proved)
            if undone:
                # whether they are still asked for, and of whom, may have changed meanwhile
                if news is None:
                    self._sync(leads)
                else:
                    news |= self._keys_of(stored, undone)
                    self._sync(leads, news=news)

    def _watched(self, kinds=None):
        """The kinds of evidence among ``kinds`` that Odoo looks at by itself."""
        watched = self.env["sales.reglament"]._watch().evidence - {"manual"}
        return watched if kinds is None else watched & frozenset(kinds)

    def _prove(self, leads, kinds, stored, opened=(), only_leaving=False):
        """Look for proof, and note what it means in ``stored`` and ``opened``.

        :param stored: ``{lead id: {step id: kernel Existing}}``
        :param opened: column values of the checks to open, by ``(lead id, step id)``
        :param only_leaving: look at no others than those that fall away now
        :return: column values of checks that are done, and of those that no longer are
        """
        rows = self._rows_to_prove(leads, self._watched(kinds), stored)
        if only_leaving:
            rows = [row for row in rows if stored[row.subject_id][row.point].is_leaving]
        if not rows:
            return [], []
        proofs = self.env["sales.reglament.evidence"]._find(rows)
        done, undone, closed, versions = [], [], None, None
        for row in rows:
            checks, proof = stored[row.subject_id], proofs.get(row.key)
            check = checks[row.point]
            if row.step.evidence == "manual" or bool(proof) == (check.state == "done"):
                continue
            if not proof:
                # what is open on a closed deal falls away
                closed = self._closed(leads) if closed is None else closed
                state = "cancelled" if row.subject_id in closed else checklist.OPEN
                checks[row.point] = check._replace(state=state, settled=None)
                if versions is None:
                    followed = self.env["sales.reglament.columns"]._read_column(
                        leads, "reglament_id"
                    )
                    versions = dict(zip(leads._ids, followed, strict=True))
                undone.append(self._prepare_undone(row, state, versions[row.subject_id]))
                continue
            values = self._prepare_done(row, proof, check.opened)
            checks[row.point] = check._replace(state="done", settled=values["done_date"])
            if row.key in opened:
                opened[row.key].update(values)
            else:
                done.append(values)
        return done, undone

    def _closed(self, leads):
        """Ids of the deals that are won, lost or archived."""
        stages = self.env["crm.stage"]._reglament_stages()
        rows = self.env["sales.reglament.columns"]._read_rows(leads, ("stage_id", "active"))
        return {
            lead_id
            for lead_id, (stage_id, active) in zip(leads.ids, rows, strict=True)
            if not active or (stage_id in stages and stages[stage_id].is_won)
        }

    def _settle(self, leads, done, undone):
        Check = self.env["sales.reglament.check"]
        Check._transition(done)
        fallen = [row["id"] for row in undone if row["state"] == "cancelled"]
        Check.browse(fallen)._note_undone()
        Check._transition(undone, note=self.env._("Opened again: it was undone"))

    def _rows_to_prove(self, leads, kinds, stored):
        Reglament = self.env["sales.reglament"]
        steps, wanted = Reglament._steps_by_id(), set()
        for ruleset in Reglament._rulesets():
            wanted |= checklist.connected(ruleset.steps, kinds)
        rows, judged = [], {}
        stage_ids = self.env["sales.reglament.columns"]._read_column(leads, "stage_id")
        for lead_id, stage_id in zip(leads._ids, stage_ids, strict=True):
            checks = stored[lead_id]
            for step_id, check in checks.items():
                step = steps.get(step_id)
                if step is None or check.state not in PROVABLE:
                    continue
                judge = self._step_of(check, step, judged)
                if step_id not in wanted and judge.id not in wanted:
                    continue
                if step.evidence == checklist.STANDING and step.stage_id != stage_id:
                    continue  # a standing rule holds only as long as the deal is in its stage
                if check.is_fresh and not check.is_passed_over and step.evidence in SINCE_OPENED:
                    continue  # nothing was done since this very moment
                rows.append(self._row_to_prove(step, lead_id, checks, judge))
        return rows

    def _row_to_prove(self, step, lead_id, checks, judge=None):
        """A step of a deal, with what its point and that of the step before it say.

        A point that is still to open does so when the deal has gone past its stage.

        :param checks: ``{step id: kernel Existing}`` of the deal
        :param judge: what ``_step_of`` says of the point, where that is known
        """
        check = checks.get(step.id)
        before = checks.get(step.after_step_id) if step.after_step_id else None
        is_live = check is not None and (check.state in PROVABLE or check.is_leaving)
        waits = before is not None and before.state in PROVABLE
        return Row(
            key=self._key(step.id, lead_id, checks),
            point=step.id,
            step=(judge or self._step_of(check, step)) if is_live else step,
            subject_id=lead_id,
            since=check.opened if is_live and not check.is_passed_over else None,
            settled=check.settled if is_live else None,
            follows=self._key(before.step_id, lead_id, checks) if waits else None,
        )

    @api.model
    def _rows_with_what_is_before(self, step_ids, lead_id, checks):
        """Rows to find proof for some points of a deal, and for those that they come after.

        :param checks: ``{step id: kernel Existing}`` of the deal
        """
        steps, waiting, rows = self.env["sales.reglament"]._steps_by_id(), [*step_ids], {}
        while waiting:
            step = steps.get(waiting.pop())
            if step is None or step.id in rows or step.id not in checks:
                continue
            rows[step.id] = self._row_to_prove(step, lead_id, checks)
            if rows[step.id].follows is not None:
                waiting.append(step.after_step_id)
        return list(rows.values())

    def _step_of(self, check, step, known=None):
        """The step by which a check is judged: what was settled under a former version, by that.

        :param known: a dict that remembers answers for a batch
        """
        if check.state == checklist.OPEN or check.reglament_id is None:
            return step
        known, key = {} if known is None else known, (check.reglament_id, step.id)
        if key not in known:
            Reglament = self.env["sales.reglament"]
            own_id = Reglament._heirs(check.reglament_id).get(step.id, step.id)
            known[key] = Reglament._steps_by_id()[own_id] if own_id != step.id else step
        return known[key]

    def _key(self, step_id, lead_id, checks):
        check = checks.get(step_id)
        return (check and check.id) or (lead_id, step_id)

    def _prepare_done(self, row, proof, opened):
        return {
            "id": row.key,
            "state": "done",
            "done_date": max(proof.date, opened),
            "done_by": proof.user_id,
            "evidence_note": (proof.text or "")[:200] or None,
            "proof_model": proof.model,
            "proof_id": proof.res_id,
        }

    def _prepare_undone(self, row, state, version_id):
        return {
            "id": row.key,
            "reglament_id": version_id,
            "state": state,
            "done_date": None,
            "done_by": None,
            "evidence_note": None,
            "proof_model": None,
            "proof_id": None,
        }
