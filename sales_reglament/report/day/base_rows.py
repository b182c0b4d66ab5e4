"""Activities, points of checklists and versions to read."""

from odoo import fields
from odoo.tools import SQL

from ...models.core import days
from .rows import Source, escalated, reader_is_head, row_id, select
from .verbs import verb_of_activity, verb_of_step

SALES_MODELS = ("crm.lead", "res.partner", "sale.order", "sales.reglament.handover")
READING_MINUTES = 5

# ------------------------------------------------------------ activities


def _select_activity(day):
    email = day.env.ref("mail.mail_activity_data_email", raise_if_not_found=False)
    next_day = days.sql_midnight(SQL("activity.date_deadline + 1"), _zone_of_activity(day))
    deadline = SQL("%s - INTERVAL '1 second'", next_day)
    return select(
        {
            "id": row_id(SQL("activity.id"), "activity"),
            "kind": SQL("'activity'"),
            "user_id": SQL("activity.user_id"),
            "team_id": SQL("COALESCE(lead.team_id, quotation.team_id, users.sale_team_id)"),
            "company_id": SQL(
                "COALESCE(quotation.company_id, lead.company_id, partner.company_id)"
            ),
            "name": SQL(
                "COALESCE(NULLIF(activity.summary, ''), %s)",
                day.env["mail.activity.type"]._field_to_sql("kind_of", "name"),
            ),
            "record_name": SQL("activity.res_name"),
            "res_model": SQL("activity.res_model"),
            "res_id": SQL("activity.res_id"),
            "lead_id": SQL("lead.id"),
            "partner_id": SQL("partner.id"),
            "activity_id": SQL("activity.id"),
            "amount": SQL("COALESCE(lead.expected_revenue, 0)"),
            "deadline": deadline,
            "verb": verb_of_activity(email.id if email else 0),
            "done_by": SQL("CASE kind_of.category WHEN 'upload_file' THEN 'open' ELSE 'click' END"),
            "minutes": SQL("CASE kind_of.category WHEN 'meeting' THEN 30 ELSE 5 END"),
            "is_escalated": SQL(
                "activity.res_model IN %s AND %s", SALES_MODELS, escalated(day, deadline)
            ),
        },
        SQL("%s %s", _from_activity(), _zones_of_people(day)),
        _where_activity(day),
    )


def _zone_of_activity(day):
    """Where the day of an activity ends: at its person's, as Odoo judges it, else the company's."""
    reader = SQL("%s", days.reader_zone(day.env).zone)
    if not reader_is_head(day):
        return reader
    return SQL(
        "CASE WHEN activity.user_id = %s THEN %s ELSE COALESCE(person.tz, %s) END",
        day.env.uid,
        reader,
        days.JOINED,
    )


def _zones_of_people(day):
    """What of others is shown only to heads needs where they are."""
    if not reader_is_head(day):
        return SQL()
    person = SQL("LEFT JOIN res_partner AS person ON person.id = users.partner_id")
    return SQL("%s %s", person, days.join_zones(day.env, SQL("users.company_id")))


def _from_activity():
    return SQL(
        """
        mail_activity AS activity
        LEFT JOIN mail_activity_type AS kind_of ON kind_of.id = activity.activity_type_id
        LEFT JOIN res_users AS users ON users.id = activity.user_id
        LEFT JOIN sale_order AS quotation
               ON activity.res_model = 'sale.order' AND quotation.id = activity.res_id
        LEFT JOIN crm_lead AS lead
               ON lead.id = CASE activity.res_model WHEN 'crm.lead' THEN activity.res_id
                                                    ELSE quotation.opportunity_id END
        LEFT JOIN res_partner AS partner
               ON partner.id = CASE activity.res_model
                               WHEN 'res.partner' THEN activity.res_id
                               ELSE COALESCE(quotation.partner_id, lead.partner_id) END
        """
    )


def _where_activity(day):
    """Open ones, but those that stand in the list already as what they were planned for."""
    planned = [SQL("AND NOT EXISTS (%s)", s.planned) for s in day._sources if s.planned]
    return SQL(
        "activity.active IS TRUE AND activity.user_id IS NOT NULL %s", SQL(" ").join(planned)
    )


ACTIVITIES = Source(
    selects=lambda day: [_select_activity(day)],
    depends={
        "mail.activity": [
            "active",
            "user_id",
            "res_model",
            "res_id",
            "res_name",
            "summary",
            "date_deadline",
            "activity_type_id",
        ],
        "mail.activity.type": ["name", "category"],
        "crm.lead": ["name", "partner_id", "team_id", "company_id", "expected_revenue"],
        "sale.order": ["partner_id", "opportunity_id", "team_id", "company_id"],
        "res.partner": ["complete_name", "company_id", "tz"],
        "res.users": ["sale_team_id", "company_id", "partner_id"],
    },
)

