from collections import defaultdict
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...conditions import matching
from ...kernel.proof import Proof, RowsOfStep, resolve
from ...many_ids import one_of

# Deeds that count from the moment a check was opened; the other kinds look at the present state.
SINCE_OPENED = frozenset({"contact", "activity", "meeting", "email", "survey"})
# Messages that can be letters to the client; ``email`` is one that came in by the mail gateway, as
# a colleague's answer to a notification does.
LETTERS = ("comment", "email", "email_outgoing")
# A letter on its way counts until it is known to have failed, or has not left for a day.
LEFT, ON_ITS_WAY = ("sent", "pending"), ("ready", "process")
UNDERWAY = timedelta(days=1)
# Results of a logged contact in which nobody was spoken to.
NOT_REACHED = ("not_reached", "wrong_contact")


def is_deed(message):
    """Whether a message can be a letter or a finished activity; what Odoo notes itself is none."""
    return bool(message.mail_activity_type_id) or message.message_type in LETTERS


class SalesReglamentEvidence(models.AbstractModel):
    """Sees for itself what was done: one query for each kind of evidence, however many deals."""

    _name = "sales.reglament.evidence"
    _description = "Evidence"

    _record_model = "crm.lead"
    _since_opened = SINCE_OPENED

    @api.model
    def _find(self, rows):
        """Find proof.

        :param rows: iterable of Row
        :return: ``{row key: Proof}`` for those that have one
        """
        rows = list(rows)
        return self._resolve(rows, self._collect(rows))

    def _collect(self, rows):
        """The deeds that fit the steps of rows, whenever they were done: ``{row key: Proofs}``."""
        by_kind = defaultdict(list)
        for row in rows:
            by_kind[row.step.evidence].append(row)
        deeds = {}
        for kind, group in by_kind.items():
            deeds.update(self._collect_of_kind(kind, group))
        return deeds

    def _collect_of_kind(self, kind, rows):
        """The same for rows whose steps all have one kind of evidence."""
        finder = getattr(self, f"_find_{kind}", None)
        return finder(rows) if finder is not None else {}

    def _resolve(self, rows, deeds):
        """Those of the deeds that count: ``{row key: Proof}``."""
        return resolve(rows, deeds, self._since_opened)

    def _match(self, rows, deeds, fits=None):
        """The deeds of each row's deal that fit its step, whenever they were done.

        :param deeds: tuples ``(lead id, date, user id, model, id, text, extra)``
        :param fits: ``f(row, extra)``: whether a deed fits a row
        :return: ``{row key: Proofs}``
        """
        if not deeds:
            return {}
        by_lead = defaultdict(list)
        for lead_id, *deed in deeds:
            by_lead[lead_id].append(deed)
        return {
            row.key: self._fitting(row, by_lead[row.subject_id], fits)
            for row in rows
            if row.subject_id in by_lead
        }

    def _fitting(self, row, deeds, fits):
        # one by one, as most rows take the first
        return (Proof(*deed) for *deed, extra in deeds if fits is None or fits(row, extra))

    def _leads(self, rows):
        if isinstance(rows, RowsOfStep):
            return rows.ids
        return tuple({row.subject_id for row in rows})

    def _chatter_of(self, lead_ids):
        """Where to look for messages, as parts of a query that calls them ``message``.

        :return: dict of SQL: ``join``, ``here`` (a condition), ``owner`` (the id found for) and
            ``text`` (the words that may be shown)
        """
        return {
            "join": SQL(),
            "here": SQL("message.model = 'crm.lead' AND message.res_id %s", one_of(lead_ids)),
            "owner": SQL("message.res_id"),
            "text": SQL("COALESCE(message.subject, '')"),
        }

    # ------------------------------------------------------------ deeds in the chatter

    def _find_contact(self, rows):
        return self._match(rows, self._deeds(self._contact_query(self._leads(rows))))

    def _find_email(self, rows):
        return self._match(rows, self._deeds(self._emails(self._leads(rows))))

    def _find_activity(self, rows):
        deeds = self._deeds(self._activities(self._leads(rows)))
        return self._match(rows, deeds, lambda row, kind: kind in row.step.activity_type_ids)

    def _find_meeting(self, rows):
        return self._match(rows, self._deeds(self._meetings(self._leads(rows))))

    def _deeds(self, query):
        return self.env.execute_query(SQL("%s ORDER BY 2, 4, 5", query))

    def _contact_query(self, lead_ids):
        """All that is a contact: letters, done calls and meetings, and what somebody wrote down.

        Whatever speaks of contacts reads this, so that all mean the same.

        :param lead_ids: ids, or a query of them
        :return: a query of deeds, as ``_match`` takes them
        """
        parts = [
            self._emails(lead_ids),
            self._activities(lead_ids, ("phonecall", "meeting"), with_email=True),
            self._meetings(lead_ids),
            self._logged_contacts(lead_ids),
        ]
        return SQL(" UNION ALL ").join(parts)

    def _emails(self, lead_ids):
        """Letters that colleagues sent to somebody outside from the chatter of the deals.

        Those count that left or are about to, and not those that failed, came back, or were not
        sent for a day. Of a letter from one's own mailbox Odoo only has the copy: it has left. That
        copy Odoo itself made, as nobody but its author or Odoo makes the messages that count.
        """
        self.env["mail.message"].flush_model()
        self.env["mail.notification"].flush_model()
        return SQL(
            """
            SELECT %(owner)s, message.date, author.id, 'mail.message', message.id,
                   %(text)s, NULL::int
              FROM mail_message AS message
              %(join)s
              JOIN mail_message_subtype AS subtype ON subtype.id = message.subtype_id
              JOIN res_users AS author
                ON author.partner_id = message.author_id AND NOT author.share
             WHERE %(here)s
               AND %(own)s
               AND message.message_type IN %(letters)s
               AND COALESCE(subtype.internal, FALSE) = FALSE
               AND COALESCE(message.is_internal, FALSE) = FALSE
               AND (EXISTS (
                        SELECT 1
                          FROM mail_notification AS notice
                     LEFT JOIN res_users AS reader
                            ON reader.partner_id = notice.res_partner_id AND NOT reader.share
                         WHERE notice.mail_message_id = message.id
                           AND notice.notification_type = 'email'
                           AND (notice.notification_status IN %(left)s
                                OR notice.notification_status IN %(on_its_way)s
                                   AND message.date > %(yesterday)s)
                           AND reader.id IS NULL)
                    OR COALESCE(message.outgoing_email_to, '') != ''
                       AND message.create_uid = %(system)s
                       AND NOT EXISTS (
                        SELECT 1
                          FROM mail_notification AS notice
                         WHERE notice.mail_message_id = message.id
                           AND notice.notification_type = 'email'))
            """,
            letters=LETTERS,
            own=self._by_its_author(),
            system=SUPERUSER_ID,
            left=LEFT,
            on_its_way=ON_ITS_WAY,
            yesterday=fields.Datetime.now() - UNDERWAY,
            **self._chatter_of(lead_ids),
        )

    def _by_its_author(self):
        """A condition on ``message`` and its ``author``, a user: who made it is who it names, or
        Odoo itself; everybody may write the name of somebody else into a message."""
        return SQL("message.create_uid IN (author.id, %s)", SUPERUSER_ID)

    def _activities(self, lead_ids, categories=(), with_email=False):
        """Finished activities: the messages they left, which survive merges.

        One that was finished by logging a contact is that contact, and proves nothing where nobody
        was reached.

        :param categories: with some, only these, as contacts
        """
        self.env["mail.message"].flush_model()
        self.env["sales.reglament.contact"].flush_model()
        email = self.env.ref("mail.mail_activity_data_email", raise_if_not_found=False)
        wanted = SQL("contact.id IS NULL OR contact.result NOT IN %s", NOT_REACHED)
        if categories:
            wanted = SQL(
                "contact.id IS NULL AND (kind.category IN %s OR kind.id = %s)",
                tuple(categories),
                email.id if with_email and email else 0,
            )
        return SQL(
            """
            SELECT %(owner)s, message.date, author.id, 'mail.message', message.id,
                   COALESCE(kind.name ->> 'en_US', ''), kind.id
              FROM mail_message AS message
              %(join)s
              JOIN mail_activity_type AS kind ON kind.id = message.mail_activity_type_id
         LEFT JOIN res_users AS author ON author.partner_id = message.author_id
         LEFT JOIN sales_reglament_contact AS contact ON contact.message_id = message.id
             WHERE %(here)s
               AND %(own)s
               AND (%(wanted)s)
            """,
            own=self._by_its_author(),
            wanted=wanted,
            **self._chatter_of(lead_ids),
        )

    def _meetings(self, lead_ids):
        """Meetings on the deals that are over, where not everybody from outside had declined."""
        self._flush_meetings()
        return SQL(
            """
            SELECT event.opportunity_id, event.stop, event.user_id, 'calendar.event', event.id,
                   event.name, NULL::int
              FROM calendar_event AS event
             WHERE event.opportunity_id %(among)s
               AND event.active AND event.stop <= %(now)s
               AND %(attended)s
            """,
            among=one_of(lead_ids),
            now=fields.Datetime.now(),
            attended=self._attended(),
        )

    def _flush_meetings(self):
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])

    def _attended(self):
        """A condition on ``event``: nobody from outside was invited, or not all declined."""
        return SQL(
            """
            COALESCE(
                (SELECT BOOL_OR(guest.state IS DISTINCT FROM 'declined')
                   FROM calendar_attendee AS guest
              LEFT JOIN res_users AS colleague
                     ON colleague.partner_id = guest.partner_id AND NOT colleague.share
                  WHERE guest.event_id = event.id AND colleague.id IS NULL),
                TRUE)
            """
        )

    def _logged_contacts(self, lead_ids):
        """Contacts that were written down, as far as somebody was reached."""
        self.env["sales.reglament.contact"].flush_model()
        return SQL(
            """
            SELECT lead_id, date, user_id, 'sales.reglament.contact', id,
                   COALESCE(note, ''), NULL::int
              FROM sales_reglament_contact
             WHERE lead_id %(among)s AND result NOT IN %(nobody)s
            """,
            among=one_of(lead_ids),
            nobody=NOT_REACHED,
        )

    # ------------------------------------------------------------ the present state

    def _find_next_activity(self, rows):
        self.env["mail.activity"].flush_model()
        self.env["crm.lead"].flush_model(["company_id"])
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT activity.res_id, activity.create_date, activity.user_id, 'mail.activity',
                       activity.id, COALESCE(activity.summary, ''),
                       activity.date_deadline, lead.company_id
                  FROM mail_activity AS activity
                  JOIN crm_lead AS lead ON lead.id = activity.res_id
                 WHERE activity.res_model = 'crm.lead' AND activity.res_id %(among)s
                   AND activity.active AND NOT %(is_a_point)s
              ORDER BY activity.date_deadline, activity.id
                """,
                among=one_of(self._leads(rows)),
                is_a_point=self._is_planned_by_point(),
            )
        )
        return self._match(rows, self._still_to_come(deeds))

    def _is_planned_by_point(self):
        """Whether the engine planned an activity for a point: that is what is due, not what comes
        next.
        """
        self.env["sales.reglament.check"].flush_model(["activity_id"])
        return SQL(
            "EXISTS (SELECT FROM sales_reglament_check AS point"
            " WHERE point.activity_id = activity.id)"
        )

    def _still_to_come(self, deeds):
        """What is planned for today or later, or is overdue by a few working days at most.

        :param deeds: as ``_match`` takes them, but for the end: day, company id
        """
        companies = {deed[-1] or False for deed in deeds}
        clock = self.env["sales.reglament.clock"]
        since = clock._first_day_of_plans(companies, fields.Datetime.now())
        return [
            (*deed, None) for *deed, day, company_id in deeds if day >= since[company_id or False]
        ]

    def _find_attachment(self, rows):
        self.env["ir.attachment"].flush_model()
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT file.res_id, file.create_date, file.create_uid, 'ir.attachment', file.id,
                       file.name, LOWER(file.name)
                  FROM ir_attachment AS file
                 WHERE file.res_model = 'crm.lead' AND file.res_id %(among)s
                   AND file.res_field IS NULL
                   AND NOT %(is_picture)s
              ORDER BY file.id
                """,
                among=one_of(self._leads(rows)),
                is_picture=self._is_picture("description"),
            )
        )
        return self._match(rows, deeds, lambda row, name: row.step.pattern in name)

    def _is_picture(self, text_field):
        """A condition on ``file``: a picture within a text, as those of a signature.

        :param text_field: the record's own text with pictures
        """
        self.env["mail.message"].flush_model(["body", "model", "res_id"])
        self.env[self._record_model].flush_model([text_field])
        return SQL(
            """
            (file.mimetype LIKE 'image/%%' AND EXISTS (
                SELECT 1 FROM mail_message AS message
                 WHERE message.model = file.res_model AND message.res_id = file.res_id
                   AND message.body ~ ('/web/image/' || file.id || '[^0-9]')
                 UNION ALL
                SELECT 1 FROM %(table)s AS record
                 WHERE record.id = file.res_id
                   AND record.%(text)s ~ ('/web/image/' || file.id || '[^0-9]')))
            """,
            table=SQL.identifier(self.env[self._record_model]._table),
            text=SQL.identifier(text_field),
        )

    def _find_field(self, rows):
        reader = self.env["sales.reglament.columns"]
        policy = self.env["sales.reglament.placeholder"]._policy()
        proofs = {}
        by_step = defaultdict(list)
        for row in rows:
            by_step[row.step.id].append(row)
        for group in by_step.values():
            source = group[0].step.field
            # what is filled in does not depend on who looks
            leads = self.env[self._record_model].sudo().browse(self._leads(group))
            problems = dict(zip(leads.ids, reader._problems(leads, source, policy), strict=True))
            proofs.update(self._seen_now(row for row in group if not problems[row.subject_id]))
        return proofs

    def _find_domain(self, rows):
        proofs = {}
        for text in {row.step.evidence_domain for row in rows}:
            group = [row for row in rows if row.step.evidence_domain == text]
            # a condition holds or not, whoever looks
            leads = self.env[self._record_model].sudo().browse(self._leads(group))
            met = set(matching(leads, text).ids)
            proofs.update(self._seen_now(row for row in group if row.subject_id in met))
        return proofs

    def _seen_now(self, rows):
        now, user_id = fields.Datetime.now(), self.env.uid
        return {row.key: [Proof(now, user_id, self._record_model, row.subject_id)] for row in rows}
