from odoo import api, fields, models

from ...counted import counted


class SalesReglamentStepWords(models.AbstractModel):
    """How a step is told of: on paper, and when one looks at what a version would come to."""

    _name = "sales.reglament.step.words"
    _description = "A Step in Words"

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
        """A card as the panel of a deal has it, of a step that is still to be done; domains extend
        this.

        :param words: the step's words, see ``sales.reglament.texts``
        """
        self.ensure_one()
        who = dict(self._fields["assignee_kind"]._description_selection(self.env))
        others = {"role": self.role_id.name, "responsible": ""}
        return {
            "lead_id": 0,
            "state": "todo",
            "is_late": False,
            "deadline_text": self._within_text(),
            "who": others.get(self.assignee_kind, who[self.assignee_kind]),
        }
