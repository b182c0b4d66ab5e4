"""One reader of what clients answer, wherever it was put in: on the page, or in a dialog by a
colleague who heard it.
"""

from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import fields
from odoo.exceptions import UserError

from ...given_text import clean_id, clean_text

CHOICES = ("simple_choice", "multiple_choice")
# Questions that a dialog can ask; a matrix is for the page.
ASKED = frozenset(
    {*CHOICES, "text_box", "char_box", "numerical_box", "scale", "date"},
)
COMMENT_LENGTH = 5000
# What a column of Odoo's keeps exactly.
LARGEST_NUMBER, LONGEST_NUMBER = 10**15, 40


class Given(NamedTuple):
    """What was answered beside the score, as ``_answer`` takes it.

    :param answers: ``{question id: value}`` as ``survey.user_input._save_lines`` takes them
    :param remarks: ``{question id: text}`` put beside a choice
    :param comment: the words of the question why; None where it was not asked
    :param wish: whom the answers ask to call back; None where the survey does not offer it
    """

    answers: dict
    remarks: dict
    comment: str | None
    wish: str | bool | None


def read_form(survey, raw, remarks=None):
    """Read what was put into the page; whatever does not belong there is passed over.

    :param raw: ``{question id: text, [ids] or {row id: [ids]}}``
    :param remarks: ``{question id: text}``
    :return: a ``Given``, and ``{question id: message}`` of what does not fit
    """
    remarks = {id_: clean_text(text) for id_, text in (remarks or {}).items()}
    answers, errors = _read(survey.question_ids - survey.metric_question_id, raw, remarks)
    return _given(survey, answers, remarks), errors


def read_dialog(survey, answers):
    """Read what a colleague entered; whatever does not belong there is refused.

    :param answers: ``{question id: value}``; ids may be text, as JSON has them
    :raise UserError: when an answer is none of this survey, or one is left out that is needed
    """
    asked = asked_in_dialog(survey)
    given = _of_dialog(asked, answers)
    read, errors = _read(asked, given, {})
    for question in asked.filtered(lambda question: question.id in errors):
        if question.id in given:
            raise _misfit(survey.env)
        raise UserError(
            question.constr_error_msg or survey.env._("“%s” is to be answered too.", question.title)
        )
    # what nobody answered there is not kept as left out
    return _given(survey, {id_: value for id_, value in read.items() if value}, {})


def asked_in_dialog(survey):
    """The questions beside the scored one that a dialog asks, in their order."""
    return survey.question_ids.sorted("sequence").filtered(
        lambda question: question.question_type in ASKED and question != survey.metric_question_id
    )


def _read(questions, raw, remarks):
    """``({question id: value}, {question id: message})``

    Whoever leaves out a question that depends on another answer is not asked for it.
    """
    answers, errors, chosen = {}, {}, set()
    for question in questions:
        triggers = set(question.triggering_answer_ids.ids)
        if triggers and not triggers & chosen:
            answers[question.id] = _nothing(question)
            continue
        value, error = read_answer(question, raw.get(question.id), remarks.get(question.id, ""))
        answers[question.id] = value
        if error:
            errors[question.id] = error
        elif question.question_type in CHOICES:
            chosen.update(value if isinstance(value, list) else [value])
    return answers, errors


def _given(survey, answers, remarks):
    offered = survey.question_ids.suggested_answer_ids.filtered("wish")
    wished = offered.filtered(lambda answer: answers.get(answer.question_id.id) == answer.id)
    return Given(
        answers,
        remarks,
        answers.get(survey.why_question_id.id),
        (wished[:1].wish or False) if offered else None,
    )


def _of_dialog(asked, answers):
    """``{question id: value}`` of what was answered, each of a kind that its question takes."""
    if not isinstance(answers or {}, dict):
        raise _misfit(asked.env)
    questions, given = {question.id: question for question in asked}, {}
    for key, value in (answers or {}).items():
        question = questions.get(clean_id(key))
        if question is None or not _fits(question, value):
            raise _misfit(asked.env)
        if value is not None and value is not False and value not in ("", []):
            given[question.id] = value
    return given


