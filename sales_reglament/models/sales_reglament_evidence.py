from ast import literal_eval
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel.rules import Step

# Deeds that count from the moment a check was opened; the other kinds look at the present state.
SINCE_OPENED = frozenset({"contact", "activity", "meeting", "email", "survey"})
# Messages that can be letters to the client; ``email`` is one that came in by the mail gateway, as
# a colleague's answer to a notification does.
LETTERS = ("comment", "email", "email_outgoing")


@dataclass(frozen=True, slots=True)
class Row:
    """A check to find proof for.

    :param lead_id: the deal, or the client for a check of a client
    :param since: when it was opened
    """

    key: object
    step: Step
    lead_id: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Proof:
    """A deed: when, by whom, and the record that proves it."""

    date: datetime
    user_id: int | None
    model: str
    res_id: int
    text: str = ""


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
        by_kind = defaultdict(list)
        for row in rows:
            by_kind[row.step.evidence].append(row)
        proofs = {}
        for kind, group in by_kind.items():
            finder = getattr(self, f"_find_{kind}", None)
            if finder is not None:
                proofs.update(finder(group))
        return proofs

    def _match(self, rows, deeds, fits=None):
        """The first deed of each row's deal that counts.

        :param deeds: tuples ``(lead id, date, user id, model, id, text, extra)``
        :param fits: ``f(row, extra)``: whether a deed counts for a row
        """
        by_lead = defaultdict(list)
        for lead_id, *deed, extra in deeds:
            by_lead[lead_id].append((Proof(*deed), extra))
        proofs, since_opened = {}, self._since_opened
        for row in rows:
            for proof, extra in by_lead[row.lead_id]:
                in_time = row.step.evidence not in since_opened or proof.date >= row.since
                if in_time and (fits is None or fits(row, extra)):
                    proofs[row.key] = proof
                    break
        return proofs

    def _leads(self, rows):
        return tuple({row.lead_id for row in rows})

    def _chatter_of(self, lead_ids):
        """Where to look for messages, as parts of a query that calls them ``message``.

        :return: dict of SQL: ``join``, ``here`` (a condition), ``owner`` (the id found for) and
            ``text`` (the words that may be shown)
        """
        return {
            "join": SQL(),
            "here": SQL("message.model = 'crm.lead' AND message.res_id IN %s", lead_ids),
            "owner": SQL("message.res_id"),
            "text": SQL("COALESCE(message.subject, '')"),
        }

    # ------------------------------------------------------------ deeds in the chatter

    def _find_contact(self, rows):
        deeds = [
            *self._emails(self._leads(rows)),
            *self._activities(self._leads(rows), ("phonecall", "meeting"), with_email=True),
            *self._meetings(self._leads(rows)),
            *self._logged_contacts(self._leads(rows)),
        ]
        return self._match(rows, sorted(deeds, key=lambda deed: deed[1]))

    def _find_email(self, rows):
        return self._match(rows, self._emails(self._leads(rows)))

    def _find_activity(self, rows):
        deeds = self._activities(self._leads(rows))
        return self._match(rows, deeds, lambda row, kind: kind in row.step.activity_type_ids)

    def _find_meeting(self, rows):
        return self._match(rows, self._meetings(self._leads(rows)))

    def _emails(self, lead_ids):
        """Letters that colleagues sent to somebody outside from the chatter of the deals."""
        self.env["mail.message"].flush_model()
        self.env["mail.notification"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT %(owner)s, message.date, author.id, 'mail.message', message.id,
                       %(text)s, NULL
                  FROM mail_message AS message
                  %(join)s
                  JOIN mail_message_subtype AS subtype ON subtype.id = message.subtype_id
                  JOIN res_users AS author
                    ON author.partner_id = message.author_id AND NOT author.share
                 WHERE %(here)s
                   AND message.message_type IN %(letters)s
                   AND COALESCE(subtype.internal, FALSE) = FALSE
                   AND COALESCE(message.is_internal, FALSE) = FALSE
                   AND (COALESCE(message.outgoing_email_to, '') != ''
                        OR EXISTS (
                            SELECT 1
                              FROM mail_notification AS notice
                         LEFT JOIN res_users AS reader
                                ON reader.partner_id = notice.res_partner_id AND NOT reader.share
                             WHERE notice.mail_message_id = message.id
                               AND notice.notification_type = 'email'
                               AND notice.notification_status != 'canceled'
                               AND reader.id IS NULL))
              ORDER BY message.date, message.id
                """,
                letters=LETTERS,
                **self._chatter_of(lead_ids),
            )
        )

    def _activities(self, lead_ids, categories=(), with_email=False):
        """Finished activities: the messages they left, which survive merges."""
        self.env["mail.message"].flush_model()
        email = self.env.ref("mail.mail_activity_data_email", raise_if_not_found=False)
        wanted = SQL("TRUE")
        if categories:
            wanted = SQL(
                "(kind.category IN %s OR kind.id = %s)",
                tuple(categories),
                email.id if with_email and email else 0,
            )
        return self.env.execute_query(
            SQL(
                """
                SELECT %(owner)s, message.date, author.id, 'mail.message', message.id,
                       COALESCE(kind.name ->> 'en_US', ''), kind.id
                  FROM mail_message AS message
                  %(join)s
                  JOIN mail_activity_type AS kind ON kind.id = message.mail_activity_type_id
             LEFT JOIN res_users AS author ON author.partner_id = message.author_id
                 WHERE %(here)s
                   AND %(wanted)s
              ORDER BY message.date, message.id
                """,
                wanted=wanted,
                **self._chatter_of(lead_ids),
            )
        )

    def _meetings(self, lead_ids):
        """Meetings on the deals that are over."""
        self.env["calendar.event"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT opportunity_id, stop, user_id, 'calendar.event', id, name, NULL
                  FROM calendar_event
                 WHERE opportunity_id IN %(leads)s AND active AND stop <= %(now)s
              ORDER BY stop, id
                """,
                leads=lead_ids,
                now=fields.Datetime.now(),
            )
        )

    def _logged_contacts(self, lead_ids):
        """Contacts that were written down, as far as somebody was reached."""
        self.env["sales.reglament.contact"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lead_id, date, user_id, 'sales.reglament.contact', id,
                       COALESCE(note, ''), NULL
                  FROM sales_reglament_contact
                 WHERE lead_id IN %(leads)s AND result NOT IN ('not_reached', 'wrong_contact')
              ORDER BY date, id
                """,
                leads=lead_ids,
            )
        )

    def _find_survey(self, rows):
        deeds = self._answers(self._leads(rows))
        return self._match(
            rows, deeds, lambda row, survey_id: row.step.survey_id in (None, survey_id)
        )

    def _answers(self, lead_ids):
        """What the clients answered about the deals; what they said stays with the answer."""
        self.env["sales.reglament.feedback"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lead_id, answered_date, NULL, 'sales.reglament.feedback', id, '', survey_id
                  FROM sales_reglament_feedback
                 WHERE lead_id IN %(leads)s AND state = 'answered'
              ORDER BY answered_date, id
                """,
                leads=lead_ids,
            )
        )

    # ------------------------------------------------------------ the present state

    def _find_next_activity(self, rows):
        self.env["mail.activity"].flush_model()
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT res_id, create_date, user_id, 'mail.activity', id,
                       COALESCE(summary, ''), NULL
                  FROM mail_activity
                 WHERE res_model = 'crm.lead' AND res_id IN %(leads)s AND active
              ORDER BY date_deadline, id
                """,
                leads=self._leads(rows),
            )
        )
        return self._match(rows, deeds)

    def _find_attachment(self, rows):
        self.env["ir.attachment"].flush_model()
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT res_id, create_date, create_uid, 'ir.attachment', id, name, LOWER(name)
                  FROM ir_attachment
                 WHERE res_model = 'crm.lead' AND res_id IN %(leads)s AND res_field IS NULL
              ORDER BY id
                """,
                leads=self._leads(rows),
            )
        )
        return self._match(rows, deeds, lambda row, name: row.step.pattern in name)

    def _find_quotation(self, rows):
        sent = SQL("(state IN ('sent', 'sale') OR state = 'cancel' AND was_sent)")
        return self._match(rows, self._orders(self._leads(rows), sent))

    def _find_order(self, rows):
        return self._match(rows, self._orders(self._leads(rows), SQL("state = 'sale'")))

    def _orders(self, lead_ids, wanted):
        self.env["sale.order"].flush_model(
            ["state", "was_sent", "opportunity_id", "user_id", "date_order"]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT opportunity_id,
                       CASE WHEN state = 'sale' THEN date_order ELSE write_date END,
                       user_id, 'sale.order', id, name, NULL
                  FROM sale_order
                 WHERE opportunity_id IN %(leads)s AND %(wanted)s
              ORDER BY id
                """,
                leads=lead_ids,
                wanted=wanted,
            )
        )

    def _find_field(self, rows):
        feed = self.env["sales.reglament.feed"]
        policy = feed._policy()
        proofs = {}
        for source in {row.step.field for row in rows}:
            group = [row for row in rows if row.step.field == source]
            # what is filled in does not depend on who looks
            leads = self.env[self._record_model].sudo().browse(self._leads(group))
            problems = dict(zip(leads.ids, feed._problems(leads, source, policy), strict=True))
            proofs.update(self._seen_now(row for row in group if not problems[row.lead_id]))
        return proofs

    def _find_domain(self, rows):
        proofs = {}
        for text in {row.step.evidence_domain for row in rows}:
            group = [row for row in rows if row.step.evidence_domain == text]
            # a condition holds or not, whoever looks
            leads = self.env[self._record_model].sudo().browse(self._leads(group))
            matching = set(leads.filtered_domain(literal_eval(text)).ids)
            proofs.update(self._seen_now(row for row in group if row.lead_id in matching))
        return proofs

    def _seen_now(self, rows):
        now, user_id = fields.Datetime.now(), self.env.uid
        return {row.key: Proof(now, user_id, self._record_model, row.lead_id) for row in rows}
