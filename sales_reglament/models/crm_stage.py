from odoo import api, models
from odoo.tools import ormcache

from ..kernel.rules import Stage


class CrmStage(models.Model):
    _inherit = "crm.stage"

    @api.model
    @ormcache(cache="stable")
    def _reglament_stages(self):
        """All stages as plain values, by id."""
        # the order of stages is the same for everybody
        return {
            stage.id: Stage(
                id=stage.id,
                sequence=stage.sequence,
                is_won=stage.is_won,
                team_ids=frozenset(stage.team_ids.ids),
            )
            for stage in self.sudo().search([])
        }

    @api.model
    def _reglament_first_stage(self, team_id):
        """The stage in which deals of a team begin, or ``None``."""
        return min(
            (
                stage
                for stage in self._reglament_stages().values()
                if not stage.team_ids or team_id in stage.team_ids
            ),
            key=lambda stage: stage.key,
            default=None,
        )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return stages

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"sequence", "is_won", "team_ids"}:
            self.env.registry.clear_cache("stable")
            self._reglament_mark_leads()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result

    def _reglament_mark_leads(self):
        """Another order of stages asks other things of the deals in them."""
        if not self.env["sales.reglament"]._rulesets():
            return
        # gaps are facts, also of deals that the one who sorts the stages may not see
        self.env["crm.lead"].sudo().search(
            [("reglament_id", "!=", False), ("won_status", "=", "pending")]
        )._reglament_mark()