def _fits(question, value):
    if value is None or value is False or value == "":
        return True
    if question.question_type in CHOICES:
        ids = value if question.question_type == "multiple_choice" else [value]
        options = question.suggested_answer_ids.ids
        return isinstance(ids, list) and all(isinstance(id_, int) and id_ in options for id_ in ids)
    return isinstance(value, (str, int, float)) and not isinstance(value, bool)


def _misfit(env):
    return UserError(env._("An answer does not fit its question."))


# ------------------------------------------------------------ one question


def read_answer(question, raw, remark=""):
    """Read what was put into one question.

    :param raw: a text, ids or ``{row id: [ids]}``; whatever does not belong is passed over
    :return: ``(value, error)``: as ``_save_lines`` takes it, and a message or False
    """
    try:
        value = READERS.get(question.question_type, _read_text)(question, raw)
    except ValueError as error:
        return _nothing(question), str(error)
    if len(remark) > COMMENT_LENGTH:
        return value, _too_long(question)
    return value, question.validate_question(value, remark or None).get(question.id, False)


def no_score(env, low, high):
    """What is said to who leaves the scale or gives no score."""
    return env._("Choose a score from %(low)s to %(high)s.", low=low, high=high)


def known_choices(question, raw):
    """The ids among those offered, each once and in their order."""
    given = set(map(clean_id, raw if isinstance(raw, (list, tuple)) else [raw]))
    return [number for number in question.suggested_answer_ids.ids if number in given]


def read_matrix(question, raw):
    """``{row id: [ids]}``"""
    if not isinstance(raw, Mapping):
        return {}
    several = question.matrix_subtype == "multiple"
    answers = {}
    for row in question.matrix_row_ids.ids:
        given = known_choices(question, raw.get(row))
        if given:
            answers[row] = given if several else given[:1]
    return answers


def _nothing(question):
    return {"multiple_choice": [], "matrix": {}}.get(question.question_type, "")


def _too_long(question):
    return question.env._("Please shorten this to %s characters.", COMMENT_LENGTH)


def _read_text(question, raw):
    text = clean_text(raw)
    if len(text) > COMMENT_LENGTH:
        raise ValueError(_too_long(question))
    return text


def _read_choice(question, raw):
    return next(iter(known_choices(question, raw)), "")


def _read_number(question, raw):
    text = "".join(clean_text(raw).replace(",", ".").split())
    if not text:
        return ""
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise ValueError(question.env._("This is not a number."))
    if len(text) > LONGEST_NUMBER or abs(number) > LARGEST_NUMBER:
        raise ValueError(question.env._("This number is too long."))
    return text


def _read_scale(question, raw):
    text = clean_text(raw)
    if not text:
        return ""
    low, high = question.scale_min, question.scale_max
    is_number = text.isascii() and text.isdecimal() and len(text) < 4
    if not is_number or not low <= int(text) <= high:
        raise ValueError(no_score(question.env, low, high))
    return str(int(text))


def _read_moment(question, raw):
    text = clean_text(raw)
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None) if text else None
    except ValueError:
        raise ValueError(question.env._("This is not a date.")) from None


def _read_date(question, raw):
    moment = _read_moment(question, raw)
    return (moment and fields.Date.to_string(moment.date())) or ""  # day: as it was typed


def _read_datetime(question, raw):
    """The moment in UTC; the form has it in the time zone of the context."""
    moment = _read_moment(question, raw)
    if not moment:
        return ""
    here = moment.replace(tzinfo=ZoneInfo(question.env.context.get("tz") or "UTC"))
    try:
        return fields.Datetime.to_string(here.astimezone(ZoneInfo("UTC")).replace(tzinfo=None))
    except OverflowError:
        raise ValueError(question.env._("This is not a date.")) from None


READERS = {
    "simple_choice": _read_choice,
    "multiple_choice": known_choices,
    "matrix": read_matrix,
    "numerical_box": _read_number,
    "scale": _read_scale,
    "date": _read_date,
    "datetime": _read_datetime,
}
