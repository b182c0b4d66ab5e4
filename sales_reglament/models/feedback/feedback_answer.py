from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...kernel import satisfaction

COMMENT_LENGTH = 5000


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
            low, high = satisfaction.SCALES[self.metric]
            raise UserError(
                self.env._("Choose a score from %(low)s to %(high)s.", low=low, high=high)
            )
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
        """What follows from an answer; each matter adds its own.

        :param before: the score that was given before; None: this is the first
        """

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