# ------------------------------------------------------------ points


def _select_check(day):
    deadline = SQL("checks.deadline")
    return select(
        {
            "id": row_id(SQL("checks.id"), "check"),
            "kind": SQL("'check'"),
            "user_id": SQL("checks.user_id"),
            "team_id": SQL("COALESCE(lead.team_id, users.sale_team_id)"),
            "company_id": SQL("checks.company_id"),
            "name": day.env["sales.reglament.step"]._field_to_sql("step", "name"),
            "record_name": SQL("COALESCE(lead.name, partner.complete_name)"),
            "res_model": SQL("CASE WHEN lead.id IS NULL THEN 'res.partner' ELSE 'crm.lead' END"),
            "res_id": SQL("COALESCE(lead.id, partner.id)"),
            "lead_id": SQL("lead.id"),
            "partner_id": SQL("partner.id"),
            "step_id": SQL("checks.step_id"),
            "check_id": SQL("checks.id"),
            "amount": SQL("COALESCE(lead.expected_revenue, 0)"),
            "deadline": deadline,
            "verb": verb_of_step(),
            "done_by": SQL(
                "CASE WHEN step.evidence = 'survey' THEN 'ask'"
                " WHEN step.evidence <> 'manual' THEN 'open'"
                " WHEN step.note_required THEN 'note' ELSE 'click' END"
            ),
            "minutes": SQL(
                "CASE WHEN step.evidence = 'meeting' THEN 30"
                " WHEN step.evidence IN ('quotation', 'order') THEN 15"
                " WHEN step.evidence IN ('manual', 'field', 'next_activity') THEN 1"
                " ELSE 5 END"
            ),
            "is_escalated": escalated(day, deadline, _seen_by_head_since()),
        },
        SQL(
            """
            sales_reglament_check AS checks
            JOIN sales_reglament_step AS step ON step.id = checks.step_id
            LEFT JOIN crm_lead AS lead ON lead.id = checks.lead_id
            LEFT JOIN res_partner AS partner
                   ON partner.id = COALESCE(checks.partner_id, lead.partner_id)
            LEFT JOIN res_users AS users ON users.id = checks.user_id
            """
        ),
        SQL("checks.state = 'todo' AND checks.user_id IS NOT NULL"),
    )


def _seen_by_head_since():
    """Not NULL for what the head sees for another reason than being late by two days."""
    return SQL(
        "COALESCE(checks.escalated_date,"
        " CASE WHEN checks.head_date <= %s THEN checks.head_date END)",
        fields.Datetime.now(),
    )


POINTS = Source(
    selects=lambda day: [_select_check(day)],
    depends={
        "sales.reglament.check": [
            "step_id",
            "lead_id",
            "partner_id",
            "company_id",
            "user_id",
            "state",
            "deadline",
            "escalated_date",
            "head_date",
            "activity_id",
        ],
        "sales.reglament.step": ["name", "evidence", "note_required"],
    },
    planned=SQL(
        """
        SELECT FROM sales_reglament_check AS planned
         WHERE planned.activity_id = activity.id
           AND planned.user_id = activity.user_id
           AND planned.state = 'todo'
        """
    ),
)

# ------------------------------------------------------------ versions to read


def selects_reading(day):
    """What is in force, concerns the reader and is not read yet; nothing to ask: no query."""
    asked = day.env["sales.reglament"]._concerning_me()
    return [_select_reading(day, asked)] if asked else []


def _select_reading(day, reglament_ids):
    version = SQL("%s || ' ' || reglament.version", day.env._("version"))
    return select(
        {
            "id": row_id(SQL("reglament.id"), "read"),
            "kind": SQL("'read'"),
            "user_id": SQL("%s", day.env.uid),
            "company_id": SQL("reglament.company_id"),
            "name": SQL(
                "%s || ', ' || %s",
                day.env["sales.reglament"]._field_to_sql("reglament", "name"),
                version,
            ),
            "res_model": SQL("'sales.reglament'"),
            "res_id": SQL("reglament.id"),
            "amount": SQL("0"),
            "verb": SQL("'read'"),
            "done_by": SQL("'read'"),
            "minutes": SQL("%s", READING_MINUTES),
            "is_escalated": SQL("FALSE"),
        },
        SQL("sales_reglament AS reglament"),
        SQL(
            """
            reglament.id IN %s
            AND NOT EXISTS (
                SELECT FROM sales_reglament_acknowledgement AS said
                 WHERE said.reglament_id = reglament.id AND said.user_id = %s)
            """,
            tuple(reglament_ids),
            day.env.uid,
        ),
    )


READING = Source(
    selects=selects_reading,
    depends={
        "sales.reglament": ["name", "version", "company_id", "state"],
        "sales.reglament.acknowledgement": ["user_id", "reglament_id"],
    },
)
