from odoo import models
from odoo.exceptions import UserError

from ...given_text import clean_id
from ...kernel import satisfaction

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
    """A survey as a colleague reads it out, and what was entered for it."""

    _inherit = "survey.survey"  # pylint: disable=consider-merging-classes-inherited

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


class SurveyQuestion(models.Model):
    _inherit = "survey.question"  # pylint: disable=consider-merging-classes-inherited

    def _as_said(self):
        """How a question that is put to the client is put to the colleague who heard them.

        :return: what is different from the question as it is read out
        """
        if not self.suggested_answer_ids.filtered("wish"):
            return {}
        words = {
            "none": self.env._("No"),
            "manager": self.env._("Yes, by their manager"),
            "other": self.env._("Yes, by somebody else"),
        }
        return {
            "title": self.env._("Do they want to be called?"),
            "options": [
                {"id": answer.id, "name": words.get(answer.wish, answer.value_label)}
                for answer in self.suggested_answer_ids
            ],
        }
