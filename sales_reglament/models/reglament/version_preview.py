from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import groupby


class SalesReglamentPreview(models.AbstractModel):
    """How a version, drafts too, will look to the managers who work by it."""

    _name = "sales.reglament.preview"
    _description = "What a Version Would Come To"

    line_places = fields.Json(
        compute="_compute_line_places",
        help="The stages, or kinds of client, that lines can be put under.",
    )

    @api.depends("subject", "team_ids", "requirement_ids.stage_id", "step_ids.stage_id")
    @api.depends_context("lang")
    def _compute_line_places(self):
        kinds = self.env["res.partner"]._fields["client_state"]._description_selection(self.env)
        stages = self._stages_to_choose()
        for reglament in self:
            if reglament.subject == "client":
                places = [(False, self.env._("All clients")), *kinds]
            else:
                shown = reglament._stages_of(stages)
                places = [(False, self.env._("Always")), *((s.id, s.name) for s in shown)]
            reglament.line_places = [{"id": key, "name": name} for key, name in places]

    def _stages_to_choose(self):
        """Stages that any of these versions could have lines under."""
        domain = Domain.TRUE
        if all(reglament.team_ids for reglament in self):
            used = self.requirement_ids.stage_id | self.step_ids.stage_id
            domain = Domain("team_ids", "in", [False, *self.team_ids._origin.ids])
            domain |= Domain("id", "in", used._origin.ids)
        return self.env["crm.stage"].search(domain)

    def _stages_of(self, stages):
        """Those of the stages that deals under this version pass, or its lines speak of."""
        teams = self.team_ids._origin
        used = (self.requirement_ids.stage_id | self.step_ids.stage_id)._origin
        return stages.filtered(
            lambda stage: not teams or not stage.team_ids or stage.team_ids & teams or stage in used
        )

    def action_preview(self):
        """Show the checklist as a manager will see it; nothing changes by it.

        :return: an action on the preview
        """
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "sales_reglament.preview",
            "name": self.env._("As the manager will see it"),
            "target": "new",
            "params": {"reglament_id": self.id},
        }

    def preview_panel(self):
        """What the preview shows, in the reader's language.

        :return: ``{"name", "version", "state", "reason": whom it is for, "places": [{"id", "name",
            "steps": [cards as the panel of a deal has them], "fields": [{"id", "label", "reason",
            "mandatory"}]}]}``; only places with something in them
        """
        self.ensure_one()
        self.check_access("read")
        # names of what the lines point at are no secret to the readers of the lines
        reglament = self.sudo()
        words = self.env["sales.reglament.texts"]._gather(reglament)
        steps = dict(groupby(reglament.step_ids, lambda step: step._place()))
        rules = dict(groupby(reglament.requirement_ids, lambda rule: rule._place()))
        places = [
            {
                **place,
                "steps": [
                    step._preview_card(words["steps"][step.id])
                    for step in steps.get(place["id"], ())
                ],
                "fields": [
                    rule._preview_chip(words["requirements"][rule.id])
                    for rule in rules.get(place["id"], ())
                ],
            }
            for place in reglament.line_places
        ]
        return {
            "name": words["name"],
            "version": self.version,
            "state": self.state,
            "reason": words["reason"],
            "places": [place for place in places if place["steps"] or place["fields"]],
        }

    @api.model
    def get_empty_list_help(self, help_message):
        if self.env.user.has_group("sales_reglament.group_reglament_head"):
            return super().get_empty_list_help(help_message)
        # what a head begins with is not for everybody
        nothing = self.env._("Nothing is switched on yet")
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p>') % nothing
