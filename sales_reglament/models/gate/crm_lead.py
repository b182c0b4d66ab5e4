from odoo import SUPERUSER_ID, api, models

from ...engine_pass import FREE_KINDS, current_pass, with_pass
from ...kernel import gate
from ..core.merging import move_rows
from .gate_held import DECIDING, PLACING

# Writing one of these can change where a deal stands, directly or by recomputation.
MOVING_FIELDS = frozenset(
    {
        "stage_id",
        "team_id",
        "type",
        "user_id",
        "active",
        "company_id",
        "won_status",
        "probability",
    }
)

# What a write is judged by.
STANDING = ("stage_id", "missing_requirements", "reglament_id", "active", "won_status")
NOW = (*STANDING, "team_id")


class CrmLead(models.Model):
    """The gate: judges what a write did to deals, after Odoo has recomputed all that follows."""

    _name = "crm.lead"
    _inherit = [
        "sales.reglament.deal.gaps",
        "sales.reglament.deal.screens",
        "crm.lead",
    ]

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self.env["sales.reglament"]._rulesets():
            leads._reglament_after_create()
        return leads

    def write(self, vals):
        if not self or not self.env["sales.reglament"]._rulesets():
            return super().write(vals)
        before = self._reglament_before_write(vals)
        names = frozenset(vals)
        leads = self.env["sales.reglament.resting"]._while_judged(self, names) if before else self
        result = super(CrmLead, leads).write(vals)
        if before:
            self._reglament_after_write(before, names)
        return result

    def _merge_dependences(self, opportunities):
        if self.env["sales.reglament"]._rulesets():
            move_rows(self.env["sales.reglament.bypass"], self, opportunities)
        return super()._merge_dependences(opportunities)

    def _merge_opportunity(self, *args, **kwargs):
        merged = super(CrmLead, with_pass(self, "auto"))._merge_opportunity(*args, **kwargs)
        # what came with the others is brought in line with where the deal is, and with whom
        self._reglament_look_at_points(merged, None)
        return merged.with_env(self.env)

    def _reglament_opened(self, news, checks):
        super()._reglament_opened(news, checks)
        self.env["sales.reglament.gate.change"]._opened(self, news, checks)

    def _reglament_after_create(self):
        """Record deals that enter beyond the first stage, or won, with something missing."""
        Stage = self.env["crm.stage"]
        first_ids = {
            team.id: getattr(Stage._reglament_first_stage(team.id), "id", False)
            for team in [*self.team_id, self.env["crm.team"]]
        }
        targets = {
            lead.id: self._reglament_standing(lead.stage_id.id, lead.won_status, lead.team_id.id)
            for lead in self.filtered("reglament_id")
        }
        later = self.filtered(
            lambda lead: targets.get(lead.id) not in (None, False, first_ids[lead.team_id.id])
        )
        self.env["sales.reglament.checklist"]._sync(self)
        self._reglament_looked_at()
        gaps = later._reglament_gaps_at(targets)
        passed = current_pass(self.env)
        free = passed and passed.kind in FREE_KINDS
        later._reglament_log(gaps, passed.kind if free else "create", {})

    def _reglament_standing(self, stage_id, status, team_id):
        """Id of the stage in which a deal counts as standing: what is won stands in a won one."""
        if status != "won":
            return stage_id
        stage = self.env["crm.stage"]._reglament_stages().get(stage_id)
        if stage and stage.is_won:
            return stage_id
        won = self.env["crm.stage"]._reglament_won_stage(team_id)
        return won.id if won else stage_id

    def _reglament_before_write(self, vals):
        """What is needed to judge the write afterwards: how the deals stood.

        :return: ``{lead id: kernel Stood}``, or None if nothing is touched
        """
        watch = self.env["sales.reglament"]._watch()
        names = vals.keys()
        if not names & (MOVING_FIELDS | DECIDING | watch.lead | watch.step_fields):
            return None
        # judging needs facts that the writer may not be allowed to read
        leads = self.sudo()
        # the first one's stage brings the deals whole, which the write will want anyway
        next(iter(leads)).mapped("stage_id")
        rows = self.env["sales.reglament.columns"]._read_rows(leads, STANDING)
        held = self.env["sales.reglament.gate.held"]._of(leads, names)
        undone = self.env["sales.reglament.gate.change"]._open_when_won(leads, names)
        return {
            lead_id: gate.Stood(
                stage_id,
                frozenset(missing or ()),
                ruleset_id,
                active,
                status,
                held.get(lead_id),
                undone.get(lead_id),
            )
            for lead_id, (stage_id, missing, ruleset_id, active, status) in zip(
                self._ids, rows, strict=True
            )
        }

    def _reglament_after_write(self, before, names):
        self._reglament_take_up(before, names)
        # worked out before anything is flushed, so that it goes out with the stage in one UPDATE
        self._recompute_recordset(["reglament_id", "completeness", "missing_requirements"])
        moved, emptied, arrived = self._reglament_changes(before)
        arrived |= self.env["sales.reglament.gate.held"]._gained(self, before) - moved.keys()
        checks, news = None, set()
        followed = self.env["sales.reglament.columns"]._read_column(self.sudo(), "reglament_id")
        is_ruled_anew = any(
            before[lead_id].ruleset_id != (version_id or None)
            for lead_id, version_id in zip(self._ids, followed, strict=True)
        )
        if is_ruled_anew or names & (
            MOVING_FIELDS | self.env["sales.reglament"]._watch().step_fields
        ):
            kinds = {"field", "domain", *(("attachment",) if "description" in names else ())}
            checks = self.env["sales.reglament.checklist"]._sync(self, kinds, news)
            self._reglament_looked_at()
        if moved:
            self._reglament_judge_moves(moved, before, bool(names & PLACING), checks)
        if emptied:
            self._reglament_judge_emptied(emptied, names, arrived)
        change = self.env["sales.reglament.gate.change"]
        if arrived:
            change._arrived(self.browse(i for i in self._ids if i in arrived), before, checks)
        if names & DECIDING:
            change._put_back(self, before, moved, checks)
        change._undone_when_won(self, before, {*moved, *arrived}, news)
        news = {key for key in news if key[0] not in moved and key[0] not in arrived}
        change._opened(self, news, checks)

    def _reglament_take_up(self, before, names):
        """Deals that were closed are judged as they are now: nobody kept their gaps up to date,
        and they stayed under the rules they had."""
        closed = self.filtered(lambda lead: not before[lead.id].is_open).sudo()
        again = closed._reglament_open() if closed else closed
        if closed:
            (closed if names & PLACING else again)._reglament_mark()
        if again:
            self.env.add_to_compute(self._fields["reglament_id"], again)

    def _reglament_changes(self, before):
        """What a write came to.

        :return: the moves forward, ``{lead id: id of the stage reached}``; what was emptied,
            ``{lead id: ids missing before}``; and the ids of the deals that came under their rules
            where they stand: from others, from the archive, from being won or lost, or by being won
        """
        moved, emptied, arrived, moves = {}, {}, set(), {}
        Stage = self.env["crm.stage"]
        rows = self.env["sales.reglament.columns"]._read_rows(self.sudo(), NOW)
        for lead_id, row in zip(self._ids, rows, strict=True):
            stage_id, missing, ruleset_id, active, status, team_id = row
            old = before[lead_id]
            came_from = self._reglament_standing(old.stage_id, old.status, team_id)
            target = self._reglament_standing(stage_id, status, team_id)
            if not ruleset_id and not old.held:
                continue
            way = came_from, target, team_id
            if way not in moves:
                moves[way] = Stage._reglament_is_move(*way)
            if moves[way]:
                moved[lead_id] = target
            elif ruleset_id and active:
                if frozenset(missing or ()) - old.missing:
                    emptied[lead_id] = old.missing
                is_taken_up = status == "pending" and not old.is_open
                is_won = status == "won" and old.status != "won"
                if ruleset_id != old.ruleset_id or is_taken_up or is_won or not old.is_active:
                    arrived.add(lead_id)
        return moved, emptied, arrived

    # ------------------------------------------------------------ the gate

    def _reglament_judge_moves(self, moved, before, deliberate, checks):
        """Refuse, advise on, or record moves forward.

        Who says where a deal is to stand is judged by the rules that it had as well.

        :param moved: ``{lead id: stage id reached}``
        :param deliberate: False when Odoo itself changed the stage, after a change of team
        :param checks: the deals' checks, as far as known
        """
        leads = self.browse(moved)
        gaps = leads._reglament_gaps_at(moved, known=True, checks=checks)
        leads._reglament_add_held(gaps, {id_: before[id_].held for id_ in moved}, moved, checks)
        waived = self.env["sales.reglament.check"]._waived_by_moves(leads, before, moved, checks)
        if not waived and not any(gaps.values()):
            return
        kind = leads._reglament_free_kind() if deliberate else leads._reglament_changed_kind()
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

    def _reglament_add_held(self, gaps, held, targets, checks):
        """Add what is missing by the rules that deals had to what is by those they follow."""
        held = {lead_id: found for lead_id, found in held.items() if found}
        if not held:
            return
        more = self.env["sales.reglament.gate.held"]._gaps(self, held, targets, checks)
        for lead_id, found in more.items():
            own = gaps.setdefault(lead_id, [])
            known = {(gap["kind"], gap["rule_id"]) for gap in own}
            own += [gap for gap in found if (gap["kind"], gap["rule_id"]) not in known]

    def _reglament_free_kind(self):
        """Why this call is recorded and not refused, or None."""
        passed = current_pass(self.env)
        if passed and passed.kind in FREE_KINDS:
            # who merges or converts deals asks for what comes of it
            return "change" if passed.kind == "auto" and not self.env.su else passed.kind
        if self.env.su:
            return "system"
        if self.env.user.has_group("sales_reglament.group_reglament_integration"):
            return "integration"
        return None

    def _reglament_changed_kind(self):
        """The same for what follows from a change of something else: that is never refused."""
        kind = self._reglament_free_kind()
        if kind == "system":
            # what is looked at later is so as superuser, on behalf of whoever changed it
            return "auto" if self.env.uid == SUPERUSER_ID else "change"
        return kind or "change"

    def _reglament_refuse_moves(self, gaps, moved):
        refused = [gap for found in gaps.values() for gap in found if gap["effect"] == "refuse"]
        if refused:
            # one message can aim at one stage only; a list edit writes one stage
            stage_id = next(iter(moved.values()))
            self.env["sales.reglament.refusal"]._refuse_move(refused, stage_id, self.ids)

    def _reglament_judge_emptied(self, emptied, names, arrived=()):
        """Refuse or record that a field asked for by a stage already left was emptied.

        :param arrived: ids of deals of which everything that is missing is recorded anyway
        """
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
        gaps = {lead_id: found for lead_id, found in gaps.items() if lead_id not in arrived}
        deliberate._reglament_log(gaps, kind or "mode", {})
        (leads - deliberate)._reglament_log(gaps, self._reglament_changed_kind(), {})

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

    def _reglament_log(self, gaps, kind, before):
        """Record what went on with gaps.

        :param gaps: ``{lead id: gaps}``
        :param before: ``{lead id: kernel Stood}``, as far as a deal came from somewhere
        """
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    "lead_id": lead.id,
                    "partner_id": lead.partner_id.id,
                    "record_name": lead.display_name,
                    "reglament_id": lead.reglament_id.id
                    or (lead.id in before and before[lead.id].ruleset_id),
                    "stage_from_id": lead.id in before and before[lead.id].stage_id,
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
