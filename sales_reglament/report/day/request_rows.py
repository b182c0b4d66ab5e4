"""What is asked of people, and what they wait for."""

from odoo.fields import Domain
from odoo.tools import SQL

from .rows import Source, escalated, row_id, select


def _select_request(day):
    """What somebody asks of the person."""
    deadline = SQL("request.deadline")
    return select(
        {
            **_columns_request(day),
            "id": row_id(SQL("request.id"), "request"),
            "kind": SQL("'request'"),
            "user_id": SQL("request.addressee_id"),
            "other_user_id": SQL("request.requester_id"),
            "verb": SQL("'answer'"),
            "done_by": SQL("'answer'"),
            "minutes": SQL("10"),
            "is_escalated": escalated(day, deadline),
        },
        _from_request(day, "addressee_id"),
        SQL("request.state IN ('new', 'accepted') AND request.addressee_id IS NOT NULL"),
    )


def _select_waiting(day):
    """What the person asked and has no answer to yet."""
    return select(
        {
            **_columns_request(day),
            "id": row_id(SQL("request.id"), "waiting"),
            "kind": SQL("'waiting'"),
            "user_id": SQL("request.requester_id"),
            "other_user_id": SQL("request.addressee_id"),
            "verb": SQL("'wait'"),
            "done_by": SQL("'open'"),
            "minutes": SQL("0"),
            "is_escalated": SQL("FALSE"),
        },
        _from_request(day, "requester_id"),
        SQL(
            "request.state IN ('new', 'accepted')"
            " AND request.requester_id IS DISTINCT FROM request.addressee_id"
        ),
    )


def _columns_request(day):
    """What both sides of a request have; ``other`` is the card of the person on the other."""
    return {
        "team_id": SQL("COALESCE(lead.team_id, users.sale_team_id)"),
        "company_id": SQL("request.company_id"),
        "name": SQL("request.name"),
        "record_name": SQL("COALESCE(lead.name, partner.complete_name)"),
        "res_model": SQL("'sales.reglament.request'"),
        "res_id": SQL("request.id"),
        "lead_id": SQL("lead.id"),
        "partner_id": SQL("partner.id"),
        "request_id": SQL("request.id"),
        "about": SQL(
            "CONCAT_WS(' · ', other.name, COALESCE(%s, %s))",
            day.env["sales.reglament.step"]._field_to_sql("step", "name"),
            day.env["sales.reglament"]._field_to_sql("reglament", "name"),
        ),
        "amount": SQL("COALESCE(lead.expected_revenue, 0)"),
        "deadline": SQL("request.deadline"),
    }


def _from_request(day, person):
    return SQL(
        """
        sales_reglament_request AS request
        LEFT JOIN sales_reglament_step AS step ON step.id = request.step_id
        LEFT JOIN sales_reglament AS reglament ON reglament.id = request.reglament_id
        LEFT JOIN crm_lead AS lead
               ON lead.id = request.lead_id AND lead.id IN %(leads)s
        LEFT JOIN res_partner AS partner
               ON partner.id = COALESCE(request.partner_id, lead.partner_id)
              AND partner.id IN %(clients)s
        LEFT JOIN res_users AS users ON users.id = request.%(person)s
        LEFT JOIN res_users AS opposite
               ON opposite.id = CASE WHEN users.id = request.requester_id
                                     THEN request.addressee_id ELSE request.requester_id END
        LEFT JOIN res_partner AS other ON other.id = opposite.partner_id
        """,
        leads=_readable(day, "crm.lead"),
        clients=_readable(day, "res.partner"),
        person=SQL.identifier(person),
    )


def _readable(day, model):
    """Ids that the reader may open: whoever is asked learns of no deal they can't see."""
    records = day.env[model].with_context(active_test=False)
    return records._search(Domain.TRUE).subselect()


REQUESTS = Source(
    selects=lambda day: [_select_request(day), _select_waiting(day)],
    depends={
        "sales.reglament.request": [
            "name",
            "lead_id",
            "partner_id",
            "step_id",
            "reglament_id",
            "requester_id",
            "addressee_id",
            "company_id",
            "state",
            "deadline",
        ],
    },
    planned=SQL(
        """
        SELECT FROM sales_reglament_request AS asked
         WHERE activity.res_model = 'sales.reglament.request'
           AND asked.id = activity.res_id
           AND asked.addressee_id = activity.user_id
           AND asked.state IN ('new', 'accepted')
        """
    ),
)
