from uuid import UUID

from odoo import api, fields, models
from odoo.tools import format_date, format_time

from ...given_text import clean_text
from ...kernel import colour, satisfaction
from ...kernel.satisfaction import OWN_VOICE
from .feedback_answer import COMMENT_LENGTH


class SalesReglamentFeedbackPage(models.AbstractModel):
    """The page where a person answers: what it shows and in whose language."""

    _name = "sales.reglament.feedback.page"
    _description = "The Page of a Question"

    @api.model
    def _of_token(self, token):
        """The asking a link belongs to, as its page reads it; empty for a link nobody sent.

        :param token: as it stands in the address
        """
        try:
            known = str(UUID(token)) if len(token) == 36 else None
        except ValueError:
            known = None
        # the token is the credential
        feedback = self.sudo().search([("access_token", "=", known)]) if known else self.browse()
        return feedback._for_its_person() if feedback else feedback

    def _for_its_person(self):
        """The same in the language, time zone and company of the person asked."""
        company = self.company_id or self.manager_id.company_id or self.env.ref("base.main_company")
        person = self.contact_id or self.partner_id
        langs = self.env["res.lang"]
        wanted = (person.lang, self.lead_id.lang_id.code, company.partner_id.lang)
        lang = next((code for code in wanted if code and langs._get_data(code=code)), "en_US")
        # what the visitor's own session says is of no matter
        return self.with_company(company).with_context(
            lang=lang, tz=self._zone_of_person(company), active_test=True, bin_size=False
        )

    def _zone_of_person(self, company):
        person = self.contact_id or self.partner_id
        return person.tz or company.resource_calendar_id.tz or "UTC"

    def _outcome(self):
        """What the page says.

        :return: ``open``, ``answered`` (may be changed), ``used``, ``withdrawn`` (never
            asked), ``expired`` or ``unknown``
        """
        if not self:
            return "unknown"
        if self.state == "answered":
            return "answered" if self._is_open() else "used"
        if self._is_open():
            return "open"
        return "withdrawn" if self.state == "suppressed" else "expired"

    def _is_kept_from(self, user):
        """Whether this is the client's own answer and the visitor a colleague."""
        return user._is_internal() and self.state == "answered" and self.channel in OWN_VOICE

    # ------------------------------------------------------------ what the page shows

    def _page_values(self):
        """What every page of this asking needs; of an unknown link: of this company."""
        company = self.env.company
        colours = colour.palette(
            [company.primary_color, company.secondary_color, company.email_secondary_color]
        )
        has_logo = company.logo_web and not company.uses_default_logo
        logo = has_logo and f"/web/binary/company_logo?company={company.id}"
        return {
            "feedback": self,
            "company": company,
            "logo": logo,
            "icon": logo or "data:,",
            "colours": colours,
            "page_lang": (self.env.lang or "en_US").partition("_")[0],
            "address": f"/reglament/feedback/{self.access_token}" if self else "",
            "texts": self._texts() if self else {},
            "about": self._about_text() if self else "",
        }

    def _texts(self):
        """Sentences with something of this asking in them."""
        closes, manager = self._closes_text(), self.manager_id.name
        # what is told to somebody else is not told to the manager
        named = manager and self.wish != "other"
        return {
            "score": self.env._("Thank you! Your score: %s", self.score),
            "so_far": self.env._(
                "Your score so far: %s. It changes only when you press “Send”.", self.score
            ),
            "until": closes and self.env._("You can change it until %s", closes),
            "was_until": closes and self.env._("It could be answered until %s", closes),
            "passed_on": self.env._("Thank you. We will pass it on to %s.", manager)
            if named
            else self.env._("Thank you for your answer."),
            "call": self._call_text(manager),
        }

    def _call_text(self, manager):
        if self.wish == "other":
            return self.env._("Somebody other than your manager will call you.")
        if self.wish == "manager" and manager:
            return self.env._("%s will call you.", manager)
        return ""

    def _closes_text(self):
        if not self.closes_date:
            return ""
        moment = fields.Datetime.context_timestamp(self, self.closes_date)
        day = format_date(self.env, moment.date(), date_format="long")
        return f"{day}, {format_time(self.env, moment.timetz(), time_format='short')}"

    def _form_values(self, typed, errors):
        """What the form needs.

        :param typed: as :meth:`_typed` returns it
        :param errors: ``{question id: message}``
        """
        survey, scale = self.survey_id, self._scale()
        chosen = "" if typed["score"] is None else str(typed["score"])
        return {
            "scored": survey.metric_question_id,
            "scale": scale,
            "chosen": chosen,
            "rung": self._rung_asked(chosen, scale, typed),
            "why_texts": self._why_texts(),
            "items": survey._form_items(typed["raw"], typed["remarks"], errors),
            "errors": errors,
            "longest": COMMENT_LENGTH,
        }

    def _rung_asked(self, chosen, scale, typed):
        """For which rung the question why is put.

        :return: a rung; empty before a score is given, and where there are words already that
            answer what is asked at another rung: then it is put so that they fit
        """
        rung = next((rung for score, rung in scale if str(score) == chosen), "")
        words = typed["raw"].get(self.survey_id.why_question_id.id)
        if words and self.state == "answered" and rung != dict(scale).get(self.score):
            return ""
        return rung

    def _scale(self):
        """``[(score, rung)]`` of the scale: each with how it is meant."""
        low, high = satisfaction.SCALES[self.metric]
        return [
            (score, satisfaction.rung(self.metric, self._bucket_of(score)))
            for score in range(low, high + 1)
        ]

    def _why_texts(self):
        """What is asked for each rung of the scale, and before a score is given."""
        return {**self.survey_id._whys(), "": self.survey_id.why_question_id.title or ""}

    def _thanks_rung(self):
        """``low`` where somebody will come back to the person, else ``high`` or ``middle``."""
        if self.is_low:
            return "low"
        return satisfaction.rung(self.metric, self.bucket)

    # ------------------------------------------------------------ taking what was sent

    def _typed(self):
        """What was answered before, as the form shows it."""
        if self.state != "answered":
            return {"score": None, "raw": {}, "remarks": {}}
        raw, remarks = self.user_input_id._given_answers()
        return {"score": self.score, "raw": raw, "remarks": remarks}

    def _take(self, typed, channel):
        """Store what the page sent, if all of it fits.

        :param typed: as :meth:`_typed` returns it
        :param channel: a key of ``CHANNELS``
        :return: ``{question id: message}`` of what does not fit; empty when stored
        """
        survey = self.survey_id
        remarks = {key: clean_text(text) for key, text in typed["remarks"].items()}
        answers, errors = survey._read_answers(typed["raw"], remarks)
        score, error = survey.metric_question_id._read_answer(typed["score"])
        if error or score == "":
            errors[survey.metric_question_id.id] = self._no_score()
        if not errors:
            # what follows is read by colleagues
            lang = self.manager_id.lang or self.env.company.partner_id.lang
            with self.env.cr.savepoint():
                self.with_context(lang=lang)._answer(
                    int(score),
                    comment=answers.get(survey.why_question_id.id),
                    wish=survey._read_wish(answers),
                    answers=answers,
                    remarks=remarks,
                    channel=channel,
                )
        return errors

    def _no_score(self):
        low, high = satisfaction.SCALES[self.metric]
        return self.env._("Choose a score from %(low)s to %(high)s.", low=low, high=high)

    # ------------------------------------------------------------ not being asked any more

    def _is_stopped(self):
        optouts = self.env["sales.reglament.survey.optout"]
        return bool(optouts._of_people(self._asked_people()))

    def _stop(self):
        """The person does not want to be asked any more."""
        self.env["sales.reglament.survey.optout"]._note_people(self._asked_people())

    def _ask_again(self):
        """The person wants to be asked after all."""
        self.env["sales.reglament.survey.optout"]._forget_people(self._asked_people())
