from odoo import api, fields, models
from odoo.tools import format_datetime

from ...kernel import checklist, gate
from ...kernel.rules import LEVELS
from ..checklist.results import last_without_result

# A plain summary of a check as screens show it; times go out as UTC, in the server's format.
CHECK_FIELDS = (
    "step_id",
    "stage_id",
    "opened_date",
    "state",
    "deadline",
    "done_date",
    "done_by",
    "user_id",
    "evidence_note",
    "skip_reason",
    "proof_id",
    "delay_cause",
    "is_late",
)


class SalesReglamentScreen(models.AbstractModel):
    """What the screens of deals show, gathered in a few queries; screens hold no rules."""

    _name = "sales.reglament.screen"
    _description = "What Screens Show"

    # ------------------------------------------------------------ panel of a deal

    @api.model
    def _panel(self, lead):
        """What the panel on a deal's form shows.

        :return: ``{"reglament": {"id", "name", "version", "reason", "mode"}, "completeness":
            False where it says nothing, "stage", "next_stage", "progress": {"done", "total"} of
            the present stage, "steps": [cards of steps], "next": id of the point to do next or
            False, "gaps": [gaps with "level" and "fields"], "skip_reasons", "address": where to
            copy letters written from one's own mailbox, "can_write"}``; False where no reglament
            applies
        """
        # which version a deal follows, and what it lacks, is known to all who may see the deal
        ruleset = self.env["sales.reglament"]._rulesets_by_id().get(lead.sudo().reglament_id.id)
        if not ruleset:
            return False
        can = self._rights(lead)
        texts = self.env["sales.reglament.texts"]._of(ruleset.id)
        checks = self._shown_checks(lead)
        cards = self._cards(lead, checks, texts["steps"], can)
        self._say_what_waits(lead, checks, cards)
        stage, next_stage = self._stage_names(lead)
        return {
            "reglament": self._reglament(ruleset),
            "completeness": self._completeness(lead),
            "stage": stage,
            "next_stage": next_stage,
            "progress": self._progress(cards),
            "steps": cards,
            "next": self._next(cards),
            "gaps": self._missing(lead, ruleset),
            "skip_reasons": self._skip_reasons(),
            "address": lead.own_address or "",
            "can_write": can["write"],
        }

    def _say_what_waits(self, lead, checks, cards):
        """Say beside points for a contact that a call or meeting is finished, and its result is all
        that is missing: ``"waits"`` in their cards."""
        waiting = [
            card
            for card in cards
            if card["state"] == checklist.OPEN and card["evidence"] == "contact"
        ]
        # what was done is no secret to who may see the deal
        message = last_without_result(lead) if waiting else None
        if not message:
            return
        words = self.env._(
            "%(activity)s, %(moment)s: the result is not written down yet",
            activity=message.mail_activity_type_id.sudo(False).name,
            moment=format_datetime(self.env, message.date, dt_format="short"),
        )
        opened = {check.id: check.opened_date for check in checks}
        for card in waiting:
            if message.date >= opened[card["check_id"]]:
                card["waits"] = words

    def _progress(self, cards):
        """How much of the present stage is done; what earlier ones left stands apart."""
        present = [card for card in cards if not card["earlier"]]
        done = [card for card in present if card["state"] in checklist.SETTLED]
        return {"done": len(done), "total": len(present)}

    def _next(self, cards):
        """The point to do next: of this stage before earlier ones, the reader's own before a
        colleague's, what is due first before the rest.

        :return: its id; False where the reader can do nothing
        """
        doable = [
            card
            for card in cards
            if card["state"] == checklist.OPEN
            and card["can_settle"]
            and (card["evidence"] == "manual" or card["field"] or card["button"])
        ]
        first = min(
            doable,
            key=lambda card: (
                bool(card["earlier"]),
                bool(card["who"]),
                not card["deadline"],
                card["deadline"],
            ),
            default={},
        )
        return first.get("check_id", False)

    def _stage_names(self, lead):
        """The stage a deal is in, and the one it goes to next in its team's pipeline.

        :return: their names; of a closed deal, or at the last stage, the second is empty
        """
        Stage = self.env["crm.stage"]
        stages = Stage._reglament_stages()
        present = stages.get(lead.stage_id.id)
        later = [
            stage
            for stage in stages.values()
            if gate.is_forward(present, stage)
            and (not stage.team_ids or lead.team_id.id in stage.team_ids)
        ]
        following = min(later, key=lambda stage: stage.key, default=None)
        if not lead._reglament_open():
            following = None
        both = Stage.browse(stage.id for stage in (present, following) if stage)
        names = {stage.id: stage.name for stage in both}
        return [names.get(stage.id, "") if stage else "" for stage in (present, following)]

    def _completeness(self, lead):
        """How much is filled in, in per cent; False where nothing is asked, or no longer."""
        percent = lead._reglament_completeness()
        return percent if percent is not None and lead._reglament_open() else False

    @api.model
    def _skip_reasons(self):
        """What is often the reason that a step is not needed; other words do as well."""
        return [
            self.env._("Client's own wish"),
            self.env._("Done earlier"),
            self.env._("Not for this deal"),
        ]

    def _reglament(self, ruleset):
        texts = self.env["sales.reglament.texts"]._of(ruleset.id)
        return {
            "id": ruleset.id,
            "name": texts["name"],
            "version": ruleset.version,
            "reason": texts["reason"],
            "mode": self.env["sales.reglament"]._mode_in_force(ruleset),
        }

    def _shown_checks(self, lead):
        """Points of the present stage, and what is still to be done of earlier ones."""
        if not self.env["sales.reglament.checklist"]._in_force():
            return self.env["sales.reglament.check"]
        # who may see the deal may see its points, also those of a colleague
        checks = (
            self.env["sales.reglament.check"]
            .sudo()
            .search_fetch(
                [("lead_id", "=", lead.id), ("state", "!=", "cancelled")],
                list(CHECK_FIELDS),
                order="id",
            )
        )
        return checks.filtered(
            lambda check: check.state == "todo" or check.stage_id == lead.stage_id
        )

    def _missing(self, lead, ruleset):
        """What the deal misses at present, mandatory first; closed deals are left in peace.

        :return: gaps with "mandatory", "level", and "fields": names of the deal's own fields
            that would fill them
        """
        missing = frozenset(lead.missing_requirements or ())
        if not missing or not lead._reglament_open():
            return []
        rules = {rule.id: rule for rule in ruleset.requirements}
        # what is missing does not depend on the rights of the one who asks
        found = lead.sudo()._reglament_evaluate(ruleset, [missing])
        problems = found[0][1]
        [words] = self.env["sales.reglament.problem"]._explain(lead, rules, [problems])
        gaps = []
        for rule_id in problems:
            rule = rules[rule_id]
            gap = lead.sudo()._reglament_gap(ruleset, rule, "record", words.get(rule_id))
            own = [source.name for source in rule.sources if source.model == lead._name]
            gaps.append(
                {**gap, "mandatory": rule.level == "block", "level": rule.level, "fields": own}
            )
        return sorted(gaps, key=lambda gap: -LEVELS.index(gap["level"]))

    # ------------------------------------------------------------ cards of steps

    @api.model
    def _cards(self, lead, checks, texts, can):
        """Describe points as screens show them, in the order of the reglament.

        :param checks: points of one deal, readable to this environment
        :param texts: ``{step id: words}``
        :param can: rights as ``_rights`` tells them
        :return: list of dicts
        """
        causes = dict(checks._fields["delay_cause"]._description_selection(self.env))
        names = {user.id: user.name for user in checks.user_id | checks.done_by}
        known = checks.filtered(lambda check: check.step_id.id in texts)
        return [
            {
                **self._step_card(texts[check.step_id.id], can),
                "check_id": check.id,
                "lead_id": lead.id,
                "stage_id": check.stage_id.id,
                "earlier": (check.stage_id != lead.stage_id and check.stage_id.name) or "",
                "state": check.state,
                "deadline": fields.Datetime.to_string(check.deadline) or "",
                "is_late": check.is_late and check.state == "todo",
                "done_date": fields.Datetime.to_string(check.done_date) or "",
                "done_by": names.get(check.done_by.id, ""),
                "who": "" if check.user_id.id == self.env.uid else names.get(check.user_id.id, ""),
                "seen": check.evidence_note or "",
                "reason": check.skip_reason or "",
                "has_proof": bool(check.proof_id),
                "cause": causes.get(check.delay_cause, ""),
            }
            for check in known.sorted(lambda check: texts[check.step_id.id]["rank"])
        ]

    @api.model
    def _step_card(self, words, can):
        """What is said of a step itself, whether or not it has a point already."""
        labels = self.env["sales.reglament.step.action"]._labels()
        return {
            **{name: value for name, value in words.items() if name != "rank"},
            "button": labels.get(words["evidence"], ""),
            "can_settle": can["write"],
            "can_skip": can["write"] and (can["skip"] or not words["mandatory"]),
        }

    @api.model
    def _rights(self, lead):
        """What the reader may do with a deal's points: ``{"write", "skip"}``."""
        is_head = self.env.user.has_group("sales_reglament.group_reglament_head")
        return {"write": lead.has_access("write"), "skip": is_head}
