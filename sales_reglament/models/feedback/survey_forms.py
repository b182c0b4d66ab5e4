"""A survey as it is shown: as a plain form on the client's page, and in a colleague's dialog."""

from collections.abc import Mapping

from ...given_text import one_of
from ...kernel import satisfaction
from .answers import CHOICES, asked_in_dialog, known_choices, read_matrix


def form_items(survey, raw=None, remarks=None, errors=None):
    """What the page asks beside the scored question, in order, with what was put in so far.

    :param raw: as ``read_form`` takes it
    :param remarks: likewise
    :param errors: ``{question id: message}``
    :return: dicts; a section has only its title
    """
    raw, remarks, errors = raw or {}, remarks or {}, errors or {}
    return [
        {
            **_form_item(question, raw.get(question.id)),
            "is_why": question == survey.why_question_id,
            "remark": remarks.get(question.id, ""),
            "error": errors.get(question.id, ""),
        }
        for question in survey.question_and_page_ids - survey.metric_question_id
    ]


def _form_item(question, raw):
    """One question as plain data, with what was put into it."""
    kind = "section" if question.is_page else question.question_type
    remark_title = question.comments_message or question.env._("If you like, say more")
    return {
        **_shared(question),
        "kind": kind,
        "description": question.description,
        "placeholder": question.question_placeholder or "",
        "choices": [(answer.id, answer.value or "") for answer in question.suggested_answer_ids],
        "rows": [(row.id, row.value or "") for row in question.matrix_row_ids],
        "several": kind == "multiple_choice" or question.matrix_subtype == "multiple",
        "low": question.scale_min,
        "high": question.scale_max,
        "low_label": question.scale_min_label or "",
        "high_label": question.scale_max_label or "",
        "remark_title": remark_title if question.comments_allowed else "",
        "text": "" if isinstance(raw, Mapping) else one_of(raw),
        "chosen": known_choices(question, raw) if kind in CHOICES else [],
        "chosen_of_row": read_matrix(question, raw) if kind == "matrix" else {},
    }


def questionnaire(survey, said=False):
    """What a dialog shows of a survey.

    :param said: whether a colleague writes down what was said; else it is read out
    :return: dict of plain values: ``survey_id``, ``title``, ``question`` with ``low`` and
        ``high`` (the words at the ends of the scale), ``scores`` (``{"score", "why"}``: the
        words of the question why change with the score), ``questions`` (the others)
    """
    scored = survey.metric_question_id
    whys = _whys_said(survey.env) if said else whys_asked(survey.env)
    low, high = satisfaction.SCALES[survey.metric]
    return {
        "survey_id": survey.id,
        "title": survey.title,
        "question": scored.title,
        "low": scored.scale_min_label or "",
        "high": scored.scale_max_label or "",
        "scores": [
            {"score": score, "why": whys[_rung(survey, score)]} for score in range(low, high + 1)
        ],
        "questions": [
            {**_of_dialog(survey, question), **(_as_said(question) if said else {})}
            for question in asked_in_dialog(survey)
        ],
    }


def whys_asked(env):
    """What is asked for each rung of the scale."""
    return {
        "high": env._("What did we do well?"),
        "middle": env._("What was missing for the top mark?"),
        "low": env._("What went wrong? We will read it today."),
    }


def _whys_said(env):
    """The same where a colleague writes down what the client said."""
    return {
        "high": env._("What did we do well, in their words?"),
        "middle": env._("What was missing for the top mark, in their words?"),
        "low": env._("What went wrong, in their words?"),
    }


def _rung(survey, score):
    bucket = satisfaction.bucket(survey.metric, score, survey.metric_direction)
    return satisfaction.rung(survey.metric, bucket)


def _shared(question):
    return {
        "id": question.id,
        "title": question.title,
        "mandatory": question._is_mandatory_in_form(),
        "triggers": question.triggering_answer_ids.ids,
    }


def _of_dialog(survey, question):
    is_scale = question.question_type == "scale"
    return {
        **_shared(question),
        "kind": "why" if question == survey.why_question_id else question.question_type,
        "options": [
            {"id": answer.id, "name": answer.value_label}
            for answer in question.suggested_answer_ids
        ],
        "scores": list(range(question.scale_min, question.scale_max + 1)) if is_scale else [],
    }


def _as_said(question):
    """What is different where a question to the client is put to the colleague who heard them."""
    if not question.suggested_answer_ids.filtered("wish"):
        return {}
    words = {
        "none": question.env._("No"),
        "manager": question.env._("Yes, by their manager"),
        "other": question.env._("Yes, by somebody else"),
    }
    return {
        "title": question.env._("Do they want to be called?"),
        "options": [
            {"id": answer.id, "name": words.get(answer.wish, answer.value_label)}
            for answer in question.suggested_answer_ids
        ],
    }
