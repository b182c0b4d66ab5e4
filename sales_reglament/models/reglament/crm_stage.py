from odoo import api, fields, models
from odoo.tools import ormcache

from ...kernel import gate
from ...kernel.rules import Stage


class CrmStage(models.Model):
    _inherit = "crm.stage"

    reglament_is_ending = fields.Boolean(
        string="Ending Without a Win",
        help="Such as “Rejected”: deals come here from any stage without being asked for anything. "
        "Who takes one up again is asked as from the first stage on.",
    )
    reglament_asks = fields.Text(
        string="What the Reglament Asks Here",
        compute="_compute_reglament_asks",
        help="What is to be filled in and done before a deal leaves this stage.",
    )

    @api.depends_context("uid", "lang", "default_team_id")
    def _compute_reglament_asks(self):
        team_id = self.env.context.get("default_team_id") or self.env.user.sale_team_id.id
        rulesets = self._reglament_of_reader(team_id)
        first = self._reglament_first_stage(team_id) if rulesets else None
        for stage in self:
            # what is asked of every deal is asked from the first stage on
            places = {stage.id, None} if first and first.id == stage.id else {stage.id}
            parts = [stage._reglament_asks_by(ruleset, places) for ruleset in rulesets]
            stage.reglament_asks = "\n".join(filter(None, parts)) or False

    def _reglament_of_reader(self, team_id):
        """The versions in force that the reader's own deals follow."""
        published = self.env["sales.reglament"]._published("lead")
        if not published:
            return ()
        user = self.env.user.sudo()  # one's own role
        mine = [
            ruleset
            for ruleset in published
            if ruleset.company_id in (None, self.env.company.id)
            and (not ruleset.team_ids or team_id in ruleset.team_ids)
            and ruleset.role_kind in (None, user.sales_role_kind)
        ]
        return mine or published

    def _reglament_asks_by(self, ruleset, places):
        texts = self.env["sales.reglament.texts"]._of(ruleset.id)
        labels = [
            texts["requirements"][rule.id][0]
            for rule in ruleset.requirements
            if rule.stage_id in places and rule.level != "inform"
        ]
        steps = [
            texts["steps"][step.id]["name"] for step in ruleset.steps if step.stage_id in places
        ]
        lines = [
            labels and self.env._("To fill in: %s", ", ".join(labels)),
            steps and self.env._("To do: %s", ", ".join(steps)),
        ]
        return "\n".join(filter(None, lines))

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
                is_ending=stage.reglament_is_ending,
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
                if not stage.is_ending and (not stage.team_ids or team_id in stage.team_ids)
            ),
            key=lambda stage: stage.key,
            default=None,
        )

    @api.model
    def _reglament_is_move(self, old_id, new_id, team_id):
        """Whether going from one stage to another is a move forward for a deal of that team.

        :param old_id: False or None: the deal was in none; then the first stage is no move
        """
        stages = self._reglament_stages()
        old, new = stages.get(old_id), stages.get(new_id)
        if not gate.is_forward(old, new):
            return False
        return bool(old) or new != self._reglament_first_stage(team_id)

    @api.model
    def _reglament_won_stage(self, team_id):
        """The stage in which deals of a team are won, or ``None``: its own rather than all's."""
        return min(
            (stage for stage in self._reglament_stages().values() if stage.is_won),
            key=lambda stage: (
                bool(stage.team_ids) and team_id not in stage.team_ids,
                not stage.team_ids,
                stage.key,
            ),
            default=None,
        )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache("stable")
        return stages

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"sequence", "is_won", "team_ids", "reglament_is_ending"}:
            self.env.registry.clear_cache("stable")
            self._reglament_mark_leads(is_other_end="is_won" in vals)
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache("stable")
        return result

    def _reglament_mark_leads(self, is_other_end=False):
        """Another order of stages asks other things of the deals in them; domains extend this.

        :param is_other_end: whether deals here are won by it, or no longer are
        :return: the deals under a reglament
        """
        if not self.env["sales.reglament"]._rulesets():
            return self.env["crm.lead"]
        # gaps are facts, also of deals that the one who sorts the stages may not see
        leads = self.env["crm.lead"].sudo().search([("reglament_id", "!=", False)])
        leads._reglament_open()._reglament_mark()
        return leads
