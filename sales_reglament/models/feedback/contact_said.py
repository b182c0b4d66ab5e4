from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...given_number import given_id
from ...windows import notice
from .answers import read_dialog
from .survey_forms import questionnaire

# Which ready questionnaire fits where no deal was talked about.
OF_CLIENT = "CSAT-1"


class SalesReglamentContactMixin(models.AbstractModel):
    """What deals' and clients' people said, asked on the phone or said by the way."""

    _inherit = "sales.reglament.contact.mixin"

    def action_client_said(self):
        """Open the dialog that keeps what the client said of us in a conversation."""
        return self._questionnaire_action("said", self.env._("Client said"))

    def action_ask_client(self, survey_id=False):
        """Open the questionnaire that is read out to the client.

        :param survey_id: id of the survey; by default the one that fits the stage
        """
        survey_id = given_id(survey_id)
        waiting = self._waiting_by_phone(survey_id)
        if waiting:
            return waiting._questionnaire_action()
        return self._questionnaire_action("call", self.env._("Ask the client"), survey_id)

    def _ask_for_step(self, step):
        """What the button of a step does that the client's own answer closes.

        Only a question that a rule planned for the phone is asked from here. Where none waits it
        is said what the step waits for: what a colleague enters unasked closes nothing.

        :param step: of the reglament that this record follows
        """
        self.ensure_one()
        self._check_may_say()
        # which survey a step asks is no secret
        step = step.sudo()
        waiting = self._waiting_by_phone(step.survey_id.id)
        if waiting:
            return waiting._questionnaire_action()
        return notice(self._what_is_awaited(step), "info", title=step.name)

    def _what_is_awaited(self, step):
        """In words what has to happen until the client's own answer closes a step."""
        name = "lead_id" if self._name == "crm.lead" else "partner_id"
        domain = [(name, "=", self.id), ("state", "in", ("due", "sent")), ("channel", "=", "email")]
        if step.survey_id:
            domain.append(("survey_id", "=", step.survey_id.id))
        asked = self.env["sales.reglament.feedback"].search(domain, order="due_date", limit=1)
        if asked.state == "sent":
            day = format_date(self.env, asked._on(asked.sent_date))
            return self.env._("Asked by e-mail on %s. It closes when the client answers.", day)
        if asked:
            day = format_date(self.env, asked._on(asked.due_date))
            return self.env._(
                "The question goes out on %s. It closes when the client answers.", day
            )
        return self.env._(
            "It closes when the client answers, and nothing asks them yet. Your head can add the "
            "survey to the reglament. What you have heard you can keep with “Client said”."
        )

    def reglament_questionnaire(self, survey_id=False, channel="call"):
        """What the dialog shows.

        :param survey_id: id of the survey; by default the one that fits
        :param channel: ``call`` where it is read out, ``said`` where it is written down
        :return: see :func:`.survey_forms.questionnaire`; ``surveys`` are those to choose from
        """
        self.ensure_one()
        self._check_may_say()
        if channel == "call":
            self._check_wants_to_be_asked()
        surveys = self._surveys_to_say()
        survey = surveys.filtered(lambda survey: survey.id == survey_id)
        if not survey:
            survey = self._survey_that_fits(surveys)
        if not survey:
            raise UserError(self.env._("There is no survey that measures satisfaction yet."))
        return {
            **questionnaire(survey, said=channel == "said"),
            "about": self.display_name,
            "phone": self.phone or "",
            "surveys": [{"id": survey.id, "title": survey.title} for survey in surveys],
        }

    def reglament_client_said(self, survey_id, score, answers=None):
        """Keep what the client said by the way: reported apart from what clients answer.

        :param survey_id: id of the survey whose scale it is on
        :param score: within the scale
        :param answers: ``{question id: value}`` of the survey's other questions
        :return: id of the feedback
        """
        return self._keep_said(survey_id, score, answers, "said")

    def reglament_client_asked(self, survey_id, score, answers=None):
        """Keep what the client answered when asked by phone; parameters as above.

        It answers the question that a rule planned for the phone. Where none waits it is kept as
        what a colleague entered: beside the figures, as nobody knows that the client was asked.
        """
        self._check_may_say()
        waiting = self._waiting_by_phone(survey_id)
        if waiting:
            waiting.record_answer(score, answers)
            return waiting.id
        return self._keep_said(survey_id, score, answers, "manager")

    def _keep_said(self, survey_id, score, answers, channel):
        self.ensure_one()
        self._check_may_say()
        survey = self._surveys_to_say().filtered(lambda survey: survey.id == survey_id)
        if not survey:
            raise UserError(self.env._("This survey can't be asked now."))
        given = read_dialog(survey, answers)
        about = {"lead" if self._name == "crm.lead" else "partner": self}
        feedback = self.env["sales.reglament.feedback"]._open(survey, channel=channel, **about)
        feedback._answer(score, channel=channel, **given._asdict())
        return feedback.id

    def _check_may_say(self):
        """Who works in sales and reads the deal or client may say what they heard."""
        if not self.env.user.has_group("sales_reglament.group_reglament_user"):
            raise AccessError(self.env._("Only who works in sales keeps what clients say."))
        self.check_access("read")

    def _check_wants_to_be_asked(self):
        """Who does not want to be asked is asked by nobody, by hand neither."""
        # whether somebody may be asked is no secret to who wants to ask
        record = self.sudo()
        card = record.partner_id if self._name == "crm.lead" else record
        phone = record.phone_sanitized
        if card and card != card.commercial_partner_id:
            own = card.phone_sanitized or phone
            phone = own if own != card.commercial_partner_id.phone_sanitized else False
        people = [(card.email_normalized or record.email_normalized, card.id, phone)]
        if self.env["sales.reglament.survey.optout"].sudo()._of_people(people):
            raise UserError(
                self.env._(
                    "%s does not want to be asked.", card.display_name or record.display_name
                )
            )

    def _surveys_to_say(self):
        # which surveys there are is no secret
        surveys = self.env["survey.survey"].sudo().search([("metric", "!=", "none")])
        return surveys.filtered(lambda survey: survey._can_be_asked())

    def _survey_that_fits(self, surveys):
        """The satisfaction survey of the stage, else the ready one, else any."""
        satisfied = surveys.filtered(lambda survey: survey.metric == "csat")
        code = self._said_code()
        return (
            (self._surveys_of_stage() & satisfied)[:1]
            or satisfied.filtered(lambda survey: survey.reglament_code == code)[:1]
            or satisfied[:1]
            or surveys[:1]
        )

    def _surveys_of_stage(self):
        return self.env["survey.survey"]

    def _said_code(self):
        return OF_CLIENT

    def _waiting_by_phone(self, survey_id):
        """The question that waits for a call to this deal or client already."""
        self.ensure_one()
        self.check_access("read")
        name = "lead_id" if self._name == "crm.lead" else "partner_id"
        domain = [
            (name, "=", self.id),
            ("channel", "=", "call"),
            ("state", "=", "due"),
            ("closes_date", "!=", False),
        ]
        survey_id = given_id(survey_id)
        if survey_id:
            domain.append(("survey_id", "=", survey_id))
        waiting = self.env["sales.reglament.feedback"].search(domain, order="due_date, id")
        # why a question is not asked is no secret to who reads it
        return (waiting.sudo()._may_still_be_asked() & waiting)[:1].with_env(self.env)

    def _questionnaire_action(self, channel, name, survey_id=False):
        self.ensure_one()
        self._check_may_say()
        return {
            "type": "ir.actions.client",
            "tag": "sales_reglament_questionnaire",
            "name": name,
            "params": {
                "model": self._name,
                "res_id": self.id,
                "channel": channel,
                "survey_id": survey_id,
            },
        }


class SalesReglamentCheck(models.Model):
    _inherit = "sales.reglament.check"

    def action_ask_client(self):
        """Open the questionnaire that a point asks to be read out."""
        self.ensure_one()
        self.check_access("read")
        record = self.lead_id or self.partner_id
        return record._ask_for_step(self.step_id)
