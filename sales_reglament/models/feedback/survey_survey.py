from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...given_text import clean_id, clean_text
from ...kernel import satisfaction

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
CHOICES = ("simple_choice", "multiple_choice")
# Questions that a dialog can ask; a matrix is for the page.
ASKED = frozenset(
    {
        "simple_choice",
        "multiple_choice",
        "text_box",
        "char_box",
        "numerical_box",
        "scale",
        "date",
    }
)


class SurveySurvey(models.Model):
    """A survey that measures satisfaction: one question is scored by a standard metric; shown on a
    page to the client, and read out by a colleague.
    """

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
        Feedback = self.env["sales.reglament.feedback"]
        counts = Feedback._counts_of_surveys(self.ids)
        figures = Feedback._figures_of_surveys(self.ids)
        for survey in self:
            asked, answered = counts.get(survey.id, (0, 0))
            survey.reglament_asked_count, survey.reglament_answered_count = asked, answered
            found = figures.get((survey.id, survey.metric))
            survey.reglament_score_text = bool(found) and Feedback._figure_in_words(
                survey.metric, *found
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

    def _form_items(self, raw=None, remarks=None, errors=None):
        """What is asked beside the scored question, in order, with what was put in so far.

        :param raw: as :meth:`_read_answers` takes it
        :param remarks: likewise
        :param errors: ``{question id: message}``
        :return: dicts; a section has only its title
        """
        self.ensure_one()
        raw, remarks, errors = raw or {}, remarks or {}, errors or {}
        items = []
        for question in self.question_and_page_ids - self.metric_question_id:
            item = question._form_item(raw.get(question.id))
            item["is_why"] = question == self.why_question_id
            item["remark"] = remarks.get(question.id, "")
            item["error"] = errors.get(question.id, "")
            items.append(item)
        return items

    def _read_answers(self, raw, remarks=None):
        """Read what was put into the form, the scored question left out.

        Whoever leaves out a question that depends on another answer is not asked for it.

        :param raw: ``{question id: text, [ids] or {row id: [ids]}}``
        :param remarks: ``{question id: text}`` put beside a choice
        :return: ``(answers, errors)``: ``{question id: value}`` as ``_answer`` takes them and
            ``{question id: message}``
        """
        self.ensure_one()
        answers, errors, chosen = {}, {}, set()
        questions = self.question_ids - self.metric_question_id
        for question in questions:
            triggers = set(question.triggering_answer_ids.ids)
            if triggers and not triggers & chosen:
                answers[question.id] = question._no_answer()
                continue
            remark = clean_text((remarks or {}).get(question.id))
            value, error = question._read_answer(raw.get(question.id), remark)
            answers[question.id] = value
            if error:
                errors[question.id] = error
            elif question.question_type in CHOICES:
                chosen.update(value if isinstance(value, list) else [value])
        return answers, errors

    def _read_wish(self, answers):
        """Whom the answers ask to call back; None where the survey does not offer it.

        :param answers: as :meth:`_read_answers` returns them
        """
        offered = self.question_ids.suggested_answer_ids.filtered("wish")
        if not offered:
            return None
        given = offered.filtered(lambda answer: answers.get(answer.question_id.id) == answer.id)
        return given[:1].wish or False

    def _questionnaire(self, said=False):
        """What a dialog shows of this survey.

        :param said: whether a colleague writes down what was said; else it is read out
        :return: dict of plain values: ``survey_id``, ``title``, ``question`` with ``low`` and
            ``high`` (the words at the ends of the scale), ``scores`` (``{"score", "why"}``: the
            words of the question why change with the score), ``questions`` (the others)
        """
        self.ensure_one()
        scored, whys = self.metric_question_id, self._whys_said() if said else self._whys()
        low, high = satisfaction.SCALES[self.metric]
        return {
            "survey_id": self.id,
            "title": self.title,
            "question": scored.title,
            "low": scored.scale_min_label or "",
            "high": scored.scale_max_label or "",
            "scores": [
                {"score": score, "why": whys[self._rung(score)]} for score in range(low, high + 1)
            ],
            "questions": [
                {**self._question_of_dialog(question), **(question._as_said() if said else {})}
                for question in self.question_ids.sorted("sequence")
                if question != scored and question.question_type in ASKED
            ],
        }

    def _rung(self, score):
        bucket = satisfaction.bucket(self.metric, score, self.metric_direction)
        return satisfaction.rung(self.metric, bucket)

    def _whys(self):
        """What is asked for each rung of the scale."""
        return {
            "high": self.env._("What did we do well?"),
            "middle": self.env._("What was missing for the top mark?"),
            "low": self.env._("What went wrong? We will read it today."),
        }

    def _whys_said(self):
        """The same where a colleague writes down what the client said."""
        return {
            "high": self.env._("What did we do well, in their words?"),
            "middle": self.env._("What was missing for the top mark, in their words?"),
            "low": self.env._("What went wrong, in their words?"),
        }

    def _question_of_dialog(self, question):
        is_why = question == self.why_question_id
        return {
            "id": question.id,
            "title": question.title,
            "kind": "why" if is_why else question.question_type,
            "mandatory": question._is_mandatory_in_form(),
            "triggers": question.triggering_answer_ids.ids,
            "options": [
                {"id": answer.id, "name": answer.value_label}
                for answer in question.suggested_answer_ids
            ],
            "scores": (
                list(range(question.scale_min, question.scale_max + 1))
                if question.question_type == "scale"
                else []
            ),
        }

    def _read_dialog(self, answers):
        """Check what came from a dialog.

        :param answers: ``{question id: value}``; ids may be text, as JSON has them
        :return: the same with ids as numbers, the words of the question why, and the wish; either
            is None where it was not asked or answered
        :raise UserError: when an answer is none of this survey
        """
        self.ensure_one()
        given = self._given(answers)
        self._check_dialog(given)
        comment = given.pop(self.why_question_id.id, None)
        wishes = [
            answer.wish
            for question in self.question_ids
            if question.question_type == "simple_choice" and question.id in given
            for answer in question.suggested_answer_ids
            if answer.wish and answer.id == given[question.id]
        ]
        return given, comment, wishes[0] if wishes else None

    def _check_dialog(self, given):
        """Ask by phone what the page asks: nothing that another answer does not lead to.

        :param given: ``{question id: value}``; what was not to be asked is taken out
        :raise UserError: when something is left out that has to be answered
        """
        chosen = set()
        for question in self.question_ids.sorted("sequence"):
            if question == self.metric_question_id or question.question_type not in ASKED:
                continue
            triggers = set(question.triggering_answer_ids.ids)
            if triggers and not triggers & chosen:
                given.pop(question.id, None)
                continue
            value = given.get(question.id)
            if value is None and question._is_mandatory_in_form():
                raise UserError(
                    question.constr_error_msg
                    or self.env._("“%s” is to be answered too.", question.title)
                )
            if value is not None and question.suggested_answer_ids:
                chosen.update(value if isinstance(value, list) else [value])

    def _given(self, answers):
        if not isinstance(answers or {}, dict):
            raise self._not_of_this_survey()
        asked = {
            question.id: question
            for question in self.question_ids
            if question.question_type in ASKED and question != self.metric_question_id
        }
        given = {}
        for key, value in (answers or {}).items():
            question = asked.get(clean_id(key))
            if question is None or not self._fits(question, value):
                raise self._not_of_this_survey()
            if value is not None and value is not False and value != "" and value != []:
                is_choice = bool(question.suggested_answer_ids)
                # Odoo takes the number 0 for a question left out
                given[question.id] = value if is_choice else question._read_answer(value)[0]
        return given

    def _fits(self, question, value):
        """Whether a value can be an answer to a question."""
        if value is None or value is False or value == "":
            return True
        options = question.suggested_answer_ids.ids
        if question.question_type == "simple_choice":
            return isinstance(value, int) and value in options
        if question.question_type == "multiple_choice":
            return isinstance(value, list) and all(
                isinstance(option, int) and option in options for option in value
            )
        if not isinstance(value, (str, int, float)) or isinstance(value, bool):
            return False
        return not question._read_answer(value)[1]

    def _not_of_this_survey(self):
        return UserError(self.env._("An answer does not fit its question."))


class SurveyQuestionAnswer(models.Model):
    _inherit = "survey.question.answer"

    wish = fields.Selection(
        WISHES, string="Asks For", help="Whom an answer like this asks to call back."
    )
