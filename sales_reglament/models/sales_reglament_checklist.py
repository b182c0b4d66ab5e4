from ast import literal_eval
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel import checklist
from .sales_reglament_clock import HEAD_MINUTES
from .sales_reglament_evidence import Row

# The further along, the earlier in the list.
PROGRESS = ("done", "not_applicable", "skipped", "todo", "cancelled")


class SalesReglamentChecklist(models.AbstractModel):
    """The engine of steps: opens, closes and reopens checks, whatever happened to a deal.

    Every event ends in one of two questions, each answered for all deals concerned at once: which
    checks must there be (``_sync``), and which of them are proved (``_refresh``). Asking twice
    changes nothing, so the nightly job asks the same.
    """

    _name = "sales.reglament.checklist"
    _description = "Engine of Steps"

    _record_model = "crm.lead"
    _record_field = "lead_id"

    # ------------------------------------------------------------ which checks there must be

    @api.model
    def _sync(self, leads):
        """Bring checks and stays in line with where the deals are now.

        :return: whether checks changed, and were therefore looked at for proof
        """
        # checks are facts of the deals, whoever caused the change
        leads = leads.sudo()
        if not leads or not self.env["sales.reglament"]._rulesets():
            return False
        self.env["sales.reglament.stage.visit"]._sync(leads)
        if not self._has_steps():
            return False
        stored, holders = self._stored(leads)
        opened, changed = [], []
        known = {}
        for reglament, group in leads.grouped("reglament_id").items():
            ruleset = self.env["sales.reglament"]._rulesets_by_id().get(reglament.id)
            steps = ruleset.steps if ruleset else ()
            applicable = self._applicable(group, steps)
            by_id = {step.id: step for step in steps}
            for lead in group:
                plan = self._plan(lead, steps, applicable, stored[lead.id])
                for change in plan:
                    step = by_id.get(change.step_id)
                    if change.check_id is None:
                        opened.append(self._prepare_check(lead, step, reglament.id, known))
                    elif change.state == "cancelled":
                        changed.append({"id": change.check_id, "state": "cancelled"})
                    else:
                        values = self._prepare_check(lead, step, reglament.id, known)
                        changed.append({"id": change.check_id, **values})
        Check = self.env["sales.reglament.check"]
        Check._open(opened)
        Check._transition([row for row in changed if len(row) == 2])
        Check._transition([row for row in changed if len(row) > 2])
        self._follow_company(leads)
        self._reassign(leads, holders, known)
        if opened or changed:
            self._plan_activities(leads)
            self._refresh(leads)
        return bool(opened or changed)

    def _has_steps(self):
        return bool(self.env["sales.reglament"]._watch().evidence)

    def _stored(self, leads):
        """What is stored of deals.

        :return: ``{lead id: [kernel Existing]}`` and, for open checks, ``{lead id: [(check id,
            step id, user id, assigned date)]}``
        """
        self.env["sales.reglament.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT lead_id, id, step_id, state, user_id, assigned_date"
                " FROM sales_reglament_check WHERE lead_id IN %s",
                tuple(leads.ids),
            )
        )
        stored, holders = defaultdict(list), defaultdict(list)
        for lead_id, check_id, step_id, state, user_id, assigned in rows:
            stored[lead_id].append(checklist.Existing(check_id, step_id, state))
            if state == checklist.OPEN:
                holders[lead_id].append((check_id, step_id, user_id, assigned))
        return stored, holders

    def _applicable(self, leads, steps):
        """``{lead id: ids of the steps whose condition it meets}``"""
        free = frozenset(step.id for step in steps if not step.domain)
        applicable = dict.fromkeys(leads.ids, free)
        for step in steps:
            if step.domain:
                # a condition holds or not, whoever looks
                for lead_id in leads.sudo().filtered_domain(literal_eval(step.domain)).ids:
                    applicable[lead_id] |= {step.id}
        return applicable

    def _plan(self, lead, steps, applicable, stored):
        stages = self.env["crm.stage"]._reglament_stages()
        situation = checklist.Situation(
            present=stages.get(lead.stage_id.id),
            is_running=lead.active,
            applicable=applicable[lead.id],
        )
        return checklist.plan(steps, stages, situation, stored)

    def _prepare_check(self, lead, step, reglament_id, known):
        """Column values of a check that opens now."""
        now = fields.Datetime.now()
        company_id = self._company_id(lead)
        user = self._assignee(lead, step)
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
            "lead_id": lead.id,
            "stage_id": step.stage_id,
            "user_id": user.id or None,
            "company_id": lead.company_id.id or None,
            "state": "todo",
            "opened_date": now,
            "assigned_date": now if lead.user_id else None,
            "head_deadline": head_deadline or None,
            "deadline": deadline or None,
            "done_date": None,
            "done_by": None,
            "evidence_note": None,
            "proof_model": None,
            "proof_id": None,
            "skip_reason": None,
        }

    def _company_id(self, lead):
        return (lead.user_id.company_id or lead.company_id or lead.team_id.company_id).id or None

    def _assignee(self, lead, step):
        head = lead.team_id.user_id
        if step.assignee_kind == "head" or (step.first_response and not lead.user_id):
            return head
        if step.assignee_kind == "role" and lead.user_id.sales_role_id.id != step.role_id:
            holders = lead.team_id.member_ids.filtered(
                lambda user: user.sales_role_id.id == step.role_id
            )
            return holders[:1] or lead.user_id
        return lead.user_id

    def _follow_company(self, leads):
        """Who may see a deal's points goes by the company the deal has now."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_reglament_check AS checks
                   SET company_id = lead.company_id
                  FROM crm_lead AS lead
                 WHERE lead.id = checks.lead_id
                   AND checks.lead_id IN %s
                   AND lead.company_id IS DISTINCT FROM checks.company_id
                """,
                tuple(leads.ids),
            )
        )

    def _reassign(self, leads, holders, known):
        """Give open checks to whom they are for now; the norm of the first answer starts then."""
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        given, started = [], []
        for lead in leads:
            ruleset = rulesets.get(lead.reglament_id.id)
            steps = {step.id: step for step in ruleset.steps} if ruleset else {}
            for check_id, step_id, user_id, assigned in holders[lead.id]:
                step = steps.get(step_id)
                user = self._assignee(lead, step) if step else None
                if user is None or user.id == (user_id or False):
                    continue
                row = {"id": check_id, "user_id": user.id or None}
                if step.first_response and lead.user_id and not assigned:
                    fresh = self._prepare_check(lead, step, ruleset.id, known)
                    dates = {name: fresh[name] for name in ("assigned_date", "deadline")}
                    started.append({**row, **dates})
                else:
                    given.append(row)
        Check = self.env["sales.reglament.check"]
        Check._transition(given)
        Check._transition(started)

    def _plan_activities(self, leads):
        """Plan the activities of steps that want one; take back those of steps that are over."""
        planning = {
            step.id: step
            for ruleset in self.env["sales.reglament"]._rulesets()
            for step in ruleset.steps
            if step.plan_activity_type_id
        }
        if not planning:
            return
        # points and their activities are the engine's, whoever moved the deal
        Check = self.env["sales.reglament.check"].sudo()
        of_records = [(self._record_field, "in", leads.ids), ("step_id", "in", list(planning))]
        checks = Check.search(of_records)
        over = checks.filtered(lambda check: check.state == "cancelled").activity_id
        over.filtered("active").unlink()
        to_plan = checks.filtered(lambda check: check.state == "todo" and not check.activity_id)
        activities = (
            self.env["mail.activity"]
            .sudo()
            .create(
                [self._prepare_activity(check, planning[check.step_id.id]) for check in to_plan]
            )
        )
        for check, activity in zip(to_plan, activities, strict=True):
            check.activity_id = activity

    def _prepare_activity(self, check, step):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._record_model),
            "res_id": check[self._record_field].id,
            "activity_type_id": step.plan_activity_type_id,
            "summary": check.step_id.name,
            "user_id": check.user_id.id or self.env.uid,
            "date_deadline": (check.deadline or fields.Datetime.now()).date(),
        }

    # ------------------------------------------------------------ which are proved

    @api.model
    def _refresh(self, leads, kinds=None):
        """Close what is proved, and open again what no longer is.

        :param kinds: kinds of evidence to look at; all by default
        """
        watched = self.env["sales.reglament"]._watch().evidence - {"manual"}
        kinds = watched if kinds is None else watched & frozenset(kinds)
        leads = leads.filtered("id")
        if not kinds or not leads:
            return
        rows, states = self._rows_to_prove(leads, kinds)
        proofs = self.env["sales.reglament.evidence"]._find(rows)
        done, undone, known = [], [], {}
        for row in rows:
            proof, state = proofs.get(row.key), states[row.key]
            if proof and state == "todo":
                done.append(self._prepare_done(row, proof))
            elif not proof and state == "done":
                undone.append(self._prepare_undone(row, leads, known))
        Check = self.env["sales.reglament.check"]
        Check._transition(done)
        Check._transition(undone, note=self.env._("Opened again: it was undone"))

    def _rows_to_prove(self, leads, kinds):
        steps = {
            step.id: step
            for ruleset in self.env["sales.reglament"]._rulesets()
            for step in ruleset.steps
            if step.evidence in kinds
        }
        self.env["sales.reglament.check"].flush_model()
        leads.flush_recordset(["stage_id"])
        found = self.env.execute_query(
            SQL(
                """
                SELECT checks.id, checks.step_id, checks.lead_id, checks.opened_date, checks.state,
                       lead.stage_id
                  FROM sales_reglament_check AS checks
                  JOIN crm_lead AS lead ON lead.id = checks.lead_id
                 WHERE checks.lead_id IN %s AND checks.step_id IN %s
                   AND checks.state IN ('todo', 'done')
                """,
                tuple(leads.ids),
                tuple(steps) or (0,),
            )
        )
        rows, states = [], {}
        for check_id, step_id, lead_id, opened, state, stage_id in found:
            step = steps[step_id]
            if step.evidence == "next_activity" and step.stage_id != stage_id:
                continue  # a standing rule holds only as long as the deal is in its stage
            rows.append(Row(check_id, step, lead_id, opened))
            states[check_id] = state
        return rows, states

    def _prepare_done(self, row, proof):
        return {
            "id": row.key,
            "state": "done",
            "done_date": max(proof.date, row.since),
            "done_by": proof.user_id,
            "evidence_note": (proof.text or "")[:200] or None,
            "proof_model": proof.model,
            "proof_id": proof.res_id,
        }

    def _prepare_undone(self, row, leads, known):
        values = {
            "id": row.key,
            "state": "todo",
            "done_date": None,
            "done_by": None,
            "evidence_note": None,
            "proof_model": None,
            "proof_id": None,
        }
        if row.step.evidence == "next_activity":
            # facts of the record decide on the deadline, whoever removed the activity
            lead = leads.sudo().browse(row.lead_id).with_prefetch(leads._ids)
            now = fields.Datetime.now()
            deadline = self.env["sales.reglament.clock"]._deadline(
                now, row.step.deadline, row.step.deadline_unit, self._company_id(lead), known
            )
            values.update(opened_date=now, deadline=deadline or None)
        else:
            values.update(opened_date=row.since, deadline=None)
            values.pop("opened_date")
            values.pop("deadline")
        return values

    # ------------------------------------------------------------ what holds a move up

    @api.model
    def _open_steps(self, leads, targets):
        """Mandatory steps that are not settled for a move.

        :param targets: ``{lead id: stage id aimed at}``
        :return: ``{lead id: [kernel Step]}``
        """
        open_steps = {}
        if not self._has_steps():
            return open_steps
        # what is undone does not depend on the rights of the one who asks
        leads = leads.sudo().filtered("reglament_id")
        stages = self.env["crm.stage"]._reglament_stages()
        settled, since = self._settled(leads)
        rows = []
        for reglament, group in leads.grouped("reglament_id").items():
            steps = self.env["sales.reglament"]._rulesets_by_id()[reglament.id].steps
            applicable = self._applicable(group, steps)
            for lead in group:
                asked = checklist.asked_steps(
                    steps, stages, stages.get(targets[lead.id]), applicable[lead.id]
                )
                for step in asked:
                    if (lead.id, step.id) not in settled:
                        opened = since.get((lead.id, step.id)) or fields.Datetime.now()
                        rows.append(Row((lead.id, step.id), step, lead.id, opened))
        proofs = self.env["sales.reglament.evidence"]._find(rows)
        for row in rows:
            if row.key not in proofs:
                open_steps.setdefault(row.lead_id, []).append(row.step)
        return open_steps

    def _settled(self, leads):
        """Settled checks as ``{(lead id, step id)}``, and when the others were opened."""
        if not leads:
            return frozenset(), {}
        self.env["sales.reglament.check"].flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT lead_id, step_id, state, opened_date FROM sales_reglament_check"
                " WHERE lead_id IN %s",
                tuple(leads.ids),
            )
        )
        settled = {(lead, step) for lead, step, state, _d in rows if state in checklist.SETTLED}
        return settled, {(lead, step): opened for lead, step, _s, opened in rows}

    # ------------------------------------------------------------ merges

    @api.model
    def _merge(self, head, tails):
        """Bring everything known of merged deals to the one that stays, before Odoo deletes them.

        Where both have a check for a step, the one that is further along stays, with the changes of
        both.
        """
        Reglament = self.env["sales.reglament"]
        if not Reglament._rulesets() and not Reglament._watch().contacts:
            return
        # facts belong to the engine, whoever merges
        Check = self.env["sales.reglament.check"].sudo()
        mine = {check.step_id: check for check in Check.search([("lead_id", "=", head.id)])}
        for check in Check.search([("lead_id", "in", tails.ids)], order="id"):
            step, other = check.step_id, mine.get(check.step_id)
            if other is None:
                check.lead_id = head
                mine[step] = check
                continue
            stays, goes = sorted((other, check), key=lambda c: PROGRESS.index(c.state))
            goes.change_ids.write({"check_id": stays.id})
            goes.unlink()
            stays.lead_id = head
            mine[step] = stays
        self.env["sales.reglament.stage.visit"].sudo()._merge(head, tails)
        for model in (
            "sales.reglament.bypass",
            "sales.reglament.contact",
            "sales.reglament.request",
        ):
            rows = self.env[model].sudo().search([("lead_id", "in", tails.ids)])
            rows.write({"lead_id": head.id})
        self.env.flush_all()
