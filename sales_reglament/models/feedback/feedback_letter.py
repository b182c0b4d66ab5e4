"""The letter in which a question is asked."""

from typing import NamedTuple
from urllib.parse import urlsplit

from markupsafe import escape

from ...kernel import satisfaction
from ...mail_header import header_address, header_text
from ..core import days as company_days
from .answer_address import address_of

# Stands for the token in letters that wait in the queue: it is put in on the way out, so that
# nobody who reads the queue can answer in the client's name.
MARKER = "reglament-feedback-token"
# Stand in what many letters share for what each of them has of its own.
GREETING, ABOUT = "reglament-letter-greeting", "reglament-letter-about"
WORDS = frozenset({"greeting", "about"})


class Letter(NamedTuple):
    """What a letter has of its own; its words are HTML."""

    feedback_id: int
    message_id: str
    email_to: str
    reply_to: str
    greeting: str
    about: str

    def values(self, sheet):
        """Column values of the letter, with those that it shares with others."""
        body = sheet["body_html"].replace(GREETING, self.greeting).replace(ABOUT, self.about)
        own = {name: value for name, value in self._asdict().items() if name not in WORDS}
        return {**sheet, **own, "body_html": body}


def letter_lang(feedback, installed):
    """The client's language: the person's, the deal's, the company's.

    :param installed: codes of the languages there are
    """
    person = feedback.contact_id or feedback.partner_id
    lang = person.lang
    if lang not in installed:
        lang = feedback.lead_id.lang_id.code
    if lang not in installed:
        lang = feedback.company_id.partner_id.lang
    return lang if lang in installed else feedback.env.lang or "en_US"


def zone_of(feedback, company):
    """The time zone of the person, else the company's."""
    person = feedback.contact_id or feedback.partner_id
    return person.tz or company_days.zone(feedback.env, company.id).zone


def letter_of(feedback, reminder, sheets, days):
    """A letter: what it shares with others, and what it has of its own.

    :param sheets: what the letters of a batch share, kept for the next
    :param days: as ``_about_text`` takes them
    :return: the key of its sheet, and the letter
    """
    about, company = feedback._about_text(days), company_of(feedback)
    key = (feedback.env.lang, feedback.survey_id, feedback.manager_id, company, bool(about))
    if key not in sheets:
        sheets[key] = _sheet(feedback, company, bool(about), reminder)
    # a reminder is another letter
    number = feedback.env["mail.message"]._get_message_id({}) if reminder else feedback.message_ref
    return key, Letter(
        feedback.id,
        number,
        _letter_address(feedback),
        letter_reply_to(feedback),
        str(escape(_greeting(feedback))),
        str(escape(about)),
    )


def _sheet(feedback, company, has_about, reminder):
    """What letters of the same survey in the name of the same manager have in common."""
    sender, stop = _sender(feedback), f"{_link(feedback)}/stop"
    body = feedback.env["ir.qweb"]._render(
        "sales_reglament.feedback_letter", _data(feedback, has_about, reminder)
    )
    return {
        "subject": header_text(feedback.survey_id.letter_subject or feedback.survey_id.title),
        "body_html": str(body),
        "email_from": sender,
        "author_id": False,
        "auto_delete": True,
        "record_company_id": company.id,
        "record_alias_domain_id": company.alias_domain_id.id,
        "headers": repr(
            {
                "List-Unsubscribe": f"<{stop}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "OOF",
            }
        ),
    }


def company_of(feedback):
    """The company in whose name it is asked."""
    return feedback.company_id or feedback.manager_id.company_id or feedback.env.company


def _sender(feedback):
    """The manager, who reads the answer; without an address, the company."""
    manager = feedback.manager_id
    own = manager.active and header_address(manager.name, manager.email)
    return own or _company_address(feedback)


def _company_address(feedback):
    company = company_of(feedback)
    return header_address(company.name, company.email or company.partner_id.email)


def letter_reply_to(feedback):
    """Where answers by letter go: they may quote the link, which is not for who is judged.

    An address of the question's own, from where they come to the manager as a note without
    links; where Odoo gets no letters, the company.
    """
    return (
        address_of(feedback, company_of(feedback))
        or _company_address(feedback)
        # an answer that nobody reads is better than the key in the hands of who is judged
        or f"noreply@{urlsplit(company_of(feedback).get_base_url()).hostname}"
    )


def _letter_address(feedback):
    return header_address(_name_of(feedback), feedback.email_normalized)


def _name_of(feedback):
    """The person's name; companies are not greeted by theirs."""
    person = feedback.contact_id
    if person:
        return "" if person.is_company else person.name
    return feedback.lead_id.contact_name or ""


def _link(feedback):
    base = company_of(feedback).get_base_url()
    return f"{base}/reglament/feedback/{MARKER}"


def _greeting(feedback):
    name = _name_of(feedback)
    return feedback.env._("Good day, %s.", name) if name else feedback.env._("Good day.")


def _data(feedback, has_about, reminder):
    survey = feedback.survey_id
    question, manager = survey.metric_question_id, feedback.manager_id
    low, high = satisfaction.SCALES[feedback.metric]
    return {
        "question": question.title,
        "about": ABOUT if has_about else "",
        "scores": range(low, high + 1),
        "low_label": question.scale_min_label,
        "high_label": question.scale_max_label,
        "greeting": GREETING,
        "reader": feedback.env._("%s will read your answer.", manager.name)
        if manager.active
        else "",
        "company": company_of(feedback),
        "link": _link(feedback),
        "reminder": reminder,
        "lang": feedback.env.lang,
    }
