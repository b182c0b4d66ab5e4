from collections import defaultdict
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL

from ...conditions import matching
from ...kernel.proof import Proof, RowsOfStep, resolve
from .places import NOTHING, PLACES, TRUE, ClientPlaces
from .results import finished_as_contacts

# Messages that can be letters to the client; ``email`` is one that came in by the mail gateway, as
# a colleague's answer to a notification does.
LETTERS = ("comment", "email", "email_outgoing")
# A letter on its way counts until it is known to have failed, or has not left for a day.
LEFT, ON_ITS_WAY = ("sent", "pending"), ("ready", "process")
UNDERWAY = timedelta(days=1)
# Results of a logged contact in which nobody was spoken to.
NOT_REACHED = ("not_reached", "wrong_contact")
# Who made a message is its ``author``, a user, or Odoo itself: everybody may write the name of
# somebody else into a message.
BY_ITS_AUTHOR = SQL("deed.create_uid IN (author.id, %s)", SUPERUSER_ID)
NO_WORDS, NO_EXTRA, BY_DATE = SQL("''"), SQL("NULL::int"), SQL("2, 4, 5")


def is_deed(message):
    """Whether a message can be a letter or a finished activity; what Odoo notes itself is none."""
    return bool(message.mail_activity_type_id) or message.message_type in LETTERS


def ids_of(rows):
    """Ids of the subjects of rows."""
    if isinstance(rows, RowsOfStep):
        return rows.ids
    return tuple({row.subject_id for row in rows})


