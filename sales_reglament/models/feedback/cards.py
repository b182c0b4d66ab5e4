"""What deals, clients and lists of surveys show of answers, as far as the reader may read them."""

from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import format_date

from ...kernel import satisfaction
from ...kernel.satisfaction import OWN_VOICE
from ...windows import open_action

TREND = 12
WINDOW = relativedelta(months=12)
MODEL = "sales.reglament.feedback"
OF_CLIENT = "partner_id.commercial_partner_id"


def show_cards(records, owner, of):
    """Put what cards show on records, in one search for all of them; without any, in none.

    :param records: with the fields ``reglament_satisfaction`` (``{"count", "last", "trend"}`` in
        plain values, the trend oldest first) and ``reglament_feedback_count``
    :param owner: path from an answer to whom it is shown on
    :param of: ``f(record)``: whose answers a record shows
    """
    by_owner, env = defaultdict(list), records.env
    if env["sales.reglament"]._watch().feedback:
        domain = [("state", "=", "answered"), (owner, "in", of(records).ids)]
        for feedback in env[MODEL].search(domain):
            # whose contact it is, is no secret to who reads the answer
            by_owner[feedback.sudo().mapped(owner).id].append(feedback)
    for record in records:
        found = by_owner.get(of(record)._origin.id, ())
        record.reglament_satisfaction = bool(found) and _card(found)
        record.reglament_feedback_count = len(found)


def _card(found):
    return {
        "count": len(found),
        "last": _on_card(found[0]),
        "trend": [_on_card(feedback) for feedback in reversed(found[:TREND])],
    }


def _on_card(feedback):
    survey = feedback.survey_id.sudo()  # how a survey is read is no secret
    low, high = satisfaction.SCALES[feedback.metric]
    upright = satisfaction.upright(feedback.metric, feedback.score, survey.metric_direction)
    channels = dict(feedback._fields["channel"]._description_selection(feedback.env))
    return {
        "id": feedback.id,
        "title": survey.title,
        "meaning": feedback._meaning(),
        "date": format_date(feedback.env, feedback._on(feedback.answered_date)),
        "channel": channels[feedback.channel],
        "comment": feedback.comment or "",
        "score": feedback.score,
        "height": round(100 * (upright - low) / (high - low)),
        "is_low": feedback.is_low,
    }


def figures(env, owner, ids):
    """NPS, CSAT and CES over twelve months, from what clients answered themselves.

    :param owner: path from an answer to what is measured, as ``OF_CLIENT``
    :return: ``{(id, metric): (kernel Figure, {"high", "middle", "low": count})}``
    """
    rows = env[MODEL]._read_group(
        [
            (owner, "in", ids),
            ("state", "=", "answered"),
            ("channel", "in", OWN_VOICE),
            ("answered_date", ">=", fields.Datetime.now() - WINDOW),
        ],
        [owner, "metric", "bucket"],
        ["__count"],
    )
    counts = defaultdict(lambda: {"high": 0, "middle": 0, "low": 0})
    for record, metric, bucket, count in rows:
        counts[record.id, metric][satisfaction.rung(metric, bucket)] += count
    return {key: (satisfaction.figure(key[1], **found), found) for key, found in counts.items()}


def counts_of_surveys(env, survey_ids):
    """How often surveys were asked and answered: ``{survey id: (asked, answered)}``

    What a client said unasked, and what a colleague entered, is neither.
    """
    rows = env[MODEL]._read_group(
        [
            ("survey_id", "in", survey_ids),
            ("channel", "in", OWN_VOICE),
            ("sent_date", "!=", False),
        ],
        ["survey_id"],
        ["__count", "answered_date:count"],
    )
    return {survey.id: (asked, answered) for survey, asked, answered in rows}


def figure_in_words(env, metric, figure, counts):
    """A figure as one says it: of few answers how many of how many, of many the number."""
    if figure.is_enough:
        return env._("%(value)s, answers: %(n)s", value=round(figure.value), n=figure.n)
    values = {**counts, "n": figure.n}
    if metric == "nps":
        return env._("%(high)s of %(n)s answered 9 or 10, %(low)s answered 6 or less", **values)
    return env._("%(high)s of %(n)s answered 4 or 5", **values)


def interval_in_words(env, figure):
    """How far a figure can be trusted, as long as there are few answers."""
    if figure.is_enough:
        return False
    value, low, high = (round(number) for number in (figure.value, figure.low, figure.high))
    return env._(
        "%(value)s, with so few answers somewhere between %(low)s and %(high)s",
        value=value,
        low=low,
        high=high,
    )


def open_answers(record, owner):
    """The list of what was answered about one record.

    :param owner: path from an answer to it
    """
    return open_action(
        record.env,
        "sales_reglament.sales_reglament_feedback_action",
        [(owner, "=", record.id)],
        search_default_answered=1,
    )
