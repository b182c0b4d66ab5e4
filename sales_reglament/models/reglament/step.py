from dataclasses import replace

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...conditions import is_given
from ...engine_pass import is_engine
from ...kernel import lineage
from ...kernel.checklist import STANDING
from ...kernel.rules import Step
from .requirement import MODELS

EVIDENCE = [
    ("contact", "A contact with the client"),
    ("field", "A field is filled in"),
    ("activity", "An activity is done"),
    ("next_activity", "A next step is planned"),
    ("meeting", "A meeting was held"),
    ("email", "An e-mail was sent"),
    ("attachment", "A file is attached"),
    ("quotation", "A quotation was sent"),
    ("order", "An order is confirmed"),
    ("survey", "The client answered a survey"),
    ("domain", "A condition is met"),
    ("needs", "Product needs were confirmed"),
    ("manual", "Marked by hand"),
]
UNITS = [
    ("minutes", "Minutes of working time"),
    ("hours", "Hours"),
    ("days", "Days"),
    ("working_hours", "Working hours"),
    ("working_days", "Working days"),
]
# What holds or not, whenever one looks: such a step would close at once each time it came round.
PRESENT_STATE = frozenset({"field", "domain", "next_activity"})
ASSIGNEES = [("responsible", "The responsible"), ("head", "The head"), ("role", "A role")]