class SalesReglamentEvidence(models.AbstractModel):
    """Sees for itself what was done: one query for each kind of evidence, however many subjects.

    A kind is a method ``_find_<kind>(rows, places)``, the same for deals and clients: they differ
    in the places to look in (``places.py``).
    """

    _name = "sales.reglament.evidence"
    _description = "Evidence"

    @api.model
    def _find(self, rows, model):
        """Find proof.

        :param rows: iterable of Row
        :param model: of their subjects
        :return: ``{row key: Proof}`` for those that have one
        """
        rows, deeds, by_kind = list(rows), {}, defaultdict(list)
        since = min((row.since for row in rows if row.since), default=None)
        for row in rows:
            by_kind[row.step.evidence].append(row)
        for kind, group in by_kind.items():
            deeds.update(self._collect_of_kind(kind, group, model, since))
        return self._resolve(rows, deeds, model)

    def _collect_of_kind(self, kind, rows, model, since=None):
        """The deeds that fit the steps of rows, whenever they were done: ``{row key: Proofs}``.

        :param kind: the kind of evidence of all these steps
        :param since: what was done before need not be found
        """
        finder = getattr(self, f"_find_{kind}", None)
        if finder is None:
            return {}
        return finder(rows, PLACES[model](self.env, ids_of(rows), since))

    def _resolve(self, rows, deeds, model):
        """Those of the deeds that count: ``{row key: Proof}``."""
        return resolve(rows, deeds, PLACES[model].since_opened)

    # ------------------------------------------------------------ what kinds are made of

    def _query(self, model, place, done, words=NO_WORDS, extra=NO_EXTRA, join=NOTHING, where=TRUE):
        """A query of deeds: records of a model, which it calls ``deed``.

        :param place: where they are, see ``places.place``
        :param done: when, and by which user
        :param words: to show on the point, where the place allows it
        :param extra: what else it takes to tell whether a deed fits
        """
        return SQL(
            """
            SELECT %(owner)s, %(done)s, %(model)s, deed.id,
                   CASE WHEN %(is_own)s THEN %(words)s ELSE '' END, %(extra)s
              FROM %(table)s AS deed %(through)s %(join)s
             WHERE %(here)s AND %(where)s
            """,
            table=SQL.identifier(self.env[model]._table),
            model=model,
            done=done,
            words=words,
            extra=extra,
            join=join,
            where=where,
            **place,
        )

    def _deeds(self, query, order=BY_DATE):
        """Tuples ``(subject id, date, user id, model, id, words, extra)``."""
        return self.env.execute_query(SQL("%s ORDER BY %s", query, order))

    def _match(self, rows, deeds, fits=None):
        """The deeds for each row's subject that fit its step, whenever they were done.

        :param fits: ``f(row, deed)``: whether a deed, without its subject, fits a row
        :return: ``{row key: Proofs}``
        """
        if not deeds:
            return {}
        by_subject = defaultdict(list)
        for subject_id, *deed in deeds:
            by_subject[subject_id].append(deed)
        return {
            row.key: self._fitting(row, by_subject[row.subject_id], fits)
            for row in rows
            if row.subject_id in by_subject
        }

    def _fitting(self, row, deeds, fits):
        # one by one, as most rows take the first
        return (Proof(*deed[:-1]) for deed in deeds if fits is None or fits(row, deed))

    # ------------------------------------------------------------ deeds in the chatter

    def _find_contact(self, rows, places):
        return self._match(rows, self._deeds(self._contacts(places)))

    def _find_email(self, rows, places):
        return self._match(rows, self._deeds(self._emails(places)))

    def _find_activity(self, rows, places):
        deeds = self._deeds(self._activities(places))
        return self._match(rows, deeds, lambda row, deed: deed[-1] in row.step.activity_type_ids)

    def _find_meeting(self, rows, places):
        return self._match(rows, self._deeds(self._meetings(places)))

    def _contacts(self, places):
        """A query of all that is a contact: letters, done calls and meetings, and what somebody
        wrote down. Whatever speaks of contacts reads this, so that all mean the same."""
        parts = [
            self._emails(places),
            self._activities(places, as_contacts=True),
            self._meetings(places),
            self._logged_contacts(places),
        ]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def _last_contacts(self, clients):
        """When somebody was last in touch with clients: ``{client id: moment}``.

        :param clients: commercial entities
        """
        if not clients:
            return {}
        query = self._contacts(ClientPlaces(self.env, clients.ids))
        rows = self.env.execute_query(
            SQL("SELECT client, MAX(date) FROM (%s) AS deed (client, date) GROUP BY client", query)
        )
        return dict(rows)

    @api.model
    def _in_touch_since(self, clients, since):
        """A query of those clients that somebody was in touch with since then.

        :param clients: a query of ids of commercial entities
        """
        query = self._contacts(ClientPlaces(self.env, clients, since))
        return SQL("SELECT deed.client FROM (%s) AS deed (client)", query)

    def _emails(self, places):
        """Letters that colleagues sent to somebody outside from the chatter."""
        self.env["mail.message"].flush_model()
        self.env["mail.notification"].flush_model()
        return self._query(
            "mail.message",
            places.messages(),
            done=SQL("deed.date, author.id"),
            words=SQL("COALESCE(deed.subject, '')"),
            join=SQL(
                """
                JOIN mail_message_subtype AS subtype ON subtype.id = deed.subtype_id
                JOIN res_users AS author
                  ON author.partner_id = deed.author_id AND NOT author.share
                """
            ),
            where=SQL(
                """
                %s AND deed.message_type IN %s AND COALESCE(subtype.internal, FALSE) = FALSE
                AND COALESCE(deed.is_internal, FALSE) = FALSE AND %s
                """,
                BY_ITS_AUTHOR,
                LETTERS,
                self._went_out(),
            ),
        )

    def _went_out(self):
        """A condition: a message left for somebody outside or is about to, and has not failed,
        come back, or been waiting for a day.

        Of a letter from one's own mailbox Odoo only has the copy: it has left. That copy Odoo
        itself made, as nobody but its author or Odoo makes the messages that count.
        """
        return SQL(
            """
            (EXISTS (
                SELECT 1
                  FROM mail_notification AS notice
             LEFT JOIN res_users AS reader
                    ON reader.partner_id = notice.res_partner_id AND NOT reader.share
                 WHERE notice.mail_message_id = deed.id
                   AND notice.notification_type = 'email'
                   AND (notice.notification_status IN %(left)s
                        OR notice.notification_status IN %(on_its_way)s
                           AND deed.date > %(yesterday)s)
                   AND reader.id IS NULL)
             OR COALESCE(deed.outgoing_email_to, '') != ''
                AND deed.create_uid = %(system)s
                AND NOT EXISTS (
                SELECT 1
                  FROM mail_notification AS notice
                 WHERE notice.mail_message_id = deed.id
                   AND notice.notification_type = 'email'))
            """,
            system=SUPERUSER_ID,
            left=LEFT,
            on_its_way=ON_ITS_WAY,
            yesterday=fields.Datetime.now() - UNDERWAY,
        )

    def _activities(self, places, as_contacts=False):
        """Finished activities: the messages they left, which survive merges.

        One that was finished by logging a contact is that contact, and proves nothing where nobody
        was reached.

        :param as_contacts: only calls, meetings and letters that are not logged as contacts
        """
        self.env["mail.message"].flush_model()
        self.env["sales.reglament.contact"].flush_model()
        wanted = SQL("(contact.id IS NULL OR contact.result NOT IN %s)", NOT_REACHED)
        if as_contacts:
            wanted = SQL("contact.id IS NULL AND (%s)", finished_as_contacts(self.env))
        return self._query(
            "mail.message",
            places.messages() | {"is_own": TRUE},  # what was to be done is no secret
            done=SQL("deed.date, author.id"),
            words=SQL("COALESCE(kind.name ->> 'en_US', '')"),
            extra=SQL("kind.id"),
            join=SQL(
                """
                JOIN mail_activity_type AS kind ON kind.id = deed.mail_activity_type_id
                LEFT JOIN res_users AS author ON author.partner_id = deed.author_id
                LEFT JOIN sales_reglament_contact AS contact ON contact.message_id = deed.id
                """
            ),
            where=SQL("%s AND %s", BY_ITS_AUTHOR, wanted),
        )

    def _meetings(self, places):
        """Meetings that are over, where not everybody from outside had declined."""
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model(["event_id", "partner_id", "state"])
        return self._query(
            "calendar.event",
            places.meetings(),
            done=SQL("deed.stop, deed.user_id"),
            words=SQL("deed.name"),
            where=SQL("deed.active AND deed.stop <= %s", fields.Datetime.now()),
        )

    def _logged_contacts(self, places):
        """Contacts that were written down, as far as somebody was reached."""
        self.env["sales.reglament.contact"].flush_model()
        return self._query(
            "sales.reglament.contact",
            places.contacts(),
            done=SQL("deed.date, deed.user_id"),
            words=SQL("COALESCE(deed.note, '')"),
            where=SQL("deed.result NOT IN %s", NOT_REACHED),
        )

    # ------------------------------------------------------------ the present state

    def _find_next_activity(self, rows, places):
        """What is planned; what the engine planned for a point is due, and not what comes next."""
        self.env["mail.activity"].flush_model()
        self.env["sales.reglament.check"].flush_model(["activity_id"])
        plans = places.plans()
        query = self._query(
            "mail.activity",
            plans,
            done=SQL("deed.create_date, deed.user_id"),
            words=SQL("COALESCE(deed.summary, '')"),
            extra=SQL("deed.date_deadline, %s", plans["company"]),
            where=SQL(
                "deed.active AND NOT EXISTS (SELECT FROM sales_reglament_check AS point"
                " WHERE point.activity_id = deed.id)"
            ),
        )
        return self._match(rows, self._still_to_come(self._deeds(query, SQL("7, 5"))))

    def _still_to_come(self, deeds):
        """What is planned for today or later, or is overdue by a few working days at most.

        :param deeds: with two values at the end: day, company id
        """
        companies = {deed[-1] or False for deed in deeds}
        clock = self.env["sales.reglament.clock"]
        since = clock._first_day_of_plans(companies, fields.Datetime.now())
        return [
            (*deed, None) for *deed, day, company_id in deeds if day >= since[company_id or False]
        ]

    def _find_attachment(self, rows, places):
        """Files; of a step that comes round again, those since it was opened."""
        self.env["ir.attachment"].flush_model()
        query = self._query(
            "ir.attachment",
            places.of("res_id"),
            done=SQL("deed.create_date, deed.create_uid"),
            words=SQL("deed.name"),
            where=SQL(
                "deed.res_model = %s AND deed.res_field IS NULL AND NOT %s",
                places.model,
                self._is_picture(places),
            ),
        )

        def fits(row, deed):
            date, *_what, name, _extra = deed
            is_new = not row.step.recurrence_days or date >= row.since
            return is_new and row.step.pattern in name.lower()

        return self._match(rows, self._deeds(query, SQL("5")), fits)

    def _is_picture(self, places):
        """A condition: a file is a picture within a text, as those of a signature."""
        self.env["mail.message"].flush_model(["body", "model", "res_id"])
        self.env[places.model].flush_model([places.text_field])
        return SQL(
            """
            (deed.mimetype LIKE 'image/%%' AND EXISTS (
                SELECT 1 FROM mail_message AS message
                 WHERE message.model = deed.res_model AND message.res_id = deed.res_id
                   AND message.body ~ ('/web/image/' || deed.id || '[^0-9]')
                 UNION ALL
                SELECT 1 FROM %(table)s AS record
                 WHERE record.id = deed.res_id
                   AND record.%(text)s ~ ('/web/image/' || deed.id || '[^0-9]')))
            """,
            table=SQL.identifier(self.env[places.model]._table),
            text=SQL.identifier(places.text_field),
        )

    def _find_field(self, rows, places):
        reader = self.env["sales.reglament.columns"]
        policy = self.env["sales.reglament.placeholder"]._policy()

        def filled(records, source):
            problems = reader._problems(records, source, policy)
            return {id_ for id_, problem in zip(records.ids, problems, strict=True) if not problem}

        return self._seen_now(rows, places, lambda step: step.field, filled)

    def _find_domain(self, rows, places):
        def met(records, text):
            return set(matching(records, text).ids)

        return self._seen_now(rows, places, lambda step: step.evidence_domain, met)

    def _seen_now(self, rows, places, asked, holding):
        """What is so or not.

        :param asked: ``f(step)``: what has to be so
        :param holding: ``f(records, what)``: ids of those of which it is so
        """
        groups, proofs, now = defaultdict(list), {}, fields.Datetime.now()
        for row in rows:
            groups[asked(row.step)].append(row)
        for what, group in groups.items():
            # whether it is so does not depend on who looks
            found = holding(self.env[places.model].sudo().browse(ids_of(group)), what)
            for row in (row for row in group if row.subject_id in found):
                proofs[row.key] = [Proof(now, self.env.uid, places.model, row.subject_id)]
        return proofs
