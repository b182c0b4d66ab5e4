from markupsafe import Markup

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import groupby


class SalesReglamentLine(models.AbstractModel):
    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.line"  # pylint: disable=consider-merging-classes-inherited

    def _place(self):
        """Under which stage, or kind of client, the line stands; False: under any."""
        self.ensure_one()
        if self.subject == "client":
            return self.client_state
        return self.stage_id.id


class SalesReglamentRequirement(models.Model):
    _inherit = "sales.reglament.requirement"

    def _preview_chip(self, words):
        """What the preview shows of a required field.

        :param words: label, and why it is asked
        """
        self.ensure_one()
        label, reason = words
        return {
            "id": self.id,
            "label": label,
            "reason": reason,
            "mandatory": self.level == "block",
        }


class SalesReglamentStep(models.Model):
    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.step"  # pylint: disable=consider-merging-classes-inherited

    def _within_text(self):
        """The norm as a promise: "within 1 working day"; empty without a norm."""
        self.ensure_one()
        texts = []
        if self.recurrence_factor and self.recurrence_days:
            text = self._rhythm_text()
            texts.append(text[:1].lower() + text[1:])
        elif self.recurrence_days:
            texts.append(self.env._("every %s days", self.recurrence_days))
        if self.deadline_value == 1:
            texts.append(self._within_one())
        elif self.deadline_value:
            lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
            value = f"{self.deadline_value:g}".replace(".", lang.decimal_point or ".")
            texts.append(self._within_many() % value)
        return ", ".join(texts)

    def _within_one(self):
        return {
            "minutes": self.env._("within a minute of working time"),
            "hours": self.env._("within 1 hour"),
            "days": self.env._("within 1 day"),
            "working_hours": self.env._("within 1 working hour"),
            "working_days": self.env._("within 1 working day"),
        }[self.deadline_unit]

    def _within_many(self):
        return {
            "minutes": self.env._("within %s minutes of working time"),
            "hours": self.env._("within %s hours"),
            "days": self.env._("within %s days"),
            "working_hours": self.env._("within %s working hours"),
            "working_days": self.env._("within %s working days"),
        }[self.deadline_unit]

    def _preview_card(self, words):
        """A card as the panel of a deal has it, of a step that is still to be done.

        :param words: the step's words, see ``sales.reglament.texts``
        """
        self.ensure_one()
        nobody = {"write": False, "skip": False}
        who = dict(self._fields["assignee_kind"]._description_selection(self.env))
        others = {"role": self.role_id.name, "responsible": ""}
        return {
            **self.env["sales.reglament.screen"]._step_card(words, nobody),
            "lead_id": 0,
            "state": "todo",
            "is_late": False,
            "deadline_text": self._within_text(),
            "who": others.get(self.assignee_kind, who[self.assignee_kind]),
        }


class SalesReglament(models.Model):
    """How a version, drafts too, will look to the managers who work by it."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament"  # pylint: disable=consider-merging-classes-inherited

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
