from odoo import models

from ...given_number import given_id
from ...kernel import gate


class SalesReglamentDealGaps(models.AbstractModel):
    """What deals miss on reaching a stage: fields and steps, described for people."""

    _name = "sales.reglament.deal.gaps"
    _description = "What Deals Miss"

    def reglament_gaps(self, stage_id):
        """What moving these deals to a stage would meet.

        :param stage_id: id of the stage aimed at
        :return: list of gaps, each with its ``effect``: ``refuse``, ``advise`` or ``record``;
            empty when the move is not a move forward
        """
        self.check_access("read")
        stage_id = given_id(stage_id)
        is_move = self.env["crm.stage"]._reglament_is_move
        forward = self.filtered(
            lambda lead: is_move(lead.stage_id.id, stage_id, lead.sudo().team_id.id)
        )
        gaps = forward._reglament_gaps_at(dict.fromkeys(forward.ids, stage_id))
        return [gap for lead in forward for gap in gaps.get(lead.id, ())]

    def _reglament_asked_at(self, targets):
        """Ids of the requirements asked of deals on reaching a stage.

        :param targets: ``{lead id: stage id}``
        :return: ``{lead id: ids}``; deals without a reglament are left out
        """
        stages = self.env["crm.stage"]._reglament_stages()
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        known, asked = {}, {}
        followed = self.env["sales.reglament.columns"]._read_column(self.sudo(), "reglament_id")
        for lead_id, version_id in zip(self._ids, followed, strict=True):
            if not version_id:
                continue
            key = (version_id, targets[lead_id])
            if key not in known:
                requirements = rulesets[version_id].requirements
                known[key] = gate.asked(requirements, stages, stages.get(key[1]))
            asked[lead_id] = known[key]
        return asked

    def _reglament_gaps_at(self, targets, known=False, checks=None):
        """Gaps of deals on reaching a stage, fields and steps.

        :param known: whether the deals are there already, so that what they miss is known
        :param checks: the deals' checks, as far as known (see the checklist's ``_sync``)
        :return: ``{lead id: gaps}``
        """
        asked = self._reglament_asked_at(targets)
        if known:
            # what is missing is a fact of the deal; of the stage a deal stands in, not of another
            leads = self.sudo().browse(asked)
            rows = self.env["sales.reglament.columns"]._read_rows(
                leads, ("stage_id", "missing_requirements")
            )
            missing = {
                lead_id: asked[lead_id].intersection(lacking or ())
                if stage_id == targets[lead_id]
                else asked[lead_id]
                for lead_id, (stage_id, lacking) in zip(leads._ids, rows, strict=True)
            }
            asked = {lead_id: ids for lead_id, ids in missing.items() if ids}
        gaps = self._reglament_describe(asked)
        open_steps = self.env["sales.reglament.checklist"]._open_steps(self, targets, checks)
        for lead in self.sudo().browse(open_steps):  # what is undone is a fact of the deal
            found = [lead._reglament_step_gap(step) for step in open_steps[lead.id]]
            gaps.setdefault(lead.id, []).extend(gap for gap in found if gap)
        return gaps

    def _reglament_step_gap(self, step, ruleset=None):
        """A mandatory step that is not settled, described as gaps are.

        :param ruleset: the version whose step it is, where the deal follows another one
        """
        ruleset = ruleset or self.env["sales.reglament"]._rulesets_by_id()[self.reglament_id.id]
        mode = self.env["sales.reglament"]._mode_in_force(ruleset)
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
