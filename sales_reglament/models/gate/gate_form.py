from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...given_number import given_id
from ...kernel import checklist, gate
from ..completeness.fill_notes import Filled, filled
from .gate_question import MODELS

SETTLING = ("done", "not_applicable", "skipped")
# What the dialog takes of a gap as it came.
GAP = ("lead_id", "kind", "rule_id", "model", "id", "name", "display_name", "effect")


class SalesReglamentGateForm(models.AbstractModel):
    """The gate dialog: what it shows, and what becomes of its answers."""

    _name = "sales.reglament.gate.form"
    _description = "Gate Dialog"

    # ------------------------------------------------------------ what it shows

    @api.model
    def _form(self, leads, gaps, stage_id):
        """What the dialog shows for gaps.

        A thing asked for has a key for each gap that it closes; so the dialog can count.

        :param leads: the deals whose move waits
        :param gaps: gaps as a refusal gave them
        :param stage_id: id of the stage aimed at, or False
        :return: ``{"stage": name, "can_override": bool, "reasons": [...], "skip_reasons": [...],
            "groups": [{"lead_id", "name", "cards": [records with their questions], "steps":
            [cards of steps]}], "elsewhere": [{"keys", "label", "who"}], "stops": [{"id", "name",
            "waits": [keys]}]}``; stops are the stages on the way, the nearest first
        """
        stage = self.env["crm.stage"].browse(given_id(stage_id) or ()).exists()
        is_head = self.env.user.has_group("sales_reglament.group_reglament_head")
        gaps = self._known(leads, gaps)
        asked = [self._as_field(lead, gap) or gap for lead, gap in self._with_leads(leads, gaps)]
        fields_ = [gap for gap in asked if gap["kind"] == "field"]
        cards, elsewhere = self.env["sales.reglament.gate.question"]._ask(leads, fields_)
        steps, unknown = self._steps(leads, [g for g in asked if g["kind"] == "step"], stage.id)
        elsewhere += unknown
        groups = [
            {
                "lead_id": lead.id,
                "name": lead.display_name,
                "cards": cards.get(lead.id, []),
                "steps": steps.get(lead.id, []),
            }
            for lead in leads
            if lead.id in cards or lead.id in steps
        ]
        return {
            "stage": stage.name or "",
            "can_override": bool(stage and is_head and (groups or elsewhere)),
            "reasons": self._reasons(),
            "skip_reasons": self.env["sales.reglament.screen"]._skip_reasons(),
            "groups": groups,
            "elsewhere": elsewhere,
            "stops": self._stops(leads, gaps, stage.id) if stage else [],
        }

    @api.model
    def _look(self, leads, gaps, changes):
        """See ``crm.lead.reglament_gate_check``."""
        gaps = self._known(leads, gaps)
        asked = [self._as_field(lead, gap) or gap for lead, gap in self._with_leads(leads, gaps)]
        fields_ = [gap for gap in asked if gap["kind"] == "field"]
        changes = self._changes(changes)
        return self.env["sales.reglament.gate.draft"]._look(leads, fields_, changes)

    def _reasons(self):
        return [
            self.env._("Client's deadline"),
            self.env._("Data will come later"),
            self.env._("Special deal"),
            self.env._("Rule does not fit"),
            self.env._("Entered afterwards"),
        ]

    # ------------------------------------------------------------ gaps

    def _known(self, leads, gaps):
        """The gaps that the dialog can do something about, as they should be.

        They went through the caller's hands: what is not as the engine gave it is left out.
        """
        known = []
        for gap in gaps if isinstance(gaps, list | tuple) else ():
            if isinstance(gap, dict) and self._is_gap(leads, gap):
                own = {name: gap.get(name) for name in GAP}
                words = {name: gap.get(name) for name in ("label", "reason")}
                own |= {n: text if isinstance(text, str) else "" for n, text in words.items()}
                key = f"{gap['lead_id']}-{gap['kind']}-{gap['rule_id']}"
                known.append({**own, "key": key})
        return known

    def _is_gap(self, leads, gap):
        if gap.get("lead_id") not in leads.ids or not given_id(gap.get("rule_id")):
            return False
        if gap.get("kind") == "step":
            return True
        model, name = gap.get("model"), gap.get("name")
        return (
            gap.get("kind") == "field"
            and model in MODELS
            and given_id(gap.get("id"))
            and isinstance(name, str)
            and name in self.env[model]._fields
        )

    @api.model
    def _changes(self, changes):
        """The caller's changes, as they should be.

        :raise UserError: where they can't be understood
        """
        known = []
        changes = changes or []
        for change in changes if isinstance(changes, list | tuple) else [changes]:
            is_change = (
                isinstance(change, dict)
                and change.get("model") in MODELS
                and given_id(change.get("id"))
                and isinstance(change.get("values", {}), dict)
            )
            if not is_change:
                raise UserError(self.env._("This can't be saved here. Please start again."))
            values = change.get("values", {})
            known.append({"model": change["model"], "id": change["id"], "values": values})
        return known

    def _with_leads(self, leads, gaps):
        """Pairs of a deal and a gap of it, deal by deal."""
        return [(lead, gap) for lead in leads for gap in gaps if gap["lead_id"] == lead.id]

    def _as_field(self, lead, gap):
        """A step that a filled field proves is filled in like any other field."""
        step = gap["kind"] == "step" and self._field_step(lead, gap["rule_id"])
        if not step:
            return None
        target, name = lead._reglament_target(step.field)
        return {**gap, "kind": "field", "model": target._name, "id": target.id, "name": name}

    def _field_step(self, lead, step_id):
        """A step of the deal's that a filled field proves, or None."""
        step = self._rule_steps(lead).get(step_id)
        return step if step and step.field else None

    def _rule_steps(self, lead):
        """``{id: kernel Step}`` of the deal's reglament."""
        # which rules a deal follows is known to whoever may see it
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.sudo().reglament_id.id)
        return {step.id: step for step in ruleset.steps} if ruleset else {}

    # ------------------------------------------------------------ steps

    def _steps(self, leads, gaps, stage_id):
        """The steps to do, those of several stages as one.

        :return: ``({lead id: [cards of steps]}, [what is not known of here])``
        """
        if not gaps:
            return {}, []
        states = self._states(leads, gaps, stage_id)
        cards, unknown = {}, []
        for lead in leads:
            steps, same = self._rule_steps(lead), {}
            for gap in [gap for gap in gaps if gap["lead_id"] == lead.id]:
                step = steps.get(gap["rule_id"])
                if step is None:
                    unknown.append(self._not_here(gap))
                else:
                    same.setdefault(checklist.deed(step), []).append((step, gap["key"]))
            if same:
                cards[lead.id] = [self._step_card(lead, alike, states) for alike in same.values()]
        return cards, unknown

    def _not_here(self, gap):
        """A step that is not the deal's: of rules that it comes under by what is typed, not saved
        yet, or that are gone.
        """
        label = gap["label"]
        rulesets = self.env["sales.reglament"]._rulesets_by_id().values()
        if any(step.id == gap["rule_id"] for ruleset in rulesets for step in ruleset.steps):
            label = self.env._("%s (after your changes are saved)", label)
        return {"keys": [gap["key"]], "label": label, "who": ""}

    def _step_card(self, lead, alike, states):
        """One row for the same step of several stages.

        :param alike: ``[(kernel Step, key)]``
        """
        first = alike[0][0]
        screen = self.env["sales.reglament.screen"]
        # which rules a deal follows is known to whoever may see it
        words = self.env["sales.reglament.texts"]._of(lead.sudo().reglament_id.id)["steps"]
        open_ones = [step for step, _key in alike if states[lead.id, step.id] == "todo"]
        return {
            **screen._step_card(words[first.id], screen._rights(lead)),
            "check_id": False,
            "lead_id": lead.id,
            "step_ids": [step.id for step, _key in alike],
            "keys": [key for _step, key in alike],
            "stages": self._for_stages(lead, [step.stage_id for step, _key in alike]),
            "state": "todo" if open_ones else states[lead.id, first.id],
        }

    def _for_stages(self, lead, stage_ids):
        """Which stages ask for a step, in words; nothing where it is the deal's own stage."""
        stages = self.env["crm.stage"].browse(dict.fromkeys(filter(None, stage_ids))).exists()
        if not stages or stages == lead.stage_id:
            return ""
        names = self.env["sales.reglament.problem"]._listed(stages.mapped("name"))
        return self.env._("for %(stages)s", stages=names)

    def _states(self, leads, gaps, stage_id):
        """``{(lead id, step id): state}``, as it is by now: what holds nothing up is done."""
        step_ids = [gap["rule_id"] for gap in gaps]
        # who may see the deal may see its points, also those of a colleague
        checks = (
            self.env["sales.reglament.check"]
            .sudo()
            .search_fetch(
                [("lead_id", "in", leads.ids), ("step_id", "in", step_ids)],
                ["lead_id", "step_id", "state"],
            )
        )
        settled = {
            (check.lead_id.id, check.step_id.id): check.state
            for check in checks
            if check.state in checklist.SETTLED
        }
        still_open = None
        if stage_id:
            targets = dict.fromkeys(leads.ids, stage_id)
            open_steps = self.env["sales.reglament.checklist"]._open_steps(leads, targets)
            still_open = {
                (lead_id, step.id) for lead_id, steps in open_steps.items() for step in steps
            }
        states = {}
        for gap in gaps:
            key = gap["lead_id"], gap["rule_id"]
            is_open = key not in settled if still_open is None else key in still_open
            states[key] = "todo" if is_open else settled.get(key, "done")
        return states

    # ------------------------------------------------------------ the way there

    def _stops(self, leads, gaps, stage_id):
        """Stages between where the deals are and where they are to go, with what they wait for."""
        stages = self.env["crm.stage"]._reglament_stages()
        target = stages.get(stage_id)
        team_ids = leads.team_id.ids
        between = sorted(
            (
                stage
                for stage in stages.values()
                if not stage.is_won
                and stage.key < target.key
                and all(gate.is_forward(stages.get(lead.stage_id.id), stage) for lead in leads)
                and (not stage.team_ids or stage.team_ids.issuperset(team_ids))
            ),
            key=lambda stage: stage.key,
        )
        if not between:
            return []
        asked_in = self._asked_in(leads)
        names = {
            stage.id: stage.name for stage in self.env["crm.stage"].browse(s.id for s in between)
        }
        return [
            {
                "id": stage.id,
                "name": names[stage.id],
                "waits": [
                    gap["key"]
                    for gap in gaps
                    if gate.is_left_before(
                        stages.get(asked_in.get((gap["lead_id"], gap["kind"], gap["rule_id"]))),
                        stage,
                    )
                ],
            }
            for stage in between
        ]

    def _asked_in(self, leads):
        """``{(lead id, kind, rule id): id of the stage that asks for it}``"""
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        found = {}
        for lead in leads.sudo():  # a deal's rules are known to whoever may see it
            ruleset = rulesets.get(lead.reglament_id.id)
            if ruleset:
                rules = (("field", ruleset.requirements), ("step", ruleset.steps))
                for kind, own in rules:
                    found.update({(lead.id, kind, rule.id): rule.stage_id for rule in own})
        return found

    # ------------------------------------------------------------ what becomes of the answers

    @api.model
    def _save_and_move(self, leads, changes, stage_id, settled, reason):
        """See ``crm.lead.reglament_save_and_move``."""
        leads.check_access("write")
        self._write_changes(leads, self._changes(changes))
        self._settle(leads, settled)
        refused = []
        if stage_id and reason:
            leads.action_reglament_override(stage_id, reason)
        elif stage_id:
            gaps = [] if leads._reglament_free_kind() else leads.reglament_gaps(stage_id)
            refused = [gap for gap in gaps if gap["effect"] == "refuse"]
            if not refused:
                leads.write({"stage_id": stage_id})
        return {
            "moved": not refused,
            "won": bool(stage_id and not refused and leads.stage_id.is_won),
            "gaps": refused,
        }

    def _write_changes(self, leads, changes):
        """Write the values of deals, then of their clients: a deal may have just got its client."""
        for model in MODELS:
            own = leads if model == "crm.lead" else leads.partner_id.commercial_partner_id
            own |= leads.partner_id if model == "res.partner" else leads
            for change in changes:
                if change["model"] == model and change["values"]:
                    record = self.env[model].browse(change["id"])
                    if not record <= own:
                        raise AccessError(
                            self.env._("Only these deals and their clients can be filled in here.")
                        )
                    filled(record, Filled.DIALOG).write(change["values"])

    def _settle(self, leads, settled):
        """Mark points, opening those of stages that the move passes over."""
        if not settled:
            return
        settled = settled if isinstance(settled, list | tuple) else [settled]
        is_known = all(
            isinstance(answer, dict)
            and given_id(answer.get("lead_id"))
            and given_id(answer.get("step_id"))
            and answer.get("state") in SETTLING
            for answer in settled
        )
        checks = self._checks_of(leads, settled) if is_known else {}
        for answer in settled:
            check = is_known and checks.get((answer["lead_id"], answer["step_id"]))
            if not check:
                raise UserError(self.env._("This point is no longer there. Please start again."))
            note = answer.get("note") or False
            if answer["state"] == "done":
                check.action_done(note)
            elif answer["state"] == "skipped":
                check.action_skip(note)
            else:
                check.action_not_applicable(note)

    def _checks_of(self, leads, settled):
        """``{(lead id, step id): point}``, for steps of the deals' own reglaments only."""
        checklist = self.env["sales.reglament.checklist"]
        wanted = {(answer["lead_id"], answer["step_id"]) for answer in settled}
        known = {}
        Check = self.env["sales.reglament.check"]
        domain = [
            ("lead_id", "in", leads.ids),
            ("step_id", "in", [step_id for _lead_id, step_id in wanted]),
        ]
        found = {(check.lead_id.id, check.step_id.id): check for check in Check.search(domain)}
        rows = []
        # what a deal is asked does not depend on the rights of the one who answers
        for lead in leads.sudo():
            ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.reglament_id.id)
            for step in ruleset.steps if ruleset else ():
                key = (lead.id, step.id)
                if key in wanted and key not in found:
                    rows.append(checklist._prepare_check(lead, step, ruleset.id, known))
        if rows:
            Check._open(rows)
            found = {(check.lead_id.id, check.step_id.id): check for check in Check.search(domain)}
        return found
