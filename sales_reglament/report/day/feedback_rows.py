"""Clients to ask by phone, and low scores to look into."""

from odoo import fields
from odoo.tools import SQL

from ...kernel.satisfaction import SCALES
from ...models.feedback.feedback_judge import READ
from .rows import Source, escalated, reader_is_head, row_id, select


def _select_call(day):
    """Whom to ask by phone: the present responsible does; until there is a number, it is that
    which is looked for."""
    asks = SQL(
        "CASE WHEN verdict.number IS NULL THEN %s ELSE %s END || ': ' || %s",
        day.env._("Find a number"),
        day.env._("Ask by phone"),
        _survey_title(day),
    )
    deadline = SQL("feedback.due_date")
    return select(
        {
            **_columns(),
            "id": row_id(SQL("feedback.id"), "call"),
            "kind": SQL("'call'"),
            "user_id": SQL("responsible.id"),
            "team_id": SQL("COALESCE(lead.team_id, responsible.sale_team_id)"),
            "name": asks,
            "deadline": deadline,
            "verb": SQL("'ask'"),
            "done_by": SQL("'ask'"),
            "minutes": SQL("5"),
            "is_escalated": escalated(day, deadline, person="responsible"),
        },
        SQL(
            "%s CROSS JOIN LATERAL (%s) AS verdict",
            _from_feedback(_who_calls()),
            day.env["sales.reglament.feedback"]._verdict(),
        ),
        # until its turn has come, nobody has said until when it is open
        SQL(
            "feedback.channel = 'call' AND feedback.state = 'due'"
            " AND feedback.closes_date IS NOT NULL AND feedback.due_date <= %s"
            " AND verdict.reason IS NULL AND verdict.no_call IS NULL",
            fields.Datetime.now(),
        ),
    )


def _who_calls():
    return SQL(
        """
                COALESCE(
                    (SELECT id FROM res_users WHERE active AND id = CASE
                        WHEN lead.active AND lead.won_status = 'pending' THEN lead.user_id END),
                    (SELECT id FROM res_users WHERE active AND id = partner.user_id),
                    (SELECT id FROM res_users WHERE active AND id = feedback.manager_id))
                """
    )


def _select_loop(day):
    """What is to be looked into; heads see it when its day is over."""
    low = SQL(
        "REPLACE(REPLACE(%s, '{score}', feedback.score::varchar), '{best}', %s) || ': ' || %s",
        day.env._("Low score, {score} of {best}"),
        _best_score(),
        _survey_title(day),
    )
    wish = SQL("%s || ': ' || %s", day.env._("Asks for a call"), _survey_title(day))
    late = SQL("feedback.loop_deadline < %s", fields.Datetime.now())
    return select(
        {
            **_columns(),
            "id": row_id(SQL("feedback.id"), "low_score"),
            "kind": SQL("'low_score'"),
            "user_id": SQL("responsible.id"),
            "team_id": SQL("COALESCE(lead.team_id, responsible.sale_team_id)"),
            "name": SQL("CASE WHEN feedback.is_low THEN %s ELSE %s END", low, wish),
            "deadline": SQL("feedback.loop_deadline"),
            "verb": SQL("'settle'"),
            "done_by": SQL("'result'"),
            "minutes": SQL("15"),
            "is_escalated": late if reader_is_head(day) else SQL("FALSE"),
        },
        _from_feedback(SQL("feedback.loop_user_id")),
        SQL("feedback.loop_deadline IS NOT NULL AND feedback.loop_closed_date IS NULL"),
    )


def _survey_title(day):
    return SQL("(%s)", day.env["survey.survey"]._field_to_sql("survey", "title"))


def _best_score():
    """The upper end of the scale that the score is on."""
    ends = SQL(" ").join(
        SQL("WHEN %s THEN %s", metric, str(best)) for metric, (_low, best) in SCALES.items()
    )
    return SQL("(CASE feedback.metric %s END)", ends)


def _columns():
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


def _from_feedback(responsible):
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


FEEDBACK = Source(
    selects=lambda day: [_select_call(day), _select_loop(day)],
    depends={
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
    },
    # the task of a low score
    planned=SQL(
        """
        SELECT FROM sales_reglament_feedback AS looked_into
         WHERE looked_into.loop_activity_id = activity.id
           AND looked_into.loop_closed_date IS NULL
        """
    ),
)
