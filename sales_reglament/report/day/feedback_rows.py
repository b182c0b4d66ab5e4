from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...kernel.satisfaction import SCALES
from ...models.feedback.feedback_judge import READ
from .base_rows import ID_FACTOR


class SalesReglamentDay(models.Model):
    """Clients to ask by phone, and low scores to look into, in the one list of the day."""

    _inherit = "sales.reglament.day"
    _depends = {
        **READ,
        "sales.reglament.feedback": [
            *READ["sales.reglament.feedback"],
            "subject_name",
            "team_id",
            "company_id",
            "due_date",
            "closes_date",
            "score",
            "metric",
            "is_low",
            "loop_user_id",
            "loop_deadline",
            "loop_closed_date",
            "loop_activity_id",
        ],
        "survey.survey": ["title", *READ["survey.survey"]],
    }

    kind = fields.Selection(
        selection_add=[("call", "Call"), ("low_score", "Low score")],
    )
    done_by = fields.Selection(
        selection_add=[("ask", "By asking the client"), ("result", "With a result")],
    )
    feedback_id = fields.Many2one("sales.reglament.feedback", readonly=True)

    def _selects(self):
        return [*super()._selects(), self._select_call(), self._select_loop()]

    def _where_activity(self):
        """The task of a low score stands in the list as the low score already."""
        return SQL(
            """
            %s
            AND NOT EXISTS (
                SELECT FROM sales_reglament_feedback AS looked_into
                 WHERE looked_into.loop_activity_id = activity.id
                   AND looked_into.loop_closed_date IS NULL)
            """,
            super()._where_activity(),
        )

    def _select_call(self):
        """Whom to ask by phone: the present responsible does; until there is a number, it is that
        which is looked for."""
        asks = SQL(
            "CASE WHEN verdict.number IS NULL THEN %s ELSE %s END || ': ' || %s",
            self.env._("Find a number"),
            self.env._("Ask by phone"),
            self._survey_title(),
        )
        deadline = SQL("feedback.due_date")
        return self._select(
            {
                **self._columns_feedback(),
                "id": SQL("feedback.id::bigint * %s + 8", ID_FACTOR),
                "kind": SQL("'call'"),
                "user_id": SQL("responsible.id"),
                "team_id": SQL("COALESCE(lead.team_id, responsible.sale_team_id)"),
                "name": asks,
                "deadline": deadline,
                "verb": SQL("'ask'"),
                "done_by": SQL("'ask'"),
                "minutes": SQL("5"),
                "is_escalated": self._escalated(deadline, person="responsible"),
            },
            SQL(
                "%s CROSS JOIN LATERAL (%s) AS verdict",
                self._from_feedback(self._who_calls()),
                self.env["sales.reglament.feedback"]._verdict(),
            ),
            # until its turn has come, nobody has said until when it is open
            SQL(
                "feedback.channel = 'call' AND feedback.state = 'due'"
                " AND feedback.closes_date IS NOT NULL AND feedback.due_date <= %s"
                " AND verdict.reason IS NULL AND verdict.no_call IS NULL",
                fields.Datetime.now(),
            ),
        )

    def _who_calls(self):
        return SQL(
            """
                    COALESCE(
                        (SELECT id FROM res_users WHERE active AND id = CASE
                            WHEN lead.active AND lead.won_status = 'pending' THEN lead.user_id END),
                        (SELECT id FROM res_users WHERE active AND id = partner.user_id),
                        (SELECT id FROM res_users WHERE active AND id = feedback.manager_id))
                    """
        )

    def _select_loop(self):
        """What is to be looked into; heads see it when its day is over."""
        low = SQL(
            "REPLACE(REPLACE(%s, '{score}', feedback.score::varchar), '{best}', %s) || ': ' || %s",
            self.env._("Low score, {score} of {best}"),
            self._best_score(),
            self._survey_title(),
        )
        wish = SQL("%s || ': ' || %s", self.env._("Asks for a call"), self._survey_title())
        late = SQL("feedback.loop_deadline < %s", fields.Datetime.now())
        return self._select(
            {
                **self._columns_feedback(),
                "id": SQL("feedback.id::bigint * %s + 9", ID_FACTOR),
                "kind": SQL("'low_score'"),
                "user_id": SQL("responsible.id"),
                "team_id": SQL("COALESCE(lead.team_id, responsible.sale_team_id)"),
                "name": SQL("CASE WHEN feedback.is_low THEN %s ELSE %s END", low, wish),
                "deadline": SQL("feedback.loop_deadline"),
                "verb": SQL("'settle'"),
                "done_by": SQL("'result'"),
                "minutes": SQL("15"),
                "is_escalated": late if self._reader_is_head() else SQL("FALSE"),
            },
            self._from_feedback(SQL("feedback.loop_user_id")),
            SQL("feedback.loop_deadline IS NOT NULL AND feedback.loop_closed_date IS NULL"),
        )

    def _survey_title(self):
        return SQL("(%s)", self.env["survey.survey"]._field_to_sql("survey", "title"))

    def _best_score(self):
        """The upper end of the scale that the score is on."""
        ends = SQL(" ").join(
            SQL("WHEN %s THEN %s", metric, str(best)) for metric, (_low, best) in SCALES.items()
        )
        return SQL("(CASE feedback.metric %s END)", ends)

    def _columns_feedback(self):
        return {
            "company_id": SQL("feedback.company_id"),
            "record_name": SQL("COALESCE(lead.name, partner.complete_name, feedback.subject_name)"),
            "res_model": SQL("'sales.reglament.feedback'"),
            "res_id": SQL("feedback.id"),
            "lead_id": SQL("lead.id"),
            "partner_id": SQL("partner.id"),
            "feedback_id": SQL("feedback.id"),
            "about": SQL("NULLIF(contact.name, partner.name)"),
            "amount": SQL("COALESCE(lead.expected_revenue, 0)"),
        }

    def _from_feedback(self, responsible):
        return SQL(
            """
            sales_reglament_feedback AS feedback
            JOIN survey_survey AS survey ON survey.id = feedback.survey_id
            LEFT JOIN crm_lead AS lead ON lead.id = feedback.lead_id
            LEFT JOIN res_partner AS partner ON partner.id = feedback.partner_id
            LEFT JOIN res_partner AS contact ON contact.id = feedback.contact_id
            LEFT JOIN res_users AS responsible ON responsible.id = %s
            """,
            responsible,
        )

    # ------------------------------------------------------------ what people do

    def action_ask(self):
        """Open the questionnaire: of a question for the phone, or of a step that asks."""
        self.ensure_one()
        self.check_access("read")
        return (
            self.feedback_id.action_ask() if self.feedback_id else self.check_id.action_ask_client()
        )

    def action_client_said(self):
        """Keep what the client said of us in a conversation about this."""
        self.ensure_one()
        self.check_access("read")
        record = self.lead_id or self.partner_id
        if not record:
            raise UserError(self.env._("Neither a deal nor a client stands behind this."))
        return record.action_client_said()
