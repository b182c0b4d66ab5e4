from typing import NamedTuple
from urllib.parse import urlsplit

from markupsafe import escape

from odoo import models

from ...kernel import satisfaction
from ...mail_header import header_address, header_text
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


class SalesReglamentFeedbackLetter(models.AbstractModel):
    """The letter in which a question is asked."""

    _name = "sales.reglament.feedback.letter"
    _description = "Letters That Ask"

    def _letter_lang(self, installed):
        """The client's language: the person's, the deal's, the company's.

        :param installed: codes of the languages there are
        """
        person = self.contact_id or self.partner_id
        lang = person.lang
        if lang not in installed:
            lang = self.lead_id.lang_id.code
        if lang not in installed:
            lang = self.company_id.partner_id.lang
        return lang if lang in installed else self.env.lang or "en_US"

    def _zone_of_person(self, company):
        person = self.contact_id or self.partner_id
        return person.tz or company.resource_calendar_id.tz or "UTC"

    def _letter(self, reminder, sheets, days):
        """A letter: what it shares with others, and what it has of its own.

        :param sheets: what the letters of a batch share, kept for the next
        :param days: as ``_about_text`` takes them
        :return: the key of its sheet, and the letter
        """
        about, company = self._about_text(days), self._letter_company()
        key = (self.env.lang, self.survey_id, self.manager_id, company, bool(about))
        if key not in sheets:
            sheets[key] = self._letter_sheet(company, bool(about), reminder)
        # a reminder is another letter
        number = self.env["mail.message"]._get_message_id({}) if reminder else self.message_ref
        return key, Letter(
            self.id,
            number,
            self._letter_address(),
            self._letter_reply_to(),
            str(escape(self._letter_greeting())),
            str(escape(about)),
        )

    def _letter_sheet(self, company, has_about, reminder):
        """What letters of the same survey in the name of the same manager have in common."""
        sender, stop = self._letter_sender(), f"{self._letter_link()}/stop"
        body = self.env["ir.qweb"]._render(
            "sales_reglament.feedback_letter", self._letter_data(has_about, reminder)
        )
        return {
            "subject": header_text(self.survey_id.letter_subject or self.survey_id.title),
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

    def _letter_company(self):
        return self.company_id or self.manager_id.company_id or self.env.company

    def _letter_sender(self):
        """The manager, who reads the answer; without an address, the company."""
        manager = self.manager_id
        own = manager.active and header_address(manager.name, manager.email)
        return own or self._letter_of_company()

    def _letter_of_company(self):
        company = self._letter_company()
        return header_address(company.name, company.email or company.partner_id.email)

    def _letter_reply_to(self):
        """Where answers by letter go: they may quote the link, which is not for who is judged.

        An address of the question's own, from where they come to the manager as a note without
        links; where Odoo gets no letters, the company.
        """
        return (
            address_of(self)
            or self._letter_of_company()
            # an answer that nobody reads is better than the key in the hands of who is judged
            or f"noreply@{urlsplit(self._letter_company().get_base_url()).hostname}"
        )

    def _letter_address(self):
        return header_address(self._letter_name(), self.email_normalized)

    def _letter_name(self):
        """The person's name; companies are not greeted by theirs."""
        person = self.contact_id
        if person:
            return "" if person.is_company else person.name
        return self.lead_id.contact_name or ""

    def _letter_link(self):
        base = self._letter_company().get_base_url()
        return f"{base}/reglament/feedback/{MARKER}"

    def _letter_greeting(self):
        name = self._letter_name()
        return self.env._("Good day, %s.", name) if name else self.env._("Good day.")

    def _letter_data(self, has_about, reminder):
        survey = self.survey_id
        question, manager = survey.metric_question_id, self.manager_id
        low, high = satisfaction.SCALES[self.metric]
        return {
            "question": question.title,
            "about": ABOUT if has_about else "",
            "scores": range(low, high + 1),
            "low_label": question.scale_min_label,
            "high_label": question.scale_max_label,
            "greeting": GREETING,
            "reader": self.env._("%s will read your answer.", manager.name)
            if manager.active
            else "",
            "company": self._letter_company(),
            "link": self._letter_link(),
            "reminder": reminder,
            "lang": self.env.lang,
        }
