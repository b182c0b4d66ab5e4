from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL, ormcache

from ...kernel import gate, selection

# What decides which rules a deal follows, beside the conditions of the rules themselves.
DECIDING = frozenset({"team_id", "user_id", "partner_id", "company_id", "type"})
# Writing one of these says where a deal is to stand.
PLACING = frozenset({"stage_id", "won_status"})


class SalesReglamentGateHeld(models.AbstractModel):
    """The rules that deals had, where a change takes them away: they judge the move as well."""

    _name = "sales.reglament.gate.held"
    _description = "Rules That Deals Had"

    @api.model
    def _of(self, leads, names):
        """The rules that deals have now, as far as writing ``names`` can change which those are.

        :return: ``{lead id: kernel Held}``
        """
        is_placed_elsewhere = names & PLACING and names & DECIDING
        if not is_placed_elsewhere and not names & self._named_by_conditions():
            return {}
        return self._now(leads)

    @api.model
    def _now(self, leads):
        """The rules that deals have now: ``{lead id: kernel Held}``"""
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        held = {}
        for reglament, group in leads.grouped("reglament_id").items():
            if ruleset := rulesets.get(reglament.id):
                held.update(self._applying(group, ruleset))
        return held

    @api.model
    @ormcache(cache="stable")
    def _named_by_conditions(self):
        """Names of the fields of deals by which single rules apply."""
        names, reader = {"lead": set(), "lead_partner": set()}, self.env["sales.reglament.columns"]
        for ruleset in self.env["sales.reglament"]._rulesets():
            if ruleset.subject == "lead":
                for rule in (*ruleset.requirements, *ruleset.steps):
                    reader._watch_domain(rule.domain, "lead", names, defaultdict(set))
        return frozenset(names["lead"])

    @api.model
    def _gained(self, leads, before):
        """Ids of the deals to which rules apply since a write that did not apply before.

        :param before: ``{lead id: kernel Stood}``
        """
        leads = leads.sudo().filtered(lambda lead: before[lead.id].held)
        gained = set()
        for lead_id, now in self._now(leads).items():
            old = before[lead_id].held
            if old.ruleset_id == now.ruleset_id and (
                now.requirements - old.requirements or now.steps - old.steps
            ):
                gained.add(lead_id)
        return gained

    def _applying(self, leads, ruleset):
        """What of a version applies to deals: ``{lead id: kernel Held}``"""
        every = frozenset(rule.id for rule in ruleset.requirements)
        reader = self.env["sales.reglament.columns"]
        asked = reader._restrict(leads, ruleset.requirements, [every] * len(leads))
        steps = self.env["sales.reglament.checklist"]._applicable(leads, ruleset.steps)
        return {
            lead_id: gate.Held(ruleset.id, ids, steps[lead_id])
            for lead_id, ids in zip(leads.ids, asked, strict=True)
        }

    @api.model
    def _gaps(self, leads, held, targets, checks=None):
        """What deals miss on reaching a stage by rules that they had.

        A later version of the same rules takes their place.

        :param held: ``{lead id: kernel Held}``
        :param targets: ``{lead id: stage id}``
        :param checks: the deals' checks, as far as known (see the checklist's ``_sync``)
        :return: ``{lead id: gaps}``
        """
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        stages = self.env["crm.stage"]._reglament_stages()
        # what is missing does not depend on the rights of the one who asks
        leads = leads.sudo().filtered(lambda lead: lead.id in held)
        leads = leads.filtered(lambda lead: not self._is_replaced(held[lead.id], lead.reglament_id))
        gaps = {}
        for ruleset_id, group in leads.grouped(lambda lead: held[lead.id].ruleset_id).items():
            ruleset = rulesets[ruleset_id]
            asked = [
                gate.asked(ruleset.requirements, stages, stages.get(targets[lead.id]))
                & held[lead.id].requirements
                for lead in group
            ]
            missing = self.env["sales.reglament.columns"]._missing(
                group, ruleset.requirements, asked
            )
            found = list(zip(asked, missing, strict=True))
            gaps.update(zip(group.ids, group._reglament_gaps_of(ruleset, found), strict=True))
        open_steps = self.env["sales.reglament.checklist"]._open_steps(leads, targets, checks, held)
        for lead in leads.browse(open_steps):
            ruleset = rulesets[held[lead.id].ruleset_id]
            gaps[lead.id] += [lead._reglament_step_gap(s, ruleset) for s in open_steps[lead.id]]
        return gaps

    def _is_replaced(self, held, reglament):
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        old, new = rulesets[held.ruleset_id], rulesets.get(reglament.id)
        return bool(new) and new.id != old.id and new.code == old.code

    @api.model
    def _come_back_to(self, leads):
        """The rules of closed deals that are where they were before, and follow others since.

        What is over stays under the rules it had; where it was taken away from them to be closed,
        and put back, they judge it too.

        :return: ``{lead id: kernel Held}``
        """
        Reglament = self.env["sales.reglament"]
        rulesets, published = Reglament._rulesets_by_id(), Reglament._published("lead")
        others = {}
        for lead in leads.sudo():  # which rules fit must not depend on who looks
            current = rulesets.get(lead.reglament_id.id)
            best = selection.follow(current, published, **lead._reglament_key())
            if best and best != current:
                others[lead.id] = best
        if not others:
            return {}
        self.env["crm.lead"].flush_model(["team_id", "user_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT lead.id"
                "  FROM crm_lead AS lead"
                "  JOIN sales_reglament_stage_visit AS visit ON visit.lead_id = lead.id"
                " WHERE lead.id IN %s"
                "   AND visit.team_id IS NOT DISTINCT FROM lead.team_id"
                "   AND visit.user_id IS NOT DISTINCT FROM lead.user_id",
                tuple(others),
            )
        )
        held = {}
        for (lead_id,) in rows:
            lead = leads.browse(lead_id).sudo()
            held.update(self._applying(lead, others[lead_id]))
        return held
