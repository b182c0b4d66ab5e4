from odoo import api, models
from odoo.tools import ormcache

from ...engine_pass import with_pass
from ...kernel import lineage


class SalesReglamentLineage(models.AbstractModel):
    """Steps live through versions: what was settled under one stays settled under the next."""

    _name = "sales.reglament.lineage"
    _description = "What Came of a Step in the Next Version"

    @api.model
    @ormcache(cache="stable")
    def _origins(self):
        """The first step that each step of any version goes back to, by id."""
        return lineage.origins(self._rulesets())

    @api.model
    @ormcache(cache="stable")
    def _steps_by_id(self):
        """The steps of all versions that are or were in force."""
        return {step.id: step for ruleset in self._rulesets() for step in ruleset.steps}

    @api.model
    @ormcache("reglament_id", cache="stable")
    def _heirs(self, reglament_id):
        """Steps of all versions, by id, and what carries them on in this one."""
        ruleset = self._rulesets_by_id().get(reglament_id)
        return lineage.heirs(ruleset, self._origins()) if ruleset else {}

    def _find_predecessors(self):
        """Find what lines carry on that were not copied but made anew, in whatever language."""
        self.ensure_one()
        # lines are frozen once a version is in force; what they carry on is the engine's to find
        steps = with_pass(self.sudo().step_ids, "sync")
        before = self.sudo()._previous_version().step_ids
        free = before - steps.predecessor_id
        anew = steps.filtered(lambda step: step.predecessor_id not in before)
        if not free or not anew:
            return
        found = lineage.match(anew._as_named(), free._as_named())
        for step in anew.filtered(lambda step: step.id in found):
            step.predecessor_id = found[step.id]
