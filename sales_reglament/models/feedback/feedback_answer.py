from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...kernel import satisfaction
from ..checklist.subjects import refresh
from .answers import COMMENT_LENGTH, no_score, read_answer, read_dialog, read_form
from .survey_forms import questionnaire

WAITING = ("due", "sent")


class SalesReglamentFeedbackAnswer(models.AbstractModel):
    """Takes an answer: one road for the page, the phone and the spoken word."""

    _name = "sales.reglament.feedback.answer"
    _description = "Answering"

    def _answer(self, score, *, comment=None, wish=None, answers=None, remarks=None, channel=None):
        """Store an answer, or what it was changed into.

        The survey keeps all of it; this record keeps the score, the words and the wish.

        :param score: within the metric's scale
        :param comment: the client's words, plain text
        :param wish: a key of ``WISHES``
        :param answers: ``{question id: value}`` of the survey's other questions, as
            ``survey.user_input._save_lines`` takes them
        :param remarks: ``{question id: text}`` put beside a choice
        :param channel: a key of ``CHANNELS``; without it, the one it was asked through
        :raise UserError: when the score is not of the scale or the question is closed
        """
        self.ensure_one()
        # feedback is a fact: methods write it, whoever answers
        feedback = self.sudo()
        feedback._lock()
        feedback._check_open()
        score = feedback._checked_score(score)
        before = feedback.score if feedback.state == "answered" else None
        values = feedback._answer_values(score, comment, wish, channel)
        feedback.write(values)
        feedback._keep_in_survey(score, answers or {}, remarks or {})
        feedback._after_answer(before)

    def _lock(self):
        """Two tabs answer one after the other."""
        self.flush_recordset()
        # the one who comes second is served once more by Odoo: no error for the log
        self.env.cr.execute(
            SQL("SELECT id FROM sales_reglament_feedback WHERE id = %s FOR UPDATE", self.id),
            log_exceptions=False,
        )
        self.invalidate_recordset()

    def _is_open(self):
        """Whether the answer can still be given or changed."""
        self.ensure_one()
        # who holds a letter that seemed lost has got it after all
        if self.state not in ("due", "sent", "answered", "bounced"):
            return False
        if not self.survey_id.sudo()._can_be_asked():  # whether it is open is no secret
            return False
        return not self.closes_date or fields.Datetime.now() <= self.closes_date

    def _check_open(self):
        if not self._is_open():
            raise UserError(self.env._("This question is closed."))

    def _checked_score(self, score):
        try:
            value = int(score)
        except (TypeError, ValueError, OverflowError):
            value = None
        if value is None or not satisfaction.in_scale(self.metric, value):
            raise UserError(no_score(self.env, *satisfaction.SCALES[self.metric]))
        return value

    def _answer_values(self, score, comment, wish, channel):
        survey, now = self.survey_id, fields.Datetime.now()
        values = {
            "score": score,
            "bucket": self._bucket_of(score),
            "is_low": satisfaction.is_alert(
                self.metric, score, survey.alert_threshold, survey.metric_direction
            ),
            "state": "answered",
            "reason": False,
            "answered_date": now,
        }
        if comment is not None:
            values["comment"] = str(comment).strip()[:COMMENT_LENGTH] or False
        if wish is not None:
            values["wish"] = wish or False
        if channel:
            values["channel"] = channel
        if not self.sent_date:
            values["sent_date"] = now
        return values

    def _keep_in_survey(self, score, answers, remarks):
        """Hand the answer to Odoo's survey, so that its own statistics show it."""
        survey = self.survey_id
        if not self.user_input_id:
            self.user_input_id = survey._create_answer(
                partner=self.contact_id or self.partner_id,
                email=self.email_normalized,
                check_attempts=False,
            )
        user_input = self.user_input_id
        if survey.why_question_id and survey.why_question_id.id not in answers:
            answers = {**answers, survey.why_question_id.id: self.comment or ""}
        # Odoo takes the number 0 for a question left out
        answers = {**answers, survey.metric_question_id.id: str(score)}
        # what was taken back is not kept in a line that says it was left out
        user_input.user_input_line_ids.filtered(
            lambda line: line.question_id.id in answers
        ).unlink()
        for question in survey.question_ids:
            if question.id in answers:
                user_input._save_lines(
                    question, answers[question.id], comment=remarks.get(question.id)
                )
        if user_input.state != "done":
            user_input._mark_done()

    def _after_answer(self, before):
        """What follows from an answer, in this order.

        :param before: the score that was given before; None: this is the first
        """
        if not self.env["sales.reglament"]._watch().feedback:
            self.env.registry.clear_cache("stable")
        self._open_or_close_loop(before)
        self._prove_steps()
        self._keep_note()

    def _prove_steps(self):
        """An answer proves the steps that ask for one. It can't be undone, so neither can they."""
        kinds = {"survey"}
        checklist = self.env["sales.reglament.client.checklist"]
        clients = checklist._clients_behind(self.partner_id, kinds=kinds)
        refresh(self.env, kinds, self.lead_id, clients)

    # ------------------------------------------------------------ on the page

    def _typed(self):
        """What was answered before, as the page shows it."""
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
        scored = self.survey_id.metric_question_id
        given, errors = read_form(self.survey_id, typed["raw"], typed["remarks"])
        score, error = read_answer(scored, typed["score"])
        if error or score == "":
            errors[scored.id] = no_score(self.env, *satisfaction.SCALES[self.metric])
        if not errors:
            # what follows is read by colleagues
            lang = self.manager_id.lang or self.env.company.partner_id.lang
            with self.env.cr.savepoint():
                self.with_context(lang=lang)._answer(int(score), channel=channel, **given._asdict())
        return errors

    # ------------------------------------------------------------ by phone

    def questionnaire(self):
        """What the dialog shows of a question that waits for a call.

        :return: see :func:`.survey_forms.questionnaire`, ``about``: whom and what it is about,
            ``occasion``: the same as the client is told, and ``is_own``: whether it grades the
            work of who reads it out
        """
        self.ensure_one()
        self._check_to_be_asked()
        # who may read the question may read it out
        feedback = self.sudo()
        person = feedback.contact_id or feedback.partner_id
        # a person is called by their company as well
        known = {person.display_name, person.commercial_partner_id.display_name}
        names = [person.display_name, *({feedback.subject_name} - known)]
        return {
            **questionnaire(feedback.survey_id),
            "about": ", ".join(filter(None, names)),
            "occasion": feedback._about_text(),
            "phone": feedback._phone_to_call() or "",
            "surveys": [],
            "is_own": feedback._is_about(self.env.user),
        }

    def record_answer(self, score, answers=None):
        """Store what the client answered by phone; once, nobody corrects it afterwards.

        Entered by the person whom it grades, it is marked as what a colleague entered.

        :param score: within the metric's scale
        :param answers: ``{question id: value}`` of the survey's other questions
        """
        self.ensure_one()
        self._check_by_phone()
        # how a survey is made is no secret to who reads it out
        given = read_dialog(self.survey_id.sudo(), answers)
        channel = "manager" if self._is_about(self.env.user) else "call"
        self._answer(score, channel=channel, **given._asdict())
        return True

    def _is_about(self, user):
        """Whether the answer grades this user's own work."""
        # whose work it was is no secret to who reads the question
        asked = self.sudo()
        graded = asked.manager_id or asked.lead_id.user_id or asked.partner_id.user_id
        return user == graded

    def action_ask(self):
        """Open the dialog in which the question is read out and answered."""
        self.ensure_one()
        self._check_to_be_asked()
        return self._questionnaire_action()

    def action_not_reached(self):
        """Nobody answered the phone: the question comes again tomorrow."""
        self._check_by_phone()
        # feedback is written by its methods only; checked above who may call this
        self.sudo().write({"due_date": fields.Datetime.now() + timedelta(days=1)})
        return True

    def action_does_not_want(self):
        """The client does not want to be asked: neither this time nor again."""
        self._check_by_phone()
        # feedback is written by its methods only; checked above who may call this
        refused = self.sudo()
        refused.write({"state": "suppressed", "reason": "opted_out"})
        # whoever asks, they are asked no more
        refused._stop()
        return True

    def _check_by_phone(self):
        """Only questions for the phone that wait: no other is answered in the client's name."""
        self.check_access("read")
        for feedback in self.sudo():  # what state it is in is no secret to who reads it
            if feedback.channel != "call" or feedback.state not in WAITING:
                raise UserError(
                    self.env._(
                        "“%s” is not to be asked by phone (any more).", feedback.display_name
                    )
                )

    def _check_to_be_asked(self):
        """Before somebody calls: whether the question still stands."""
        self._check_by_phone()
        # why a question is not asked is no secret to who reads it
        refusals = self.sudo()._refusals()
        for feedback in self:
            if feedback.id in refusals:
                raise UserError(
                    self.env._(
                        "“%(question)s” need not be asked any more: %(reason)s.",
                        question=feedback.display_name,
                        reason=feedback._reason_in_words(refusals[feedback.id]),
                    )
                )

    def _questionnaire_action(self):
        return {
            "type": "ir.actions.client",
            "tag": "sales_reglament_questionnaire",
            "name": self.env._("Ask by phone"),
            "params": {"model": self._name, "res_id": self.id, "channel": "call"},
        }

    # ------------------------------------------------------------ asking outside of letters

    @api.model
    def _open(self, survey, *, lead=None, partner=None, contact=None, channel="said"):
        """Begin an asking that no rule planned.

        :param survey: of a metric
        :return: the feedback, to be answered at once
        :raise UserError: when the survey can't be asked
        """
        # feedback is a fact: methods write it, whoever asks
        survey, lead = survey.sudo(), (lead or self.env["crm.lead"]).sudo()
        if not survey._can_be_asked():
            raise UserError(self.env._("“%s” can't be asked now.", survey.title))
        contact = (contact or partner or lead.partner_id).sudo()
        client = contact.commercial_partner_id
        manager = lead.user_id or client.user_id or self.env.user
        return self.sudo().create(
            {
                "survey_id": survey.id,
                "metric": survey.metric,
                "channel": channel,
                "state": "sent",
                "sent_date": fields.Datetime.now(),
                "lead_id": lead.id,
                "partner_id": client.id,
                "contact_id": contact.id,
                "subject_name": lead.name or client.display_name,
                "email_normalized": contact.email_normalized or lead.email_normalized,
                "stage_id": lead.stage_id.id,
                "manager_id": manager.id,
                "team_id": (lead.team_id or manager.sale_team_id).id,
                "company_id": (lead.company_id or client.company_id or manager.company_id).id,
            }
        )
