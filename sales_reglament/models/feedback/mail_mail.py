from odoo import fields, models
from odoo.tools import SQL

from .feedback_letter import ABOUT, GREETING, MARKER

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


class MailMail(models.Model):
    """Letters of questions: copied where they are alike, held back where they have no reason."""

    _inherit = "mail.mail"

    feedback_id = fields.Many2one(
        "sales.reglament.feedback",
        string="Asks For",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )

    def send(self, *args, **kwargs):
        return super(MailMail, self._still_to_be_asked()).send(*args, **kwargs)

    def _still_to_be_asked(self):
        """The letters, without those whose question has lost its reason while they waited."""
        if not self.env["sales.reglament"]._rulesets() or not self.feedback_id:
            return self
        # facts of the engine, whoever runs the queue
        waiting = self.filtered(lambda letter: letter.state == "outgoing")
        withdrawn = waiting.feedback_id.sudo()._withdraw_letters()
        letters = waiting.filtered(lambda letter: letter.feedback_id.sudo() in withdrawn)
        letters.write({"state": "cancel"})
        return self - letters

    def _prepare_outgoing_list(self, *args, **kwargs):
        outgoing = super()._prepare_outgoing_list(*args, **kwargs)
        # only the letter itself carries the link that answers
        token = self.feedback_id.sudo().access_token
        if token:
            for letter in outgoing:
                for part in ("body", "body_alternative"):
                    letter[part] = letter[part].replace(MARKER, token)
                letter["headers"] = {
                    name: value.replace(MARKER, token) if isinstance(value, str) else value
                    for name, value in letter["headers"].items()
                }
        return outgoing

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # Odoo may delete the letters
        asked, kinds = self.feedback_id, {mail.state for mail in self}
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        if asked and (failure_type or kinds == {"exception"}):
            asked._not_delivered("failed")
        elif asked:
            asked._delivered_after_all()
        return result

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
