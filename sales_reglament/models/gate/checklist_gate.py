from odoo import api, models

from ...kernel import checklist
from ..checklist.rows_to_prove import key_of, row_to_prove


class SalesReglamentChecklist(models.AbstractModel):
    """What holds a move up: mandatory steps that are not settled."""

    _inherit = "sales.reglament.checklist"

    @api.model
    def _open_steps(self, leads, targets, stored=None, had=None):
        """Mandatory steps that are not settled for a move.

        :param targets: ``{lead id: stage id aimed at}``
        :param stored: the checks of the deals, where they are known (see ``_sync``)
        :param had: the rules by which to judge, where they are not those that the deals follow
            now: ``{lead id: kernel Held}``
        :return: ``{lead id: [kernel Step]}``
        """
        open_steps = {}
        if not self._in_force():
            return open_steps
        # what is undone does not depend on the rights of the one who asks
        leads = leads.sudo()
        stages = self.env["crm.stage"]._reglament_stages()
        groups = self._to_judge(leads, had)
        if groups and stored is None:
            stored = self._stored(leads)
        rows, asked = [], set()
        for reglament_id, group in groups:
            steps = self.env["sales.reglament"]._rulesets_by_id()[reglament_id].steps
            steps = tuple(step for step in steps if step.mandatory)
            if not steps:
                continue
            if had is None:
                applicable = self._applicable(group, steps)
            else:
                applicable = {lead_id: had[lead_id].steps for lead_id in group.ids}
            known = {}
            for lead_id in group.ids:
                key = (targets[lead_id], applicable[lead_id])
                if key not in known:
                    known[key] = checklist.asked_steps(steps, stages, stages.get(key[0]), key[1])
                asked |= self._add_asked(rows, lead_id, known[key], stored[lead_id])
        proofs = self.env["sales.reglament.evidence"]._find(rows, "crm.lead")
        for row in rows:
            if row.key in asked and row.key not in proofs:
                open_steps.setdefault(row.subject_id, []).append(row.step)
        return open_steps

    def _to_judge(self, leads, had):
        """Pairs of the id of a version and the deals to judge by it."""
        if had is None:
            return [
                (version_id, leads.browse(ids).with_prefetch(leads._prefetch_ids))
                for version_id, ids in self._by_reglament(leads).items()
                if version_id
            ]
        return list(leads.grouped(lambda lead: had[lead.id].ruleset_id).items())

    def _add_asked(self, rows, lead_id, steps, checks):
        """Add what has to be proved for a move, with what it rests on.

        :param steps: the steps that are asked
        :param checks: ``{step id: kernel Existing}`` of the deal
        :return: keys of those that are not settled
        """
        asked = set()
        ids = {step.id for step in steps}
        needed = {step.after_step_id for step in steps}
        for step in steps:
            check = checks.get(step.id)
            is_settled = check is not None and check.state in checklist.SETTLED
            if is_settled and (check.state != "done" or step.id not in needed):
                continue
            row = row_to_prove(self.env, step, lead_id, checks)
            before = checks.get(step.after_step_id)
            is_virtual = before is None or before.state == "cancelled"
            if is_virtual and step.after_step_id in ids:
                row = row._replace(follows=key_of(step.after_step_id, lead_id, checks))
            rows.append(row)
            if not is_settled:
                asked.add(row.key)
        return asked
