from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

WAITING = ("due", "sent")


class SalesReglamentFeedbackPhone(models.AbstractModel):
    """Asked by phone: what the colleague who calls reads out, and what they enter."""

    _name = "sales.reglament.feedback.phone"
    _description = "Questions by Phone"

    def questionnaire(self):
        """What the dialog shows of a question that waits for a call.

        :return: see ``survey.survey._questionnaire``, ``about``: whom and what it is about,
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
            **feedback.survey_id._questionnaire(),
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
        given, comment, wish = self.survey_id.sudo()._read_dialog(answers)
        channel = "manager" if self._is_about(self.env.user) else "call"
        self._answer(score, comment=comment, wish=wish, answers=given, channel=channel)
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
        optout = self.env["sales.reglament.survey.optout"].sudo()
        optout._note_people(refused._asked_people())
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
