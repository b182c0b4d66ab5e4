from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from ...kernel import effort


class SalesReglamentLimits(models.AbstractModel):
    """A reglament that asks for too much is followed by nobody: say so before it is published."""

    _name = "sales.reglament.limits"
    _description = "How Much a Version Asks"

    publish_warnings = fields.Text(
        compute="_compute_publish_warnings",
        help="Where a draft asks for more than people keep up with. It can be published all the "
        "same.",
    )

    @api.depends(
        "state",
        "subject",
        "requirement_ids.level",
        "requirement_ids.stage_id",
        "requirement_ids.client_state",
        "requirement_ids.field_id",
        "requirement_ids.alternative_field_ids",
        "requirement_ids.domain",
        "requirement_ids.line_domain",
        "step_ids.stage_id",
        "step_ids.client_state",
        "step_ids.evidence",
        "step_ids.evidence_field_id",
        "step_ids.survey_id",
        "step_ids.domain",
        "step_ids.evidence_domain",
        "step_ids.evidence_line_domain",
        "survey_rule_ids.domain",
        "survey_rule_ids.survey_id",
        "survey_rule_ids.enabled",
    )
    @api.depends_context("lang")
    def _compute_publish_warnings(self):
        for reglament in self:
            warnings = reglament._publish_warnings() if reglament.state == "draft" else ()
            reglament.publish_warnings = "\n".join(warnings) or False

    def _publish_warnings(self):
        """What to think over before publishing; only fields nobody can fill in refuse it.

        :return: translated sentences
        """
        self.ensure_one()
        nobody = self._fields_nobody_fills_in() + self._condition_problems(is_tried=False)
        if nobody:
            return nobody  # such a draft can't be published: the rest can wait
        ruleset = self._as_ruleset()
        first = self._first_stage()
        warnings = [
            sentence
            for load in effort.overloads(ruleset, first.id or None)
            for sentence in self._warnings_of_place(load)
        ]
        by_hand = effort.manual_steps(ruleset)
        if by_hand > effort.MAX_MANUAL:
            warnings.append(self._warning_of_manual_steps(by_hand))
        minutes = effort.minutes(ruleset)
        if minutes > effort.MAX_MINUTES:
            warnings.append(self._warning_of_minutes(minutes))
        return warnings + self._further_warnings()

    def _further_warnings(self):
        """What else to think over; domains extend this.

        :return: list of translated sentences
        """
        return []

    def _fields_nobody_fills_in(self):
        """Why some of the fields this version asks for can't be filled in by anybody.

        Drafts are not saved with such a field; it comes with a copy of an earlier version, or is
        taken from its form later.

        :return: translated sentences, each once
        """
        self.ensure_one()
        Fillable = self.env["sales.reglament.fillable"]
        # heads read the models' definitions; whoever else looks at a draft is told the same
        reglament = self.sudo()
        asked = reglament.requirement_ids.field_id | reglament.requirement_ids.alternative_field_ids
        seen = reglament.step_ids.filtered(lambda step: step.evidence == "field").evidence_field_id
        reasons = [Fillable._why_not(field) for field in asked | seen]
        return list(dict.fromkeys(filter(None, reasons)))

    def _check_fillable(self):
        """Refuse to ask for what nobody can fill in.

        :raise UserError: naming the fields
        """
        nobody = self._fields_nobody_fills_in()
        if nobody:
            raise UserError("\n".join(nobody))

    def _warnings_of_place(self, load):
        place = self._name_of_place(load.place)
        if load.fields > effort.MAX_FIELDS:
            yield self.env._(
                "%(place)s: %(count)s mandatory fields; more than %(limit)s are seldom filled in "
                "well.",
                place=place,
                count=load.fields,
                limit=effort.MAX_FIELDS,
            )
        if load.steps > effort.MAX_STEPS:
            yield self.env._(
                "%(place)s: %(count)s steps; with more than %(limit)s the important ones are lost.",
                place=place,
                count=load.steps,
                limit=effort.MAX_STEPS,
            )

    def _warning_of_manual_steps(self, count):
        return self.env._(
            "%(count)s steps are marked by hand; more than %(limit)s are seldom kept up. "
            "Let Odoo see what it can.",
            count=count,
            limit=effort.MAX_MANUAL,
        )

    def _warning_of_minutes(self, minutes):
        n = formatLang(self.env, minutes, digits=1)
        if self.subject == "client":
            return self.env._("This reglament costs about %(n)s minutes per client", n=n)
        return self.env._("This reglament costs about %(n)s minutes per deal", n=n)

    def _name_of_place(self, place):
        if self.subject == "lead" and place:
            return self.env["crm.stage"].browse(place).display_name
        states = self.env["res.partner"]._fields["client_state"]
        names = dict(states._description_selection(self.env))
        return names.get(place) or self.env._("Always")

    def _first_stage(self):
        """The stage in which deals under this reglament begin, among those it speaks of."""
        stages = self.requirement_ids.stage_id | self.step_ids.stage_id
        return stages.sorted(lambda stage: (stage.reglament_is_ending, stage.sequence, stage.id))[
            :1
        ]
