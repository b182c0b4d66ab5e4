from typing import NamedTuple

from markupsafe import escape

from odoo import models
from odoo.tools import formataddr

from ..kernel import satisfaction
from .mail_mail import MARKER

# Stand in what many letters share for what each of them has of its own.
GREETING, ABOUT = "reglament-letter-greeting", "reglament-letter-about"


class Letter(NamedTuple):
    """What a letter has of its own; its words are HTML."""

    feedback_id: int
    message_id: str
    email_to: str
    greeting: str
    about: str

    def values(self, sheet):
        """Column values of the letter, with those that it shares with others."""
        body = sheet["body_html"].replace(GREETING, self.greeting).replace(ABOUT, self.about)
        return {
            **sheet,
            "feedback_id": self.feedback_id,
            "message_id": self.message_id,
            "email_to": self.email_to,
            "body_html": body,
        }


class SalesReglamentFeedback(models.Model):
    """The letter in which a question is asked."""

    _inherit = "sales.reglament.feedback"  # pylint: disable=consider-merging-classes-inherited

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
        greeting, about = escape(self._letter_greeting()), escape(about)
        return key, Letter(self.id, number, self._letter_address(), str(greeting), str(about))

    def _letter_sheet(self, company, has_about, reminder):
        """What letters of the same survey in the name of the same manager have in common."""
        sender, stop = self._letter_sender(), f"{self._letter_link()}/stop"
        body = self.env["ir.qweb"]._render(
            "sales_reglament.feedback_letter", self._letter_data(has_about, reminder)
        )
        return {
            "subject": self.survey_id.letter_subject or self.survey_id.title,
            "body_html": str(body),
            "email_from": sender,
            "reply_to": sender,
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
        manager, company = self.manager_id, self._letter_company()
        if manager.active and manager.email_normalized:
            return manager.email_formatted
        return company.email_formatted or company.partner_id.email_formatted

    def _letter_address(self):
        name = self._letter_name() or ""
        return formataddr((name, self.email_normalized))

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
