"""The page where a person answers: what it shows, and in whose language. No record of it is kept:
all of it follows from one asking.
"""

from uuid import UUID

from odoo import fields
from odoo.tools import format_date, format_time

from ..kernel import colour, satisfaction
from ..kernel.satisfaction import OWN_VOICE
from ..models.feedback.answers import COMMENT_LENGTH
from ..models.feedback.feedback_letter import zone_of
from ..models.feedback.survey_forms import form_items, whys_asked


def of_token(env, token):
    """The asking a link belongs to, as its page reads it; empty for a link nobody sent.

    :param token: as it stands in the address
    """
    try:
        known = str(UUID(token)) if len(token) == 36 else None
    except ValueError:
        known = None
    # the token is the credential
    feedback = env["sales.reglament.feedback"].sudo()
    feedback = feedback.search([("access_token", "=", known)]) if known else feedback.browse()
    return for_its_person(feedback) if feedback else feedback


def for_its_person(feedback):
    """The same in the language, time zone and company of the person asked."""
    env = feedback.env
    company = feedback.company_id or feedback.manager_id.company_id or env.ref("base.main_company")
    person = feedback.contact_id or feedback.partner_id
    langs = env["res.lang"]
    wanted = (person.lang, feedback.lead_id.lang_id.code, company.partner_id.lang)
    lang = next((code for code in wanted if code and langs._get_data(code=code)), "en_US")
    # what the visitor's own session says is of no matter
    return feedback.with_company(company).with_context(
        lang=lang, tz=zone_of(feedback, company), active_test=True, bin_size=False
    )


def outcome(feedback):
    """What the page says.

    :return: ``open``, ``answered`` (may be changed), ``used``, ``withdrawn`` (never asked),
        ``expired`` or ``unknown``
    """
    if not feedback:
        return "unknown"
    if feedback.state == "answered":
        return "answered" if feedback._is_open() else "used"
    if feedback._is_open():
        return "open"
    return "withdrawn" if feedback.state == "suppressed" else "expired"


def is_kept_from(feedback, user):
    """Whether this is the client's own answer and the visitor a colleague."""
    return user._is_internal() and feedback.state == "answered" and feedback.channel in OWN_VOICE


def page_values(feedback):
    """What every page of this asking needs; of an unknown link: of this company."""
    env, company = feedback.env, feedback.env.company
    colours = colour.palette(
        [company.primary_color, company.secondary_color, company.email_secondary_color]
    )
    has_logo = company.logo_web and not company.uses_default_logo
    logo = has_logo and f"/web/binary/company_logo?company={company.id}"
    return {
        "feedback": feedback,
        "company": company,
        "logo": logo,
        "icon": logo or "data:,",
        "colours": colours,
        "page_lang": (env.lang or "en_US").partition("_")[0],
        "address": f"/reglament/feedback/{feedback.access_token}" if feedback else "",
        "texts": _texts(feedback) if feedback else {},
        "about": feedback._about_text() if feedback else "",
    }


def form_values(feedback, typed, errors):
    """What the form needs.

    :param typed: as ``feedback._typed()`` returns it
    :param errors: ``{question id: message}``
    """
    survey, scale = feedback.survey_id, _scale(feedback)
    chosen = "" if typed["score"] is None else str(typed["score"])
    return {
        "scored": survey.metric_question_id,
        "scale": scale,
        "chosen": chosen,
        "rung": _rung_asked(feedback, chosen, dict(scale), typed),
        "why_texts": {**whys_asked(survey.env), "": survey.why_question_id.title or ""},
        "items": form_items(survey, typed["raw"], typed["remarks"], errors),
        "errors": errors,
        "longest": COMMENT_LENGTH,
    }


def _texts(feedback):
    """Sentences with something of this asking in them."""
    env, closes, manager = feedback.env, _closes_text(feedback), feedback.manager_id.name
    # what is told to somebody else is not told to the manager
    named = manager and feedback.wish != "other"
    return {
        "score": env._("Thank you! Your score: %s", feedback.score),
        "so_far": env._(
            "Your score so far: %s. It changes only when you press “Send”.", feedback.score
        ),
        "until": closes and env._("You can change it until %s", closes),
        "was_until": closes and env._("It could be answered until %s", closes),
        "passed_on": env._("Thank you. We will pass it on to %s.", manager)
        if named
        else env._("Thank you for your answer."),
        "call": _call_text(feedback, manager),
    }


def _call_text(feedback, manager):
    if feedback.wish == "other":
        return feedback.env._("Somebody other than your manager will call you.")
    if feedback.wish == "manager" and manager:
        return feedback.env._("%s will call you.", manager)
    return ""


def _closes_text(feedback):
    if not feedback.closes_date:
        return ""
    closes = feedback.closes_date
    moment = fields.Datetime.context_timestamp(feedback, closes)  # day: of who is asked, with time
    day = format_date(feedback.env, moment.date(), date_format="long")  # day: the same
    return f"{day}, {format_time(feedback.env, moment.timetz(), time_format='short')}"


def _scale(feedback):
    """``[(score, rung)]`` of the scale: each with how it is meant."""
    low, high = satisfaction.SCALES[feedback.metric]
    return [
        (score, satisfaction.rung(feedback.metric, feedback._bucket_of(score)))
        for score in range(low, high + 1)
    ]


def _rung_asked(feedback, chosen, rungs, typed):
    """For which rung the question why is put.

    :param rungs: ``{score: rung}``
    :return: a rung; empty before a score is given, and where there are words already that answer
        what is asked at another rung: then it is put so that they fit
    """
    rung = next((rung for score, rung in rungs.items() if str(score) == chosen), "")
    words = typed["raw"].get(feedback.survey_id.why_question_id.id)
    if words and feedback.state == "answered" and rung != rungs.get(feedback.score):
        return ""
    return rung
