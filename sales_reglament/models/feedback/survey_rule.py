from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...counted import counted

TRIGGERS = [
    ("stage", "A deal is at a stage"),
    ("won", "A deal is won"),
    ("lost", "A deal is lost"),
    ("order", "A purchase"),
    ("regular", "A client becomes regular"),
    ("handover", "A handover is accepted"),
    ("complaint", "A complaint is settled"),
    ("periodic", "Regularly"),
]
CHANNELS = [
    ("email", "E-mail"),
    ("call", "By phone"),
    ("email_call", "E-mail, then by phone"),
]
DELAY_UNITS = [("days", "Days"), ("working_days", "Working days")]
# What happens to deals, and what happens to clients.
OF_SUBJECT = {
    "lead": frozenset({"stage", "won", "lost", "order"}),
    "client": frozenset({"order", "regular", "handover", "complaint", "periodic"}),
}


class SalesReglamentSurveyRule(models.Model):
    """When a survey is asked, of whom and how often."""

    _name = "sales.reglament.survey.rule"
    _description = "Survey Rule"
    _inherit = ["sales.reglament.line"]
    _order = "reglament_id, sequence, id"
    _rec_name = "survey_id"

    _compared_fields = (
        "survey_id",
        "enabled",
        "trigger",
        "stage_id",
        "client_state",
        "timing_text",
        "channel",
        "window_days",
        "reminder_days",
        "quarantine_days",
        "client_quarantine_days",
        "excluded_lost_reason_ids",
        "with_leads",
        "domain",
    )
    _compared_labels = {"timing_text": "delay_days"}

    survey_id = fields.Many2one(
        "survey.survey",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("metric", "!=", "none"), ("metric_question_id", "!=", False)],
    )
    metric = fields.Selection(related="survey_id.metric")
    enabled = fields.Boolean(
        string="In Use", default=True, help="Switched off, the rule waits and asks nobody."
    )
    trigger = fields.Selection(TRIGGERS, string="When", required=True, default="order")
    stage_id = fields.Many2one(string="At Stage")
    client_state = fields.Selection(help="Only clients that are this. Empty: whatever they are.")
    delay_days = fields.Integer(string="After", default=1)
    delay_unit = fields.Selection(DELAY_UNITS, default="days", required=True)
    delivered_delay_days = fields.Integer(
        string="After Delivery",
        default=2,
        help="Days after the delivery, where deliveries are kept in Odoo; otherwise the days "
        "after the order count.",
    )
    period_months = fields.Integer(string="Every … Months", default=12)
    excluded_lost_reason_ids = fields.Many2many(
        "crm.lost.reason",
        string="But Not If Lost By",
        help="Deals lost for these reasons were none: nobody is asked.",
    )
    with_leads = fields.Boolean(
        string="Leads Too",
        help="Ask about lost leads as well. Otherwise only about what had become an opportunity.",
    )
    channel = fields.Selection(CHANNELS, string="How", required=True, default="email")
    window_days = fields.Integer(
        string="Open For", default=14, help="Days in which the question can be answered."
    )
    reminder_days = fields.Integer(
        string="Remind After", default=0, help="Days; once at most. 0: never."
    )
    quarantine_days = fields.Integer(
        string="Not the Same Person Again Within",
        default=90,
        help="Days in which nobody with the same e-mail is asked the same kind of question.",
    )
    client_quarantine_days = fields.Integer(
        string="Not the Same Client Again Within",
        default=30,
        help="Days in which nobody else of the client is asked the same kind of question.",
    )

    timing_text = fields.Char(string="When in Words", compute="_compute_timing_text")

    # no calendar has a day for more, and one rule that has none would stop all questions
    _days_not_negative = models.Constraint(
        "CHECK(delay_days BETWEEN 0 AND 3650 AND delivered_delay_days BETWEEN 0 AND 3650"
        " AND reminder_days BETWEEN 0 AND 3650 AND quarantine_days BETWEEN 0 AND 3650"
        " AND client_quarantine_days BETWEEN 0 AND 3650)",
        "The number of days is between 0 and 3,650.",
    )
    _window_positive = models.Constraint(
        "CHECK(window_days BETWEEN 1 AND 3650 AND period_months BETWEEN 1 AND 120)",
        "A question stays open for a day at least, and comes back after a month or more; both "
        "within ten years.",
    )

    @api.depends("survey_id.display_name")
    def _compute_display_name(self):
        for rule in self:
            # which survey a rule asks is no secret to the readers of the rule
            rule.display_name = rule.survey_id.sudo().display_name

    def _difference_key(self):
        survey = self.survey_id.with_context(lang=None)
        return f"{survey.reglament_code or survey.title}: {self.trigger}"

    def _place_words(self):
        triggers = self._fields["trigger"]._description_selection(self.env)
        return ", ".join(filter(None, (dict(triggers)[self.trigger], super()._place_words())))

    @api.constrains(
        "trigger", "stage_id", "reglament_id", "survey_id", "reminder_days", "window_days"
    )
    def _check_trigger(self):
        for rule in self:
            problem = rule._problem()
            if problem:
                raise ValidationError(
                    self.env._(
                        "“%(survey)s”: %(problem)s", survey=rule.survey_id.title, problem=problem
                    )
                )

    def _problem(self):
        if self.trigger not in OF_SUBJECT.get(self.subject, ()):
            triggers = dict(self._fields["trigger"]._description_selection(self.env))
            return self.env._(
                "“%s” is not for a reglament of this subject.", triggers[self.trigger]
            )
        if self.trigger == "stage" and not self.stage_id:
            return self.env._("choose the stage.")
        if self.trigger != "stage" and self.stage_id:
            return self.env._("a stage belongs to “A deal is at a stage” only.")
        if not self.survey_id.sudo()._can_be_asked():  # whether it can be sent is no secret
            return self.env._("this survey has no scored question yet.")
        if self.survey_id.sudo().users_login_required:
            return self.env._(
                "this survey requires a login, and clients have none. Let everybody answer it who "
                "has the link."
            )
        if self.reminder_days >= self.window_days:
            return self.env._("remind before the question closes.")
        return False

    @api.constrains("domain", "trigger", "reglament_id")
    def _check_domains(self):
        self._check_conditions()

    @api.onchange("trigger")
    def _onchange_trigger(self):
        if self.trigger != "stage":
            self.stage_id = False

    @api.depends("trigger", "delay_days", "delay_unit", "delivered_delay_days", "period_months")
    @api.depends_context("lang")
    def _compute_timing_text(self):
        for rule in self:
            rule.timing_text = "; ".join(rule._timing_texts()) or self.env._("At once")

    def _timing_texts(self):
        units = self._units_to_count()
        if self.trigger == "periodic" and self.period_months == 1:
            yield self.env._("Every month")
        elif self.trigger == "periodic":
            yield self.env._("Every %s", counted(self.env, self.period_months, units["months"]))
        if self.delay_days:
            after = counted(self.env, self.delay_days, units[self.delay_unit])
            yield self.env._("After %s", after)
        if self.trigger == "order":
            after = counted(self.env, self.delivered_delay_days, units[self.delay_unit])
            yield self.env._("%s after delivery", after)
