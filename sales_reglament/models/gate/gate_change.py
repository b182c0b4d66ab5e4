from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ...kernel import gate
from .gate_held import DECIDING


class SalesReglamentGateChange(models.AbstractModel):
    """What a change that is no move means for the stages a deal has behind it.

    Nobody is refused a change of team, people or client: what is missing by it is recorded, with
    who asked for the change.
    """

    _name = "sales.reglament.gate.change"
    _description = "Judgement of Changes That Are No Moves"

    @api.model
    def _arrived(self, leads, before, checks):
        """Record what deals miss that came under rules where they stand.

        :param before: ``{lead id: kernel Stood}``, where the deals themselves were written
        :param checks: the deals' checks, as far as known (see the checklist's ``_sync``)
        """
        leads -= self._only_assigned(leads, before)
        gaps = leads._reglament_gaps_at(self._places(leads), known=True, checks=checks)
        leads._reglament_log(gaps, leads._reglament_changed_kind(), before)

    def _only_assigned(self, leads, before):
        """Won deals that a head or Odoo itself gives to a team with rules: nothing was passed.

        A deal that went from team to team is judged where it arrives, whoever brings it: it may
        have been won elsewhere to be out of sight.

        :param before: ``{lead id: kernel Stood}``
        """
        stood = {lead.id for lead in leads if lead.id in before and before[lead.id].is_won}
        # where a deal stands is a fact
        won = leads.sudo().filtered(
            lambda lead: lead.id in stood and lead.active and lead.won_status == "won"
        )
        if not won or not self._is_above_the_deal():
            return leads.browse()
        won.flush_recordset(["team_id"])
        travelled = self.env.execute_query(
            SQL(
                "SELECT lead.id"
                "  FROM crm_lead AS lead"
                "  JOIN sales_reglament_stage_visit AS visit ON visit.lead_id = lead.id"
                " WHERE lead.id IN %s"
                " GROUP BY lead.id, lead.team_id"
                " HAVING bool_or(visit.team_id IS NOT DISTINCT FROM lead.team_id"
                "                AND visit.date_out IS NOT NULL)"
                "     OR count(DISTINCT COALESCE(visit.team_id, 0))"
                "        FILTER (WHERE visit.team_id IS DISTINCT FROM lead.team_id) > 1",
                tuple(won.ids),
            )
        )
        return leads.browse(won.ids) - leads.browse(lead_id for (lead_id,) in travelled)

    def _is_above_the_deal(self):
        """Whether who asks for a change has no deal of their own to gain by it."""
        user = self.env.user
        return self.env.uid == SUPERUSER_ID or any(
            user.has_group(f"sales_reglament.group_reglament_{name}")
            for name in ("head", "integration")
        )

    @api.model
    def _put_back(self, leads, before, moved, checks):
        """Record the same of deals that were closed elsewhere and put back to where they came from.

        :param moved: ``{lead id: stage id}`` of those that are judged already
        """
        closed = leads.sudo().filtered(
            lambda lead: lead.id not in moved and lead.active and not before[lead.id].is_open
        )
        closed -= closed._reglament_open()
        Held = self.env["sales.reglament.gate.held"]
        held = Held._come_back_to(closed) if closed else {}
        if held:
            gaps = Held._gaps(closed.browse(held), held, self._places(closed), checks)
            leads._reglament_log(gaps, leads._reglament_changed_kind(), before)

    @api.model
    def _opened(self, leads, news, checks):
        """Record mandatory steps of stages already left that are open since a change.

        :param news: ``{(lead id, step id)}`` of the checks that opened by it
        """
        gaps = self._gaps_opened(leads, news)
        if not gaps:
            return
        found = leads.browse(gaps)
        still = self.env["sales.reglament.checklist"]._open_steps(
            found, self._places(found), checks
        )
        for lead_id, own in gaps.items():
            ids = {step.id for step in still.get(lead_id, ())}
            gaps[lead_id] = [gap for gap in own if gap["rule_id"] in ids]
        found._reglament_log(gaps, leads._reglament_changed_kind(), {})

    @api.model
    def _open_when_won(self, leads, names):
        """Mandatory steps that are open for won deals, as far as writing ``names`` can open one.

        What is won has no open points, so that nothing else shows what was undone.

        :return: ``{lead id: ids of steps}``, of the won deals
        """
        if not names & (DECIDING | self.env["sales.reglament"]._watch().step_fields):
            return {}
        won = leads.filtered(
            lambda lead: lead.active and lead.won_status == "won" and lead.reglament_id
        )
        found = won and self._open_now(won)
        return {lead.id: frozenset(step.id for step in found.get(lead.id, ())) for lead in won}

    @api.model
    def _undone_when_won(self, leads, before, judged, news):
        """Record the mandatory steps without a point that a write undid for won deals.

        :param before: ``{lead id: kernel Stood}``
        :param judged: ids of the deals of which everything that is missing is recorded anyway
        :param news: ``{(lead id, step id)}`` of the points that were undone, and recorded by it
        """
        won = leads.sudo().filtered(  # what is undone is a fact of the deal
            lambda lead: (
                lead.id not in judged
                and before[lead.id].open_steps is not None
                and before[lead.id].ruleset_id == lead.reglament_id.id
                and lead.active
                and lead.won_status == "won"
            )
        )
        gaps = {}
        for lead_id, steps in (self._open_now(won) if won else {}).items():
            known = before[lead_id].open_steps | {step for id_, step in news if id_ == lead_id}
            lead = won.browse(lead_id)
            gaps[lead_id] = [lead._reglament_step_gap(s) for s in steps if s.id not in known]
        leads._reglament_log(gaps, leads._reglament_changed_kind(), before)

    def _open_now(self, leads):
        checklist = self.env["sales.reglament.checklist"]
        return checklist._open_steps(leads, self._places(leads))

    def _gaps_opened(self, leads, news):
        """Gaps of the mandatory steps among ``news`` that a deal has behind it, by deal."""
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        stages = self.env["crm.stage"]._reglament_stages()
        changed = {lead_id for lead_id, _step_id in news}
        gaps = {}
        # what a deal is asked does not depend on the rights of the one who changes it
        leads = leads.sudo().filtered(lambda lead: lead.id in changed and lead.reglament_id)
        # what is undone on a closed one is recorded with its point
        for lead in leads._reglament_open():
            ruleset = rulesets[lead.reglament_id.id]
            present = stages.get(lead.stage_id.id)
            left = [
                lead._reglament_step_gap(step, ruleset)
                for step in ruleset.steps
                if step.mandatory
                and (lead.id, step.id) in news
                and step.stage_id in stages
                and gate.is_left_before(stages[step.stage_id], present)
            ]
            if left:
                gaps[lead.id] = left
        return gaps

    def _places(self, leads):
        """``{lead id: id of the stage in which it counts as standing}``"""
        return {
            lead.id: lead._reglament_standing(lead.stage_id.id, lead.won_status, lead.team_id.id)
            for lead in leads.sudo()  # where a deal stands is a fact
        }
