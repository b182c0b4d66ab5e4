from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .verbs import verb_of_activity, verb_of_step

# Every row has all of these; what a kind does not name is empty.
COLUMNS = {
    "id": "bigint",
    "kind": "varchar",
    "user_id": "int",
    "other_user_id": "int",
    "team_id": "int",
    "company_id": "int",
    "name": "varchar",
    "record_name": "varchar",
    "res_model": "varchar",
    "res_id": "int",
    "lead_id": "int",
    "partner_id": "int",
    "step_id": "int",
    "activity_id": "int",
    "check_id": "int",
    "request_id": "int",
    "feedback_id": "int",
    "amount": "numeric",
    "deadline": "timestamp",
    "verb": "varchar",
    "about": "varchar",
    "done_by": "varchar",
    "minutes": "int",
    "is_escalated": "bool",
}
# Ids of different tables side by side: each kind has its remainder.
ID_FACTOR = 16
SALES_MODELS = ("crm.lead", "res.partner", "sale.order", "sales.reglament.handover")
# What belongs to one deal stands together; the other kinds are a matter of their own each.
BUNDLED = ("activity", "check", "call")
READING_MINUTES = 5


class SalesReglamentDay(models.Model):
    """The query of My Day: a ``SELECT`` for each kind of thing that waits.

    Another kind is one more method like ``_select_check``, added to ``_selects``, with its own
    remainder for the ids.
    """

    _inherit = "sales.reglament.day"
    _depends = {
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
        "crm.lead": ["name", "partner_id", "team_id", "company_id", "expected_revenue"],
        "sale.order": ["partner_id", "opportunity_id", "team_id", "company_id"],
        "res.partner": ["complete_name", "company_id"],
        "res.users": ["sale_team_id"],
        "sales.reglament": ["name", "version", "company_id", "state"],
        "sales.reglament.acknowledgement": ["user_id", "reglament_id"],
    }

    @property
    def _table_query(self):
        return self._query(self._where_readable())

    def _query(self, concerned):
        """The rows with the group each stands in, and what belongs together in it.

        :param concerned: condition on ``thing``: whose rows
        """
        return SQL(
            """
            SELECT line.*, MIN(line.deadline) OVER bundled AS turn
              FROM (SELECT thing.*,
                           CASE WHEN thing.kind = 'waiting' THEN '4_waiting'
                                WHEN thing.kind IN ('low_score', 'handover')
                                     OR thing.kind = 'request' AND thing.deadline < %(now)s
                                THEN '0_first'
                                WHEN thing.deadline < %(now)s THEN '1_overdue'
                                WHEN thing.deadline < %(day_end)s OR thing.kind = 'read'
                                THEN '2_today'
                                ELSE '3_next'
                                 END::varchar AS bucket,
                           CASE WHEN thing.kind IN %(bundled)s
                                THEN COALESCE(
                                    'crm.lead,' || thing.lead_id,
                                    'res.partner,' || thing.partner_id)
                                 END::varchar AS bundle
                      FROM (%(things)s) AS thing
                     WHERE %(concerned)s) AS line
            WINDOW bundled AS (
                PARTITION BY line.user_id, line.bucket, COALESCE(line.bundle, line.id::varchar))
            """,
            now=fields.Datetime.now(),
            day_end=self._day_end(),
            bundled=BUNDLED,
            things=SQL(" UNION ALL ").join(self._selects()),
            concerned=concerned,
        )

    def _where_readable(self):
        """What concerns the reader at all; the rules say the same and more."""
        own = SQL("thing.user_id = %s", self.env.uid)
        if self._reader_is_head():
            return SQL("(%s OR thing.is_escalated)", own)
        return own

    def _reader_is_head(self):
        return self.env.user.has_group("sales_reglament.group_reglament_head")

    def _selects(self):
        """The ``SELECT`` of each kind."""
        return [
            self._select_activity(),
            self._select_check(),
            self._select_request(),
            self._select_waiting(),
            *self._selects_reading(),
        ]

    @api.model
    def _select(self, columns, tables, where):
        """One kind of thing.

        :param columns: SQL by column name; those left out are empty
        :param tables: what stands after FROM
        :param where: what stands after WHERE
        """
        empty = SQL("NULL")
        terms = SQL(", ").join(
            SQL("(%s)::%s AS %s", columns.get(name, empty), SQL(kind), SQL.identifier(name))
            for name, kind in COLUMNS.items()
        )
        return SQL("SELECT %s FROM %s WHERE %s", terms, tables, where)

    def _escalated(self, deadline, told=None, person="users"):
        """Whether the head sees it: told already, or late by two working days of its person.

        :param person: the alias of the person's user
        """
        if not self._reader_is_head():
            return SQL("FALSE")
        late = SQL("(%s <= %s) IS TRUE", deadline, self._escalated_before(person))
        return SQL("(%s IS NOT NULL OR %s)", told, late) if told else late

    # ------------------------------------------------------------ activities

    def _select_activity(self):
        zone = self.env.tz.zone
        email = self.env.ref("mail.mail_activity_data_email", raise_if_not_found=False)
        deadline = SQL(
            "(activity.date_deadline + 1)::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC'"
            " - INTERVAL '1 second'",
            zone,
        )
        return self._select(
            {
                "id": SQL("activity.id::bigint * %s", ID_FACTOR),
                "kind": SQL("'activity'"),
                "user_id": SQL("activity.user_id"),
                "team_id": SQL("COALESCE(lead.team_id, quotation.team_id, users.sale_team_id)"),
                "company_id": SQL(
                    "COALESCE(quotation.company_id, lead.company_id, partner.company_id)"
                ),
                "name": SQL(
                    "COALESCE(NULLIF(activity.summary, ''), %s)",
                    self.env["mail.activity.type"]._field_to_sql("kind_of", "name"),
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
                "done_by": SQL(
                    "CASE kind_of.category WHEN 'upload_file' THEN 'open' ELSE 'click' END"
                ),
                "minutes": SQL("CASE kind_of.category WHEN 'meeting' THEN 30 ELSE 5 END"),
                "is_escalated": SQL(
                    "activity.res_model IN %s AND %s", SALES_MODELS, self._escalated(deadline)
                ),
            },
            self._from_activity(),
            self._where_activity(),
        )

    def _from_activity(self):
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

    def _where_activity(self):
        """Open ones, but those that stand in the list already as what they were planned for."""
        return SQL(
            """
            activity.active IS TRUE
            AND activity.user_id IS NOT NULL
            AND NOT EXISTS (
                SELECT FROM sales_reglament_check AS planned
                 WHERE planned.activity_id = activity.id
                   AND planned.user_id = activity.user_id
                   AND planned.state = 'todo')
            AND NOT EXISTS (
                SELECT FROM sales_reglament_request AS asked
                 WHERE activity.res_model = 'sales.reglament.request'
                   AND asked.id = activity.res_id
                   AND asked.addressee_id = activity.user_id
                   AND asked.state IN ('new', 'accepted'))
            AND NOT EXISTS (
                SELECT FROM sales_reglament_handover AS offer
                 WHERE activity.res_model = 'sales.reglament.handover'
                   AND offer.id = activity.res_id
                   AND offer.state = 'offered'
                   AND activity.user_id IN (offer.to_user_id, offer.escalated_to_id))
            """
        )

    # ------------------------------------------------------------ points

    def _select_check(self):
        deadline = SQL("checks.deadline")
        return self._select(
            {
                "id": SQL("checks.id::bigint * %s + 1", ID_FACTOR),
                "kind": SQL("'check'"),
                "user_id": SQL("checks.user_id"),
                "team_id": SQL("COALESCE(lead.team_id, users.sale_team_id)"),
                "company_id": SQL("checks.company_id"),
                "name": self.env["sales.reglament.step"]._field_to_sql("step", "name"),
                "record_name": SQL("COALESCE(lead.name, partner.complete_name)"),
                "res_model": SQL(
                    "CASE WHEN lead.id IS NULL THEN 'res.partner' ELSE 'crm.lead' END"
                ),
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
                "is_escalated": self._escalated(deadline, self._told_to_head()),
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

    def _told_to_head(self):
        """Not NULL for what the head sees for another reason than being late by two days."""
        return SQL(
            "COALESCE(checks.escalated_date,"
            " CASE WHEN checks.head_date <= %s THEN checks.head_date END)",
            fields.Datetime.now(),
        )

    # ------------------------------------------------------------ versions to read

    def _selects_reading(self):
        """What is in force, concerns the reader and is not read yet; nothing to ask: no query."""
        asked = self.env["sales.reglament"]._concerning_me()
        return [self._select_reading(asked)] if asked else []

    def _select_reading(self, reglament_ids):
        version = SQL("%s || ' ' || reglament.version", self.env._("version"))
        return self._select(
            {
                "id": SQL("reglament.id::bigint * %s + 6", ID_FACTOR),
                "kind": SQL("'read'"),
                "user_id": SQL("%s", self.env.uid),
                "company_id": SQL("reglament.company_id"),
                "name": SQL(
                    "%s || ', ' || %s",
                    self.env["sales.reglament"]._field_to_sql("reglament", "name"),
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
                self.env.uid,
            ),
        )

    # ------------------------------------------------------------ requests

    def _select_request(self):
        """What somebody asks of the person."""
        deadline = SQL("request.deadline")
        return self._select(
            {
                **self._columns_request(),
                "id": SQL("request.id::bigint * %s + 2", ID_FACTOR),
                "kind": SQL("'request'"),
                "user_id": SQL("request.addressee_id"),
                "other_user_id": SQL("request.requester_id"),
                "verb": SQL("'answer'"),
                "done_by": SQL("'answer'"),
                "minutes": SQL("10"),
                "is_escalated": self._escalated(deadline),
            },
            self._from_request("addressee_id"),
            SQL("request.state IN ('new', 'accepted') AND request.addressee_id IS NOT NULL"),
        )

    def _select_waiting(self):
        """What the person asked and has no answer to yet."""
        return self._select(
            {
                **self._columns_request(),
                "id": SQL("request.id::bigint * %s + 3", ID_FACTOR),
                "kind": SQL("'waiting'"),
                "user_id": SQL("request.requester_id"),
                "other_user_id": SQL("request.addressee_id"),
                "verb": SQL("'wait'"),
                "done_by": SQL("'open'"),
                "minutes": SQL("0"),
                "is_escalated": SQL("FALSE"),
            },
            self._from_request("requester_id"),
            SQL(
                "request.state IN ('new', 'accepted')"
                " AND request.requester_id IS DISTINCT FROM request.addressee_id"
            ),
        )

    def _columns_request(self):
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
                self.env["sales.reglament.step"]._field_to_sql("step", "name"),
                self.env["sales.reglament"]._field_to_sql("reglament", "name"),
            ),
            "amount": SQL("COALESCE(lead.expected_revenue, 0)"),
            "deadline": SQL("request.deadline"),
        }

    def _from_request(self, person):
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
            leads=self._readable("crm.lead"),
            clients=self._readable("res.partner"),
            person=SQL.identifier(person),
        )

    def _readable(self, model):
        """Ids that the reader may open: whoever is asked learns of no deal they can't see."""
        records = self.env[model].with_context(active_test=False)
        return records._search(Domain.TRUE).subselect()
