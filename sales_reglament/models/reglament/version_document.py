from odoo import api, fields, models
from odoo.tools import groupby

from ...counted import counted


class SalesReglamentLine(models.AbstractModel):
    _inherit = "sales.reglament.line"

    def _place_text(self):
        """Where the line applies, in words."""
        self.ensure_one()
        if self.subject == "client":
            kinds = dict(self._fields["client_state"]._description_selection(self.env))
            return kinds.get(self.client_state) or self.env._("All clients")
        return self.stage_id.name or self.env._("Always")

    def _units_to_count(self):
        """Units of time in the forms that ``counted`` takes."""
        return {
            "minutes": self.env._("minute of working time|minutes of working time"),
            "hours": self.env._("hour|hours"),
            "days": self.env._("day|days"),
            "working_hours": self.env._("working hour|working hours"),
            "working_days": self.env._("working day|working days"),
            "months": self.env._("month|months"),
        }


class SalesReglamentStep(models.Model):
    _inherit = "sales.reglament.step"

    norm_text = fields.Char(string="Norm in Words", compute="_compute_norm_text")
    evidence_text = fields.Char(string="How It Is Seen", compute="_compute_evidence_text")

    @api.depends(
        "deadline_value",
        "deadline_unit",
        "recurrence_days",
        "recurrence_factor",
        "recurrence_min_days",
        "recurrence_max_days",
    )
    @api.depends_context("lang")
    def _compute_norm_text(self):
        units = self._units_to_count()
        for step in self:
            texts = []
            if step.recurrence_factor and step.recurrence_days:
                texts.append(step._rhythm_text())
            elif step.recurrence_days == 1:
                texts.append(self.env._("Every day"))
            elif step.recurrence_days:
                days = counted(self.env, step.recurrence_days, units["days"])
                texts.append(self.env._("Every %s", days))
            if step.deadline_value:
                texts.append(counted(self.env, step.deadline_value, units[step.deadline_unit]))
            step.norm_text = "; ".join(texts) or self.env._("Without a deadline")

    def _rhythm_text(self):
        """How often a step comes again that goes by the client's own rhythm."""
        words = {
            "share": round(self.recurrence_factor * 100),
            "least": self.recurrence_min_days,
            "most": self.recurrence_max_days,
        }
        if self.recurrence_min_days and self.recurrence_max_days:
            return self.env._(
                "At %(share)s%% of the client's own interval, %(least)s to %(most)s days", **words
            )
        if self.recurrence_max_days:
            return self.env._(
                "At %(share)s%% of the client's own interval, at most %(most)s days", **words
            )
        if self.recurrence_min_days:
            return self.env._(
                "At %(share)s%% of the client's own interval, at least %(least)s days", **words
            )
        return self.env._("At %(share)s%% of the client's own interval", **words)

    @api.depends(
        "evidence",
        "evidence_field_id",
        "evidence_activity_type_ids",
        "evidence_pattern",
        "evidence_domain",
    )
    @api.depends_context("lang")
    def _compute_evidence_text(self):
        kinds = dict(self._fields["evidence"]._description_selection(self.env))
        for step in self:
            # not every reader may read the models' definitions
            more = {
                "field": step.sudo().evidence_field_id.field_description,
                "activity": ", ".join(step.sudo().evidence_activity_type_ids.mapped("name")),
                "attachment": step.evidence_pattern,
                "domain": step.evidence_domain,
            }.get(step.evidence)
            kind = kinds.get(step.evidence, "")
            step.evidence_text = f"{kind}: {more}" if more else kind


class SalesReglament(models.Model):
    """A version as a document to print and sign."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament"  # pylint: disable=consider-merging-classes-inherited

    def _document_places(self):
        """The lines by stage, or by kind of client, in their order.

        :return: list of dicts: ``name``, ``requirements``, ``steps``, ``surveys``
        """
        self.ensure_one()
        # names of what the lines point at are no secret to the readers of the lines
        reglament = self.sudo()
        states = reglament.step_ids._fields["client_state"].get_values(self.env)

        def place(line):
            state = states.index(line.client_state) if line.client_state in states else -1
            return (bool(line.stage_id), line.stage_id.sequence, line.stage_id.id or 0, state)

        rules = reglament.survey_rule_ids.filtered("enabled")
        lines = [*reglament.requirement_ids, *reglament.step_ids, *rules]
        return [
            {
                "name": group[0]._place_text(),
                "requirements": [
                    line for line in group if line._name == "sales.reglament.requirement"
                ],
                "steps": [line for line in group if line._name == "sales.reglament.step"],
                "surveys": [line for line in group if line._name == "sales.reglament.survey.rule"],
            }
            for _key, group in groupby(sorted(lines, key=place), place)
        ]

    def _document_signatures(self):
        """Who reads and signs: all concerned for heads, oneself for the others.

        :return: list of dicts: ``name``, ``date`` (False: not read yet)
        """
        self.ensure_one()
        users = self._concerned_users()
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            users &= self.env.user
        rows = self.env["sales.reglament.acknowledgement"].search([("reglament_id", "=", self.id)])
        dates = {row.user_id: row.date for row in rows}
        readers = (users | rows.user_id).sudo().sorted("name")  # names of colleagues are no secret
        return [{"name": user.name, "date": dates.get(user.sudo(False))} for user in readers]
