from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from .feedback_letter import ABOUT, GREETING

# What is read of the records behind a letter, all at once.
READ = {
    "contact_id": ("name", "is_company", "lang", "tz"),
    "partner_id": ("lang", "tz"),
    "lead_id": ("contact_name", "create_date", "date_closed", "lang_id", "won_status"),
}
# What each letter has of its own, beside what the database gives.
OWN = {
    "mail.message": {"id", "message_id", "reply_to"},
    "mail.mail": {"id", "mail_message_id", "feedback_id", "email_to", "body_html"},
}
# Letters like one that there is, each with its own person and words.
COPY = """
    WITH given AS MATERIALIZED (
        SELECT nextval(pg_get_serial_sequence('mail_message', 'id')) AS number, own.*
          FROM unnest(%(feedback)s::int[], %(references)s::varchar[], %(addresses)s::varchar[],
                      %(replies)s::varchar[], %(greetings)s::text[], %(abouts)s::text[])
               AS own(feedback, reference, address, reply, greeting, about)),
    messages AS (
        INSERT INTO mail_message (id, message_id, reply_to, %(message_columns)s)
             SELECT given.number, given.reference, given.reply, %(message_values)s
               FROM given, mail_message AS message
              WHERE message.id = %(message)s)
    INSERT INTO mail_mail (mail_message_id, feedback_id, email_to, body_html, %(letter_columns)s)
         SELECT given.number, given.feedback, given.address,
                replace(replace(%(body)s, %(greeting)s, given.greeting), %(about)s, given.about),
                %(letter_values)s
           FROM given, mail_mail AS letter
          WHERE letter.id = %(letter)s
       ORDER BY given.number
      RETURNING id
"""


class SalesReglamentFeedback(models.Model):
    """Puts letters into Odoo's queue: of those that are alike Odoo makes the first, which the
    others are copied from in one statement.
    """

    _inherit = "sales.reglament.feedback"  # pylint: disable=consider-merging-classes-inherited

    def _queue_letters(self, reminder=False):
        """Put a letter for each question into Odoo's queue.

        :param reminder: whether it was asked before
        :return: the letters, records of ``mail.mail``
        """
        for name, names in READ.items():
            self[name].fetch(names)
        sheets, alike = {}, defaultdict(list)
        installed = frozenset(code for code, _name in self.env["res.lang"].get_installed())
        tongues = self.grouped(
            lambda feedback: (
                feedback._letter_lang(installed),
                feedback._zone_of_person(feedback._letter_company()),
            )
        )
        for (lang, zone), group in tongues.items():
            days = {}
            for feedback in group.with_context(lang=lang, tz=zone):
                key, letter = feedback._letter(reminder, sheets, days)
                alike[key].append(letter)
        # nobody's letters: who reads messages must not find the link
        Mail = self.env["mail.mail"].sudo().with_context(tracking_disable=True)
        made = Mail.create([letters[0].values(sheets[key]) for key, letters in alike.items()])
        copies = Mail.browse()
        for first, (key, letters) in zip(made, alike.items(), strict=True):
            copies += first._reglament_copies(letters[1:], sheets[key]["body_html"])
        return made + copies


class MailMail(models.Model):
    # letters of questions, beside the questions
    _inherit = "mail.mail"  # pylint: disable=consider-merging-classes-inherited

    def _reglament_copies(self, letters, body):
        """Letters like this one in the queue.

        :param letters: what each of them has of its own
        :param body: what they share, with the marks of their words
        """
        if not letters:
            return self.browse()
        self.flush_recordset()
        self.mail_message_id.flush_recordset()
        feedback, references, addresses, replies, greetings, abouts = map(
            list, zip(*letters, strict=True)
        )
        rows = self.env.execute_query(
            SQL(
                COPY,
                feedback=feedback,
                references=references,
                addresses=addresses,
                replies=replies,
                greetings=greetings,
                abouts=abouts,
                message=self.mail_message_id.id,
                letter=self.id,
                body=body,
                greeting=GREETING,
                about=ABOUT,
                **self._reglament_shared("mail.message", "message"),
                **self._reglament_shared("mail.mail", "letter"),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _reglament_shared(self, model, alias):
        """The columns of a model that letters alike share: their names, and these of ``alias``."""
        names = [
            name
            for name, field in self.env[model]._fields.items()
            if field.store and field.column_type and name not in OWN[model]
        ]
        comma = SQL(", ")
        return {
            f"{alias}_columns": comma.join(map(SQL.identifier, names)),
            f"{alias}_values": comma.join(SQL.identifier(alias, name) for name in names),
        }
