from odoo import api, fields, models

from ..kernel import checklist
from .sales_reglament_evidence import Row


class SalesReglamentChecklist(models.AbstractModel):
    """What holds a move up: mandatory steps that are not settled."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.checklist"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _open_steps(self, leads, targets, stored=None):
        """Mandatory steps that are not settled for a move.

        :param targets: ``{lead id: stage id aimed at}``
        :param stored: the checks of the deals, where they are known (see ``_sync``)
        :return: ``{lead id: [kernel Step]}``
        """
        open_steps = {}
        if not self._has_steps():
            return open_steps
        # what is undone does not depend on the rights of the one who asks
        leads = leads.sudo().filtered("reglament_id")
        stages = self.env["crm.stage"]._reglament_stages()
        if leads and stored is None:
            stored = self._stored(leads)
        rows, now = [], fields.Datetime.now()
        for reglament, group in leads.grouped("reglament_id").items():
            steps = self.env["sales.reglament"]._rulesets_by_id()[reglament.id].steps
            steps = tuple(step for step in steps if step.mandatory)
            if not steps:
                continue
            applicable, known = self._applicable(group, steps), {}
            for lead_id in group.ids:
                key = (targets[lead_id], applicable[lead_id])
                if key not in known:
                    known[key] = checklist.asked_steps(steps, stages, stages.get(key[0]), key[1])
                for step in known[key]:
                    check = stored[lead_id].get(step.id)
                    if check is None or check.state not in checklist.SETTLED:
                        opened = (check and check.opened) or now
                        rows.append(Row((lead_id, step.id), step, lead_id, opened))
        proofs = self.env["sales.reglament.evidence"]._find(rows)
        for row in rows:
            if row.key not in proofs:
                open_steps.setdefault(row.lead_id, []).append(row.step)
        return open_steps