class SalesReglamentStep(models.Model):
    """Something to be done at a stage, and how Odoo sees that it was done."""

    _name = "sales.reglament.step"
    _description = "Step"
    _inherit = [
        "sales.reglament.step.words",
        "sales.reglament.line",
    ]
    _order = "reglament_id, stage_id, sequence, id"

    _reglament_engine_fields = frozenset({"predecessor_id"})
    _compared_fields = (
        "name",
        "stage_id",
        "description",
        "mandatory",
        "assignee_kind",
        "role_id",
        "first_response",
        "norm_text",
        "evidence_text",
        "evidence_line_domain",
        "after_step_id",
        "note_required",
        "domain",
        "plan_activity_type_id",
        "mail_template_id",
        "attachment_ids",
    )
    _compared_labels = {"norm_text": "deadline_value", "evidence_text": "evidence"}

    name = fields.Char(required=True, translate=True)
    description = fields.Text(string="How to Do It", translate=True)
    mandatory = fields.Boolean(
        default=True,
        help="Must be settled before the deal moves on. With clients: only a head skips it.",
    )
    assignee_kind = fields.Selection(
        ASSIGNEES, string="Who Does It", default="responsible", required=True
    )
    role_id = fields.Many2one("sales.reglament.role", ondelete="restrict")
    first_response = fields.Boolean(
        help="Until somebody is assigned, the clock is the head's: 15 working minutes. The norm "
        "runs from the assignment."
    )
    deadline_value = fields.Float(string="Norm", digits=(16, 2))
    deadline_unit = fields.Selection(UNITS, string="Unit", default="working_days", required=True)
    evidence = fields.Selection(
        EVIDENCE, string="Proven By", default="manual", required=True, help="What Odoo looks at."
    )
    evidence_field_id = fields.Many2one(
        "ir.model.fields",
        string="Field",
        ondelete="cascade",
        domain=[("reglament_fillable", "=", True)],
    )
    evidence_line_domain = fields.Char(
        string="Lines That Count",
        help="For a field that lists records: one that meets this is enough. Empty: any.",
    )
    evidence_line_model = fields.Char(
        related="evidence_field_id.relation", string="Model of the Lines"
    )
    evidence_activity_type_ids = fields.Many2many("mail.activity.type", string="Activities")
    evidence_pattern = fields.Char(
        string="File Name Contains", help="Empty: any file. Upper and lower case are alike."
    )
    evidence_domain = fields.Char(string="Condition")
    survey_id = fields.Many2one(
        "survey.survey",
        ondelete="restrict",
        index="btree_not_null",
        domain=[("metric", "!=", "none"), ("metric_question_id", "!=", False)],
        help="Which survey is to be answered. Empty: any.",
    )
    after_step_id = fields.Many2one(
        "sales.reglament.step",
        string="Only After",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        domain="[('reglament_id', '=', reglament_id), ('id', '!=', id)]",
        help="What was done before this step is done proves nothing: whether a quotation is clear "
        "can be asked only once there is one.",
    )
    predecessor_id = fields.Many2one(
        "sales.reglament.step",
        string="Carries On",
        ondelete="set null",
        index="btree_not_null",
        copy=False,
        readonly=True,
        help="The same step in the version before: what was settled there stays settled.",
    )
    note_required = fields.Boolean(string="With a Note", help="Marking it needs a few words.")
    recurrence_days = fields.Integer(
        string="Again After Days",
        help="For client reglaments: it opens again so many days after it was done, and the norm "
        "runs from the end of that day. Without a norm it is due on that day; the first "
        "time, within so many days. Empty: only once.",
    )
    recurrence_factor = fields.Float(
        string="Share of the Own Interval",
        digits=(4, 2),
        help="0.8: it opens again at 80 % of the days that usually pass between two purchases of "
        "the client. As long as that is not known, the fixed number of days counts. 0: always "
        "the fixed number.",
    )
    recurrence_min_days = fields.Integer(
        string="Not before Days", help="However often the client buys."
    )
    recurrence_max_days = fields.Integer(
        string="Not after Days", help="However seldom the client buys. 0: without an end."
    )
    plan_activity_type_id = fields.Many2one(
        "mail.activity.type",
        string="Plan an Activity",
        ondelete="set null",
        help="The step plans this activity; finishing it finishes the step.",
    )
    mail_template_id = fields.Many2one("mail.template", ondelete="set null")
    attachment_ids = fields.Many2many("ir.attachment", string="Templates and Files")

    # no calendar has a day for more, and one step that has none would stop everybody's deals
    _deadline_not_negative = models.Constraint(
        "CHECK(deadline_value BETWEEN 0 AND 100000)",
        "A norm can't be negative, nor above 100,000.",
    )
    _recurrence_not_negative = models.Constraint(
        "CHECK(recurrence_days BETWEEN 0 AND 3650)",
        "The number of days is between 0 and 3,650.",
    )
    _rhythm = models.Constraint(
        "CHECK(recurrence_factor BETWEEN 0 AND 9 AND recurrence_min_days BETWEEN 0 AND 3650"
        " AND recurrence_max_days BETWEEN 0 AND 3650"
        " AND (recurrence_max_days = 0 OR recurrence_min_days <= recurrence_max_days))",
        "A share of the client's interval is between 0 and 9, and the least number of days is not "
        "above the greatest.",
    )

    @api.constrains(
        "evidence", "evidence_field_id", "evidence_activity_type_ids", "assignee_kind", "role_id"
    )
    def _check_evidence(self):
        for step in self:
            if step.evidence == "field" and not step.evidence_field_id:
                raise ValidationError(self.env._("“%s”: choose the field to look at.", step.name))
            why_not = not is_engine(self.env) and step._why_field_is_no_evidence()
            if why_not:
                raise ValidationError(why_not)
            if step.evidence == "activity" and not step.evidence_activity_type_ids:
                raise ValidationError(
                    self.env._("“%s”: choose the activities that count.", step.name)
                )
            if step.assignee_kind == "role" and not step.role_id:
                raise ValidationError(self.env._("“%s”: choose the role.", step.name))

    def _why_field_is_no_evidence(self):
        """Why nobody can fill in the field that is looked at, in words; False when one can."""
        field = self.evidence == "field" and self.evidence_field_id
        if field and field.model not in dict(MODELS):
            return self.env._("Only fields of deals and clients can be looked at.")
        return bool(field) and self.env["sales.reglament.fillable"]._why_not(field)

    @api.constrains(
        "reglament_id",
        "stage_id",
        "client_state",
        "first_response",
        "recurrence_days",
        "recurrence_factor",
        "evidence",
        "evidence_field_id",
    )
    def _check_subject(self):
        """Refuse what makes no sense for what the reglament is about."""
        for step in self:
            problem = step._client_problem() if step.subject == "client" else step._lead_problem()
            if problem:
                raise ValidationError(
                    self.env._("“%(step)s”: %(problem)s", step=step.name, problem=problem)
                )

    def _lead_problem(self):
        if not self.stage_id:
            return self.env._("choose the stage.")
        if self.client_state or self.recurrence_days:
            return self.env._("only steps for clients go by what the client is, or come again.")
        if self.evidence == "needs":
            return self.env._("confirming product needs is for clients only.")
        return False

    def _client_problem(self):
        if self.stage_id:
            return self.env._("clients have no stage. Say what the client is instead.")
        if self.first_response:
            return self.env._("a first response is for deals only.")
        if self.evidence == "field" and self.evidence_field_id.model != "res.partner":
            return self.env._("choose a field of the client, not of the deal.")
        if self.recurrence_factor and not self.recurrence_days:
            return self.env._(
                "say after how many days it comes again as long as the client's own interval is "
                "not known."
            )
        if self.recurrence_days and self.evidence in PRESENT_STATE:
            kinds = dict(self._fields["evidence"]._description_selection(self.env))
            return self.env._(
                "“%(evidence)s” holds as long as it is so and can't come again. Leave the days "
                "empty, or let something else close the step.",
                evidence=kinds[self.evidence],
            )
        return False

    @api.constrains(
        "after_step_id",
        "reglament_id",
        "stage_id",
        "mandatory",
        "evidence",
        "recurrence_days",
    )
    def _check_after_step(self):
        """Refuse an order of steps in which some could never be done."""
        for step in self | self.search([("after_step_id", "in", self.ids)]):
            problem = step.after_step_id and step._after_problem(step.after_step_id)
            if problem:
                raise ValidationError(
                    self.env._("“%(step)s”: %(problem)s", step=step.name, problem=problem)
                )

    def _after_problem(self, before):
        if before.reglament_id != self.reglament_id:
            return self.env._("what it comes after is a step of another reglament.")
        if self._has_cycle("after_step_id"):
            return self.env._("steps can't come after one another in a circle.")
        if (before.stage_id.sequence, before.stage_id.id or 0) > (
            self.stage_id.sequence,
            self.stage_id.id or 0,
        ):
            return self.env._("what it comes after belongs to a later stage.")
        if self.mandatory and not before.mandatory:
            return self.env._("it is mandatory, so what it comes after has to be mandatory too.")
        if before.evidence == STANDING:
            return self.env._("a step that holds all the time has no end to come after.")
        if self.recurrence_days or before.recurrence_days:
            return self.env._("steps that come again can't wait for one another.")
        return False

    @api.constrains(
        "domain",
        "evidence_domain",
        "evidence",
        "evidence_line_domain",
        "evidence_field_id",
        "reglament_id",
    )
    def _check_domains(self):
        for step in self:
            if step.evidence == "domain" and not is_given(step.evidence_domain):
                raise ValidationError(self.env._("“%s”: say which condition closes it.", step.name))
        self._check_conditions()

    def _fields_looked_at(self):
        return self.evidence_field_id if self.evidence == "field" else super()._fields_looked_at()

    def _conditions(self):
        found = super()._conditions()
        if self.evidence == "domain" and is_given(self.evidence_domain):
            found["evidence_domain"] = [(self.subject_model, self.evidence_domain)]
        if self.evidence == "field" and is_given(self.evidence_line_domain):
            model = self.evidence_line_model
            found["evidence_line_domain"] = [(model, self.evidence_line_domain)] if model else []
        return found

    def _as_step(self):
        """This step as plain values for the kernel."""
        self.ensure_one()
        return Step(
            id=self.id,
            name=self.name,
            stage_id=self.stage_id.id or None,
            client_state=self.client_state or None,
            mandatory=self.mandatory,
            domain=self.domain if (self.domain or "").strip(" []") else "",
            assignee_kind=self.assignee_kind,
            role_id=self.role_id.id or None,
            first_response=self.first_response,
            deadline=self.deadline_value,
            deadline_unit=self.deadline_unit,
            evidence=self.evidence,
            field=self._as_source(),
            activity_type_ids=frozenset(self.evidence_activity_type_ids.ids),
            pattern=(self.evidence_pattern or "").strip().lower(),
            evidence_domain=self.evidence_domain or "",
            recurrence_days=self.recurrence_days,
            recurrence_factor=self.recurrence_factor if self.recurrence_days else 0.0,
            recurrence_min=self.recurrence_min_days,
            recurrence_max=self.recurrence_max_days,
            # the form shows the activity only where the step is marked by hand
            plan_activity_type_id=(self.evidence == "manual" and self.plan_activity_type_id.id)
            or None,
            survey_id=self.survey_id.id or None,
            after_step_id=self.after_step_id.id or None,
            predecessor_id=self.predecessor_id.id or None,
        )

    def _as_source(self):
        """The field that is looked at as the kernel knows it; None for other evidence."""
        field = self.evidence == "field" and self.evidence_field_id
        if not field:
            return None
        source = self.env["sales.reglament.requirement"]._source_of(field)
        lines = (self.evidence_line_domain or "").strip()
        has_condition = source.kind == "count" and lines.strip(" []")
        return replace(source, line_domain=lines) if has_condition else source

    def _as_named(self):
        """These steps as people know them, whatever language they speak."""
        self.flush_recordset(["name"])
        rows = self.env.execute_query(
            SQL("SELECT id, name FROM sales_reglament_step WHERE id IN %s", tuple(self.ids))
        )
        names = {step_id: frozenset(found.values()) for step_id, found in rows}
        return [
            lineage.Named(step.id, names[step.id], step.client_state or None, step.stage_id.id)
            for step in self
        ]
