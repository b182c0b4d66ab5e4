from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...kernel import satisfaction
from .answers import CHOICES
from .cards import counts_of_surveys, figure_in_words, figures

METRICS = [
    ("none", "None"),
    ("csat", "Satisfaction (CSAT)"),
    ("nps", "Recommendation (NPS)"),
    ("ces", "Effort (CES)"),
]
DIRECTIONS = [("high", "High is good"), ("low", "Low is good")]
THRESHOLDS = {"nps": 6, "csat": 3, "ces": 3}
SCORED = ("scale",)
WORDED = ("text_box", "char_box")
WISHES = [
    ("none", "No call"),
    ("manager", "A call of the manager"),
    ("other", "A call of somebody else"),
]


class SurveySurvey(models.Model):
    """A survey that measures satisfaction: one question is scored by a standard metric."""

    _inherit = "survey.survey"

    metric = fields.Selection(
        METRICS, default="none", required=True, help="What the scored question measures."
    )
    metric_question_id = fields.Many2one(
        "survey.question",
        string="Scored Question",
        ondelete="set null",
        compute="_compute_metric_questions",
        store=True,
        readonly=False,
        copy=False,
        domain="[('survey_id', '=', id), ('question_type', '=', 'scale')]",
    )
    why_question_id = fields.Many2one(
        "survey.question",
        string="Question Why",
        ondelete="set null",
        compute="_compute_metric_questions",
        store=True,
        readonly=False,
        copy=False,
        domain="[('survey_id', '=', id), ('question_type', 'in', ('text_box', 'char_box'))]",
        help="Its words change with the score that was given.",
    )
    metric_direction = fields.Selection(
        DIRECTIONS,
        string="Direction",
        default="high",
        required=True,
        help="Which end of the scale is the good one. Scales of effort exist both ways.",
    )
    alert_threshold = fields.Integer(
        string="Low From",
        compute="_compute_alert_threshold",
        store=True,
        readonly=False,
        help="This score and anything worse is looked into within a day.",
    )
    letter_subject = fields.Char(
        string="Subject of the Letter", translate=True, help="Empty: the survey's title."
    )
    reglament_code = fields.Char(
        string="Short Name", copy=False, index="btree_not_null", help="As CSAT-1 or NPS-1."
    )

    reglament_asked_count = fields.Integer(
        string="Asked",
        compute="_compute_reglament_answers",
        groups="sales_reglament.group_reglament_head",
        help="How often it was sent, or asked by phone.",
    )
    reglament_answered_count = fields.Integer(
        string="Answered",
        compute="_compute_reglament_answers",
        groups="sales_reglament.group_reglament_head",
    )
    reglament_score_text = fields.Char(
        string="Score",
        compute="_compute_reglament_answers",
        groups="sales_reglament.group_reglament_head",
        help="Of twelve months, from what clients answered themselves.",
    )

    @api.depends_context("lang")
    def _compute_reglament_answers(self):
        counts = counts_of_surveys(self.env, self.ids)
        found = figures(self.env, "survey_id", self.ids)
        for survey in self:
            asked, answered = counts.get(survey.id, (0, 0))
            survey.reglament_asked_count, survey.reglament_answered_count = asked, answered
            figure = found.get((survey.id, survey.metric))
            survey.reglament_score_text = bool(figure) and figure_in_words(
                self.env, survey.metric, *figure
            )

    @api.depends("metric", "metric_direction")
    def _compute_alert_threshold(self):
        for survey in self:
            metric = survey.metric
            survey.alert_threshold = metric in THRESHOLDS and satisfaction.upright(
                metric, THRESHOLDS[metric], survey.metric_direction
            )

    @api.depends("metric", "question_and_page_ids.question_type")
    def _compute_metric_questions(self):
        """The first questions that fit, until others are chosen."""
        for survey in self:
            questions = survey.question_and_page_ids.sorted("sequence")
            for name, kinds in (("metric_question_id", SCORED), ("why_question_id", WORDED)):
                fitting = questions.filtered(lambda q, kinds=kinds: q.question_type in kinds)
                if survey.metric == "none":
                    survey[name] = False
                elif survey[name] not in fitting:
                    survey[name] = fitting[:1]

    @api.constrains("metric", "metric_question_id", "alert_threshold")
    def _check_metric(self):
        for survey in self.filtered(lambda survey: survey.metric != "none"):
            question = survey.metric_question_id
            if not question:
                continue
            low, high = satisfaction.SCALES[survey.metric]
            if question.question_type != "scale" or question.survey_id != survey:
                raise ValidationError(
                    self.env._("The scored question must be a scale of this survey.")
                )
            if (question.scale_min, question.scale_max) != (low, high):
                raise ValidationError(
                    self.env._(
                        "“%(question)s”: this metric has a scale from %(low)s to %(high)s.",
                        question=question.title,
                        low=low,
                        high=high,
                    )
                )
            if not satisfaction.in_scale(survey.metric, survey.alert_threshold):
                raise ValidationError(
                    self.env._(
                        "“Low from” must be a score of the scale: %(low)s to %(high)s.",
                        low=low,
                        high=high,
                    )
                )

    @api.constrains("users_login_required")
    def _check_login(self):
        """Clients are asked without a login: a survey of a rule can't require one."""
        wanted = self.filtered("users_login_required")
        # which rules there are does not depend on who changes the survey
        rules = self.env["sales.reglament.survey.rule"].sudo()
        used = rules.search([("survey_id", "in", wanted.ids)], limit=1)
        if used:
            raise ValidationError(
                self.env._(
                    "“%(survey)s” is asked by “%(reglament)s”, and clients have no login.",
                    survey=used.survey_id.title,
                    reglament=used.reglament_id.name,
                )
            )

    def _can_be_asked(self):
        """Whether this survey can be sent: it is open and has its scored question."""
        self.ensure_one()
        return self.active and self.metric != "none" and bool(self.metric_question_id)


class SurveyQuestion(models.Model):
    _inherit = "survey.question"

    def _is_mandatory_in_form(self):
        """Whether a form can't be sent without it: where people may go back, Odoo demands none."""
        return self.constr_mandatory and not self.survey_id.users_can_go_back


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    wish = fields.Selection(
        WISHES, string="Asks For", help="Whom an answer like this asks to call back."
    )


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _given_answers(self):
        """What was answered, as a form shows it.

        :return: ``(raw, remarks)`` as ``read_form`` takes them
        """
        raw, remarks = {}, {}
        for line in self.user_input_line_ids:
            question, kind = line.question_id, line.answer_type
            if line.skipped:
                continue
            if kind == "suggestion" and line.matrix_row_id:
                rows = raw.setdefault(question.id, {})
                rows.setdefault(line.matrix_row_id.id, []).append(line.suggested_answer_id.id)
            elif kind == "suggestion":
                raw.setdefault(question.id, []).append(line.suggested_answer_id.id)
            elif question.question_type in (*CHOICES, "matrix"):
                remarks[question.id] = line.value_char_box
            else:
                raw[question.id] = line._shown_in_form()
        return raw, remarks


class SurveyUserInputLine(models.Model):
    _inherit = "survey.user_input.line"

    def _shown_in_form(self):
        """The answer as the field of a form takes it."""
        value = self[f"value_{self.answer_type}"]
        if self.answer_type == "datetime":
            zone = ZoneInfo(self.env.context.get("tz") or "UTC")
            moment = value.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone)
            return moment.strftime("%Y-%m-%dT%H:%M")
        if self.answer_type == "numerical_box":
            return f"{value:.15g}"
        return str(value)
