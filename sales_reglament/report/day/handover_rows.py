"""Clients that are offered wait for an answer: the receiver's, or the head's."""

from odoo.tools import SQL

from .rows import Source, escalated, row_id, select

# So long one looks through an offer before answering it.
MINUTES = 10


def _selects(day):
    if not day.env["sales.reglament"]._watch().handovers:
        return []
    return [
        _select_handover(day, "to_user_id", "handover"),
        _select_handover(day, "escalated_to_id", "handover_upward"),
    ]


def _select_handover(day, person, kind):
    """Offers that wait for somebody.

    :param person: the column that names who is to answer
    :param kind: what makes the ids of these rows their own
    """
    return select(
        {
            "id": row_id(SQL("offer.id"), kind),
            "kind": SQL("'handover'"),
            "user_id": SQL("offer.%s", SQL.identifier(person)),
            "other_user_id": SQL("offer.from_user_id"),
            "team_id": SQL("users.sale_team_id"),
            "company_id": SQL("offer.company_id"),
            "name": SQL("%s", day.env._("Clients are offered: accept or send back")),
            "record_name": _clients(),
            "res_model": SQL("'sales.reglament.handover'"),
            "res_id": SQL("offer.id"),
            "amount": _amount(),
            "deadline": SQL("offer.deadline"),
            "verb": SQL("'accept'"),
            "done_by": SQL("'open'"),
            "minutes": SQL("%s", MINUTES),
            "is_escalated": escalated(day, SQL("offer.deadline"), SQL("offer.escalated_date")),
        },
        SQL(
            """
            sales_reglament_handover AS offer
            JOIN res_users AS users ON users.id = offer.%(person)s
            JOIN res_users AS giver ON giver.id = offer.from_user_id
            JOIN res_partner AS giver_card ON giver_card.id = giver.partner_id
            """,
            person=SQL.identifier(person),
        ),
        SQL("offer.state = 'offered'"),
    )


def _clients():
    """Who gives, and how many clients and single deals: "Anna Smirnova: 12"."""
    return SQL(
        """
        giver_card.name || ': ' || (
            SELECT COUNT(*) FROM sales_reglament_handover_line AS line
             WHERE line.handover_id = offer.id)
        """
    )


def _amount():
    """What the giver's open deals that go along are expected to bring."""
    return SQL(
        """
        COALESCE((
            SELECT SUM(lead.expected_revenue)
              FROM crm_lead AS lead
         LEFT JOIN res_partner AS person ON person.id = lead.partner_id
             WHERE lead.active AND lead.won_status = 'pending'
               AND lead.user_id = offer.from_user_id
               AND EXISTS (
                   SELECT FROM sales_reglament_handover_line AS line
                LEFT JOIN res_partner AS named ON named.id = line.partner_id
                    WHERE line.handover_id = offer.id
                      AND (line.lead_id = lead.id
                           OR line.lead_id IS NULL
                              AND named.commercial_partner_id = person.commercial_partner_id))
        ), 0)
        """
    )


HANDOVERS = Source(
    selects=_selects,
    depends={
        "sales.reglament.handover": [
            "from_user_id",
            "to_user_id",
            "escalated_to_id",
            "escalated_date",
            "company_id",
            "state",
            "deadline",
        ],
        "sales.reglament.handover.line": ["handover_id", "partner_id", "lead_id"],
        "crm.lead": ["active", "won_status", "user_id"],
        "res.partner": ["commercial_partner_id", "name"],
    },
    planned=SQL(
        """
        SELECT FROM sales_reglament_handover AS offer
         WHERE activity.res_model = 'sales.reglament.handover'
           AND offer.id = activity.res_id
           AND offer.state = 'offered'
           AND activity.user_id IN (offer.to_user_id, offer.escalated_to_id)
        """
    ),
)
