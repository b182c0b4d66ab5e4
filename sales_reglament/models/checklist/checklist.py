# long: one engine, whose order of work would not be seen from two files
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...kernel import checklist
from ...many_ids import one_of
from ..core.clock import HEAD_MINUTES
from .rows_to_prove import add_asked, rows_to_prove, step_of
from .stage_visit import PLACE


class SalesReglamentChecklist(models.AbstractModel):
    """The engine of steps for deals: opens, closes and reopens checks, whatever happened to a deal.

    Every event ends in one of two questions, each answered for all deals concerned at once: which
    checks must there be (``_sync``), and which of them are proved (``_refresh``). Asking twice
    changes nothing, so the nightly job asks the same.
    """

    _name = "sales.reglament.checklist"
    _inherit = "sales.reglament.engine"
    _description = "Engine of Steps"

    _record_model = "crm.lead"
    _record_field = "lead_id"
    _watched_evidence = "evidence"

    @api.model
    def _look_at(self, records, kinds=None):
        self._sync(records, kinds)

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
        if not self._in_force():
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
                if step_of(self.env, check._replace(state="done"), step, judged) is step:
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
        names = ("reglament_id", "stage_id", "company_id", "team_id", "user_id", "state")
        assigned = check.assigned or values["assigned_date"]
        return {
            "id": check.id,
            **{name: values[name] for name in names},
            "is_passed_over": values["is_passed_over"],
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
        values = self._prepare_opened(lead, step, reglament_id, now)
        company_id = self._company_of(lead, self.env["res.users"].browse(values["user_id"]))
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
            **values,
            "stage_id": step.stage_id,
            # a stage the deal went past, or entered beyond: what was done on the deal counts
            "is_passed_over": step.stage_id != lead.stage_id.id,
            "head_deadline": head_deadline or None,
            "deadline": deadline or None,
        }

    def _company_id(self, lead):
        return (lead.user_id.company_id or lead.company_id or lead.team_id.company_id).id or None

    def _team(self, lead):
        return lead.team_id

    def _colleagues(self, lead):
        return lead.team_id.member_ids

    def _set_company(self, leads, stored):
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

    def _where(self, leads):
        rows = self.env["sales.reglament.columns"]._read_rows(leads, ("reglament_id", *PLACE))
        return ((id_, where[0], where) for id_, where in zip(leads.ids, rows, strict=True))

    def _prepare_given(self, check, user_id, place):
        values = super()._prepare_given(check, user_id, place)
        if place[1 + PLACE.index("user_id")] and not check.assigned:
            values["assigned_date"] = fields.Datetime.now()
        return values

    # ------------------------------------------------------------ which are still open

    @api.model
    def _open_steps(self, leads, targets, stored=None, had=None):
        """Mandatory steps that are not settled for a move.

        :param targets: ``{lead id: stage id aimed at}``
        :param stored: the checks of the deals, where they are known (see ``_sync``)
        :param had: the rules by which to judge, where they are not those that the deals follow
            now: ``{lead id: kernel Held}``
        :return: ``{lead id: [kernel Step]}``
        """
        open_steps = defaultdict(list)
        if not self._in_force():
            return open_steps
        # what is undone does not depend on the rights of the one who asks
        leads = leads.sudo()
        groups = self._to_judge(leads, had)
        if groups and stored is None:
            stored = self._stored(leads)
        rows, asked = [], set()
        for version_id, group in groups:
            for lead_id, steps in self._asked(version_id, group, targets, had):
                asked |= add_asked(self.env, rows, lead_id, steps, stored[lead_id])
        proofs = self.env["sales.reglament.evidence"]._find(rows, self._record_model)
        for row in rows:
            if row.key in asked and row.key not in proofs:
                open_steps[row.subject_id].append(row.step)
        return open_steps

    def _asked(self, version_id, leads, targets, had):
        """What a version asks of deals before a move: pairs of the id of one and kernel Steps."""
        steps = self.env["sales.reglament"]._rulesets_by_id()[version_id].steps
        steps = tuple(step for step in steps if step.mandatory)
        if not steps:
            return
        stages, known = self.env["crm.stage"]._reglament_stages(), {}
        applicable = {} if had else self._applicable(leads, steps)
        for lead_id in leads.ids:
            key = (targets[lead_id], had[lead_id].steps if had else applicable[lead_id])
            if key not in known:
                known[key] = checklist.asked_steps(steps, stages, stages.get(key[0]), key[1])
            yield lead_id, known[key]

    def _to_judge(self, leads, had):
        """Pairs of the id of a version and the deals to judge by it."""
        if had is None:
            return [
                (version_id, leads.browse(ids).with_prefetch(leads._prefetch_ids))
                for version_id, ids in self._by_reglament(leads).items()
                if version_id
            ]
        return list(leads.grouped(lambda lead: had[lead.id].ruleset_id).items())

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

    def _prove(self, leads, kinds, stored, opened=(), only_leaving=False):
        """Look for proof, and note what it means in ``stored`` and ``opened``.

        :param stored: ``{lead id: {step id: kernel Existing}}``
        :param opened: column values of the checks to open, by ``(lead id, step id)``
        :param only_leaving: look at no others than those that fall away now
        :return: column values of checks that are done, and of those that no longer are
        """
        rows = rows_to_prove(leads, self._watched(kinds), stored)
        if only_leaving:
            rows = [row for row in rows if stored[row.subject_id][row.point].is_leaving]
        if not rows:
            return [], []
        proved, unproved = self._sort_by_proof(
            rows, lambda row: stored[row.subject_id][row.point].state
        )
        done = []
        for row, proof in proved:
            checks = stored[row.subject_id]
            check = checks[row.point]
            values = self._prepare_done(row, proof, check.opened)
            checks[row.point] = check._replace(state="done", settled=values["done_date"])
            if row.key in opened:
                opened[row.key].update(values)
            else:
                done.append(values)
        return done, self._undo(leads, unproved, stored)

    def _undo(self, leads, rows, stored):
        """Column values of checks that are no longer done, noted in ``stored``; what is open on a
        closed deal falls away."""
        if not rows:
            return []
        closed, undone = self._closed(leads), []
        followed = self.env["sales.reglament.columns"]._read_column(leads, "reglament_id")
        versions = dict(zip(leads._ids, followed, strict=True))
        for row in rows:
            checks = stored[row.subject_id]
            state = "cancelled" if row.subject_id in closed else checklist.OPEN
            checks[row.point] = checks[row.point]._replace(state=state, settled=None)
            values = self._prepare_undone(row, state)
            undone.append({**values, "reglament_id": versions[row.subject_id]})
        return undone

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
