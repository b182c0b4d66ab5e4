from odoo import fields, models

from ..engine_pass import FREE_KINDS, current_pass
from ..kernel import gate

# Writing one of these can change the stage, directly or by recomputation.
MOVING_FIELDS = frozenset({"stage_id", "team_id", "type", "user_id", "active", "company_id"})

# What a write is judged by.
NOW = ("reglament_id", "stage_id", "missing_requirements", "active")


class CrmLead(models.Model):
    """The gate: judges what a write did to deals, after Odoo has recomputed all that follows."""

    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    def _reglament_after_create(self):
        """Record deals that enter beyond the first stage with something missing."""
        Stage = self.env["crm.stage"]
        first_ids = {
            team.id: getattr(Stage._reglament_first_stage(team.id), "id", False)
            for team in [*self.team_id, self.env["crm.team"]]
        }
        later = self.filtered(
            lambda lead: (
                lead.reglament_id
                and lead.stage_id
                and lead.stage_id.id != first_ids[lead.team_id.id]
            )
        )
        self.env["sales.reglament.checklist"]._sync(self)
        self._reglament_looked_at()
        gaps = later._reglament_gaps_at({lead.id: lead.stage_id.id for lead in later})
        passed = current_pass(self.env)
        free = passed and passed.kind in FREE_KINDS
        later._reglament_log(gaps, passed.kind if free else "create", {})

    def _reglament_before_write(self, vals):
        """What is needed to judge the write afterwards: stages and gaps as they were.

        :return: ``{lead id: (stage id, missing requirement ids)}``, or None if nothing is touched
        """
        watch = self.env["sales.reglament"]._watch()
        touched = vals.keys() & (MOVING_FIELDS | watch.lead | watch.step_fields)
        if not touched and "partner_id" not in vals:
            return None
        # judging needs facts that the writer may not be allowed to read
        leads = self.sudo()
        # the first one's stage brings the deals whole, which the write will want anyway
        next(iter(leads)).mapped("stage_id")
        feed = self.env["sales.reglament.feed"]
        rows = feed._read_rows(leads, ("stage_id", "missing_requirements"))
        return {
            lead_id: (stage_id, frozenset(missing or ()))
            for lead_id, (stage_id, missing) in zip(self._ids, rows, strict=True)
        }

    def _reglament_after_write(self, before, names):
        # worked out before anything is flushed, so that it goes out with the stage in one UPDATE
        self._recompute_recordset(["reglament_id", "completeness", "missing_requirements"])
        moved, emptied = {}, {}
        stages = self.env["crm.stage"]._reglament_stages()
        rows = self.env["sales.reglament.feed"]._read_rows(self.sudo(), NOW)
        for lead_id, (reglament_id, stage_id, missing, active) in zip(self._ids, rows, strict=True):
            old_stage_id, old_missing = before[lead_id]
            if not reglament_id:
                continue
            if gate.is_forward(stages.get(old_stage_id), stages.get(stage_id)):
                moved[lead_id] = stage_id
            elif active and frozenset(missing or ()) - old_missing:
                emptied[lead_id] = old_missing
        checks = None
        if names & (MOVING_FIELDS | self.env["sales.reglament"]._watch().step_fields):
            kinds = {"field", "domain", *(("attachment",) if "description" in names else ())}
            checks = self.env["sales.reglament.checklist"]._sync(self, kinds)
            self._reglament_looked_at()
        if moved:
            self._reglament_judge_moves(moved, before, "stage_id" in names, checks)
        if emptied:
            self._reglament_judge_emptied(emptied, names)

    # ------------------------------------------------------------ the gate

    def _reglament_judge_moves(self, moved, before, deliberate, checks):
        """Refuse, advise on, or record moves forward.

        :param moved: ``{lead id: stage id reached}``
        :param deliberate: False when Odoo itself changed the stage, after a change of team
        :param checks: the deals' checks, as far as known
        """
        leads = self.browse(moved)
        gaps = leads._reglament_gaps_at(moved, known=True, checks=checks)
        waived = self.env["sales.reglament.waiver"]._of_moves(leads, before, moved, checks)
        if not waived and not any(gaps.values()):
            return
        kind = leads._reglament_free_kind() if deliberate else "auto"
        if not kind:
            self._reglament_refuse_moves(gaps, moved)
        leads._reglament_log(
            {lead_id: found + waived.pop(lead_id, []) for lead_id, found in gaps.items() if found},
            kind or "mode",
            before,
        )
        leads._reglament_log(waived, "waived", before)
        if not kind:
            self._reglament_advise(gaps)

    def _reglament_free_kind(self):
        """Why this call is recorded and not refused, or None."""
        passed = current_pass(self.env)
        if passed and passed.kind in FREE_KINDS:
            return passed.kind
        if self.env.su:
            return "system"
        if self.env.user.has_group("sales_reglament.group_reglament_integration"):
            return "integration"
        return None

    def _reglament_refuse_moves(self, gaps, moved):
        refused = [gap for found in gaps.values() for gap in found if gap["effect"] == "refuse"]
        if refused:
            # one message can aim at one stage only; a list edit writes one stage
            stage_id = next(iter(moved.values()))
            self.env["sales.reglament.refusal"]._refuse_move(refused, stage_id, self.ids)

    def _reglament_judge_emptied(self, emptied, names):
        """Refuse or record that a field asked for by a stage already left was emptied."""
        leads = self.browse(emptied)
        present = {lead.id: lead.stage_id.id for lead in leads.sudo()}
        left = leads._reglament_asked_at(present)
        gaps = leads._reglament_describe(
            {
                lead.id: frozenset(lead.missing_requirements or ())
                & left[lead.id] - emptied[lead.id]
                for lead in leads.sudo()
            }
        )
        named = {
            lead.id: [gap for gap in gaps.get(lead.id, ()) if lead._reglament_is_named(gap, names)]
            for lead in leads.sudo()
        }
        refused = [gap for found in named.values() for gap in found if gap["effect"] == "refuse"]
        kind = self._reglament_free_kind()
        if refused and not kind:
            self.env["sales.reglament.refusal"]._refuse_emptying(refused, present)
        deliberate = leads.filtered(lambda lead: named[lead.id])
        deliberate._reglament_log(gaps, kind or "mode", {})
        (leads - deliberate)._reglament_log(gaps, kind or "auto", {})

    def _reglament_is_named(self, gap, names):
        """Whether the writer named one of the fields that would fill the gap."""
        ruleset = self.env["sales.reglament"]._rulesets_by_id()[self.reglament_id.id]
        rule = next(rule for rule in ruleset.requirements if rule.id == gap["rule_id"])
        own = {
            name
            for target, name in map(self._reglament_target, rule.sources)
            if target._name == self._name
        }
        return bool(own & names)

    def _reglament_asked_at(self, targets):
        """Ids of the requirements asked of deals on reaching a stage.

        :param targets: ``{lead id: stage id}``
        :return: ``{lead id: ids}``; deals without a reglament are left out
        """
        stages = self.env["crm.stage"]._reglament_stages()
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        known, asked = {}, {}
        for lead in self.sudo().filtered("reglament_id"):
            key = (lead.reglament_id.id, targets[lead.id])
            if key not in known:
                requirements = rulesets[key[0]].requirements
                known[key] = gate.asked(requirements, stages, stages.get(key[1]))
            asked[lead.id] = known[key]
        return asked

    def _reglament_gaps_at(self, targets, known=False, checks=None):
        """Gaps of deals on reaching a stage, fields and steps.

        :param known: whether the deals are there already, so that what they miss is known
        :param checks: the deals' checks, as far as known (see the checklist's ``_sync``)
        :return: ``{lead id: gaps}``
        """
        asked = self._reglament_asked_at(targets)
        if known:
            missing = {
                lead.id: asked[lead.id].intersection(lead.missing_requirements or ())
                for lead in self.sudo().browse(asked)  # what is missing is a fact of the deal
            }
            asked = {lead_id: ids for lead_id, ids in missing.items() if ids}
        gaps = self._reglament_describe(asked)
        open_steps = self.env["sales.reglament.checklist"]._open_steps(self, targets, checks)
        for lead in self.sudo().browse(open_steps):  # what is undone is a fact of the deal
            found = [lead._reglament_step_gap(step) for step in open_steps[lead.id]]
            gaps.setdefault(lead.id, []).extend(gap for gap in found if gap)
        return gaps

    def _reglament_step_gap(self, step):
        """A mandatory step that is not settled, described as gaps are."""
        ruleset = self.env["sales.reglament"]._rulesets_by_id()[self.reglament_id.id]
        mode = gate.effective_mode(ruleset.mode, ruleset.enforce_from, fields.Date.today())
        words = self.env["sales.reglament.texts"]._of(ruleset.id)["steps"][step.id]
        return {
            "model": "crm.lead",
            "id": self.id,
            "lead_id": self.id,
            "display_name": self.display_name,
            "kind": "step",
            "name": words["name"],
            "label": words["name"],
            "rule_id": step.id,
            "reason": words["how_to"],
            "effect": gate.effect("block", mode),
        }

    def _reglament_describe(self, asked):
        """Evaluate and describe what deals miss.

        :param asked: ``{lead id: ids of the requirements to ask}``
        :return: ``{lead id: gaps}``
        """
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        # what is missing does not depend on the rights of the one who asks
        leads = self.sudo().browse(asked)
        gaps = {}
        for reglament, group in leads.grouped("reglament_id").items():
            ruleset = rulesets[reglament.id]
            found = group._reglament_evaluate(ruleset, [asked[id_] for id_ in group.ids])
            gaps.update(zip(group.ids, group._reglament_gaps_of(ruleset, found), strict=True))
        return gaps

    def _reglament_log(self, gaps, kind, before):
        """Record what went on with gaps.

        :param gaps: ``{lead id: gaps}``
        :param before: ``{lead id: (stage id it came from, …)}``
        """
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    "lead_id": lead.id,
                    "partner_id": lead.partner_id.id,
                    "record_name": lead.display_name,
                    "reglament_id": lead.reglament_id.id,
                    "stage_from_id": before.get(lead.id, (False,))[0],
                    "stage_to_id": lead.stage_id.id,
                    "team_id": lead.team_id.id,
                    "company_id": lead.company_id.id,
                    "kind": kind,
                    "reason": self._reglament_why(kind, gaps[lead.id]),
                    "gaps": gaps[lead.id],
                }
                for lead in self.sudo()  # the log names facts, not what the writer may read
                if gaps.get(lead.id)
            ]
        )

    def _reglament_why(self, kind, gaps):
        """The reason given for going on, or those for what was not required."""
        if kind == "waived":
            return "; ".join(dict.fromkeys(filter(None, (gap["reason"] for gap in gaps))))
        passed = current_pass(self.env)
        return passed.reason if passed else False

    def _reglament_advise(self, gaps):
        """Tell the user after the commit, in a quiet notice, what would have helped."""
        advised = [gap for found in gaps.values() for gap in found if gap["effect"] == "advise"]
        if not advised:
            return
        labels = {
            kind: ", ".join(dict.fromkeys(gap["label"] for gap in advised if gap["kind"] == kind))
            for kind in ("field", "step")
        }
        parts = [self.env._("Moved.")]
        if labels["field"]:
            parts.append(self.env._("It would help to fill in: %s.", labels["field"]))
        if labels["step"]:
            parts.append(self.env._("It would help to do: %s.", labels["step"]))
        self.env.user._bus_send(
            "sales_reglament.advice", {"message": " ".join(parts), "gaps": advised}
        )
