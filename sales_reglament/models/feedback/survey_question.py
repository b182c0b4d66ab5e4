from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from zoneinfo import ZoneInfo

from odoo import fields, models

from ...given_text import clean_id, clean_text, one_of
from .feedback_answer import COMMENT_LENGTH
from .survey_survey import CHOICES

# What a column of Odoo's keeps exactly.
LARGEST_NUMBER, LONGEST_NUMBER = 10**15, 40


class SurveyQuestion(models.Model):
    """A question as a page or a dialog shows it, and what was put into it."""

    _inherit = "survey.question"

    def _form_item(self, raw):
        """One question as plain data, with what was put into it."""
        self.ensure_one()
        kind = "section" if self.is_page else self.question_type
        return {
            "id": self.id,
            "kind": kind,
            "title": self.title,
            "description": self.description,
            "placeholder": self.question_placeholder or "",
            "mandatory": self._is_mandatory_in_form(),
            "choices": [(answer.id, answer.value or "") for answer in self.suggested_answer_ids],
            "rows": [(row.id, row.value or "") for row in self.matrix_row_ids],
            "several": kind == "multiple_choice" or self.matrix_subtype == "multiple",
            "low": self.scale_min,
            "high": self.scale_max,
            "low_label": self.scale_min_label or "",
            "high_label": self.scale_max_label or "",
            "remark_title": (self.comments_message or self.env._("If you like, say more"))
            if self.comments_allowed
            else "",
            "triggers": self.triggering_answer_ids.ids,
            "text": "" if isinstance(raw, Mapping) else one_of(raw),
            "chosen": self._known(self.suggested_answer_ids, raw) if kind in CHOICES else [],
            "chosen_of_row": self._read_matrix(raw) if kind == "matrix" else {},
        }

    def _is_mandatory_in_form(self):
        """Whether a form can't be sent without it: where people may go back, Odoo demands none."""
        return self.constr_mandatory and not self.survey_id.users_can_go_back

    def _no_answer(self):
        return {"multiple_choice": [], "matrix": {}}.get(self.question_type, "")

    def _read_answer(self, raw, remark=""):
        """Read what was put into one question.

        :param raw: a text, ids or ``{row id: [ids]}``; whatever does not belong is passed over
        :return: ``(value, error)``: as ``_save_lines`` takes it, and a message or False
        """
        self.ensure_one()
        reader = {
            "simple_choice": self._read_choice,
            "multiple_choice": self._read_choices,
            "matrix": self._read_matrix,
            "numerical_box": self._read_number,
            "scale": self._read_scale,
            "date": self._read_date,
            "datetime": self._read_datetime,
        }.get(self.question_type, self._read_text)
        try:
            value = reader(raw)
        except ValueError as error:
            return self._no_answer(), str(error)
        if len(remark) > COMMENT_LENGTH:
            return value, self._too_long()
        return value, self.validate_question(value, remark or None).get(self.id, False)

    def _too_long(self):
        return self.env._("Please shorten this to %s characters.", COMMENT_LENGTH)

    def _read_text(self, raw):
        text = clean_text(raw)
        if len(text) > COMMENT_LENGTH:
            raise ValueError(self._too_long())
        return text

    def _read_choice(self, raw):
        return next(iter(self._read_choices(raw)), "")

    def _read_choices(self, raw):
        return self._known(self.suggested_answer_ids, raw)

    def _known(self, offered, raw):
        """The ids among those offered, each once and in their order."""
        if isinstance(raw, (list, tuple)):
            given = {clean_id(part) for part in raw}
        else:
            given = {clean_id(raw)}
        return [number for number in offered.ids if number in given]

    def _read_matrix(self, raw):
        if not isinstance(raw, Mapping):
            return {}
        several = self.matrix_subtype == "multiple"
        answers = {}
        for row in self.matrix_row_ids.ids:
            given = self._known(self.suggested_answer_ids, raw.get(row))
            if given:
                answers[row] = given if several else given[:1]
        return answers

    def _read_number(self, raw):
        text = "".join(clean_text(raw).replace(",", ".").split())
        if not text:
            return ""
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not isfinite(number):
            raise ValueError(self.env._("This is not a number."))
        if len(text) > LONGEST_NUMBER or abs(number) > LARGEST_NUMBER:
            raise ValueError(self.env._("This number is too long."))
        return text

    def _read_scale(self, raw):
        text = clean_text(raw)
        if not text:
            return ""
        if not (text.isascii() and text.isdecimal() and len(text) < 4) or not (
            self.scale_min <= int(text) <= self.scale_max
        ):
            raise ValueError(
                self.env._(
                    "Choose a score from %(low)s to %(high)s.",
                    low=self.scale_min,
                    high=self.scale_max,
                )
            )
        return str(int(text))

    def _read_moment(self, raw):
        text = clean_text(raw)
        try:
            return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
        except ValueError:
            raise ValueError(self.env._("This is not a date.")) from None

    def _read_date(self, raw):
        moment = self._read_moment(raw)
        return (moment and fields.Date.to_string(moment.date())) or ""

    def _read_datetime(self, raw):
        """The moment in UTC; the form has it in the time zone of the context."""
        moment = self._read_moment(raw)
        if not moment:
            return ""
        here = moment.replace(tzinfo=ZoneInfo(self.env.context.get("tz") or "UTC"))
        try:
            return fields.Datetime.to_string(here.astimezone(ZoneInfo("UTC")).replace(tzinfo=None))
        except OverflowError:
            raise ValueError(self.env._("This is not a date.")) from None

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


class SurveyUserInput(models.Model):
    _inherit = "survey.user_input"

    def _given_answers(self):
        """What was answered, as a form shows it.

        :return: ``(raw, remarks)`` as ``survey.survey._read_answers`` takes them
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
