from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .feedback_ask import BATCH, PERSON_COLUMNS
from .feedback_letter import company_of, letter_lang, letter_of, zone_of

REMIND = """
    SELECT feedback.id
      FROM sales_reglament_feedback AS feedback
      JOIN sales_reglament_survey_rule AS rule ON rule.id = feedback.survey_rule_id
CROSS JOIN LATERAL (%(verdict)s) AS verdict
     WHERE feedback.state = 'sent'
       AND feedback.channel = 'email'
       AND feedback.reminded_date IS NULL
       AND rule.reminder_days > 0
       AND feedback.sent_date + rule.reminder_days * interval '1 day' <= %(now)s
       AND feedback.closes_date > %(now)s
       AND verdict.reason IS NULL
       AND verdict.no_letter IS NULL
       AND verdict.email = feedback.email_normalized
       AND NOT EXISTS (
           SELECT FROM sales_reglament_feedback AS other
            WHERE other.email_normalized = feedback.email_normalized
              AND GREATEST(other.sent_date, other.reminded_date) > %(now)s - interval '1 day')
  ORDER BY feedback.sent_date, feedback.id
     LIMIT %(limit)s
       FOR UPDATE OF feedback SKIP LOCKED
"""
# What is read of the records behind a letter, all at once.
READ = {
    "contact_id": ("name", "is_company", "lang", "tz"),
    "partner_id": ("lang", "tz"),
    "lead_id": ("contact_name", "create_date", "date_closed", "lang_id", "won_status"),
}


class SalesReglamentFeedbackSend(models.AbstractModel):
    """Sends questions through Odoo's own queue; a letter and its mark are kept together."""

    _name = "sales.reglament.feedback.send"
    _description = "Sending of Questions"

    def _send(self, letters, now):
        """Put letters into the queue and mark their questions as asked.

        :param letters: tuples of a question's id and the person's card, address and number
        """
        if not letters:
            return
        # known beforehand, so that question and letter are written once
        number = self.env["mail.message"]._get_message_id
        self._write_each(
            [(*letter, number({})) for letter in letters],
            SQL(
                "state = 'sent', sent_date = %s, closes_date = %s + %s * interval '1 day', %s,"
                " message_ref = given.reference",
                now,
                now,
                self._window(),
                self._person_noted(),
            ),
            (*PERSON_COLUMNS, ("reference", "varchar")),
        )
        self._asked(letters)._queue_letters()

    def _queue_letters(self, reminder=False):
        """Put a letter for each question into Odoo's queue.

        Of those that are alike Odoo makes the first, which the others are copied from in one
        statement.

        :param reminder: whether it was asked before
        :return: the letters, records of ``mail.mail``
        """
        for name, names in READ.items():
            self[name].fetch(names)
        sheets, alike = {}, defaultdict(list)
        installed = frozenset(code for code, _name in self.env["res.lang"].get_installed())
        tongues = self.grouped(
            lambda feedback: (
                letter_lang(feedback, installed),
                zone_of(feedback, company_of(feedback)),
            )
        )
        for (lang, zone), group in tongues.items():
            days = {}
            for feedback in group.with_context(lang=lang, tz=zone):
                key, letter = letter_of(feedback, reminder, sheets, days)
                alike[key].append(letter)
        # nobody's letters: who reads messages must not find the link
        Mail = self.env["mail.mail"].sudo().with_context(tracking_disable=True)
        made = Mail.create([letters[0].values(sheets[key]) for key, letters in alike.items()])
        copies = Mail.browse()
        for first, (key, letters) in zip(made, alike.items(), strict=True):
            copies += first._reglament_copies(letters[1:], sheets[key]["body_html"])
        return made + copies

    def _asked(self, letters):
        # the engine sends for everybody
        return self.sudo().browse(id_ for id_, *_person in letters)

    @api.model
    def _remind_batch(self, limit=BATCH):
        """Remind those who have not answered, once.

        :return: how many were reminded
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        rows = self.env.execute_query(SQL(REMIND, now=now, limit=limit, verdict=self._verdict()))
        # the engine sends for everybody
        feedback = self.sudo().browse(self._one_a_person(id_ for (id_,) in rows))
        if feedback:
            feedback._queue_letters(reminder=True)
            feedback.write({"reminded_date": now})
            feedback.flush_recordset()
        return len(feedback)

    def _one_a_person(self, ids):
        found = self.sudo().browse(ids)  # addresses are read by the engine only
        return [same[0].id for same in found.grouped("email_normalized").values()]

    # ------------------------------------------------------------ what did not arrive

    def _not_delivered(self, reason):
        """These letters did not reach anybody; an answer that came by another way stays.

        :param reason: ``failed`` or ``returned``
        """
        # facts of the engine, whoever runs the queue
        lost = self.sudo().filtered(
            lambda feedback: feedback.state == "sent" and not feedback.reminded_date
        )
        lost.write({"state": "bounced", "reason": reason})
        if reason == "returned":
            lost._note_dead_addresses()

    def _note_dead_addresses(self):
        """Odoo counts the letters that came back at the cards that have the address."""
        for record in (*self.contact_id, *self.lead_id):
            asked = {
                one.email_normalized for one in self if record in (one.contact_id, one.lead_id)
            }
            if not record.message_bounce and record.email_normalized in asked:
                record.message_bounce = 1

    def _delivered_after_all(self):
        """A letter that failed went out when it was tried again."""
        # facts of the engine, whoever runs the queue
        self.sudo().filtered(
            lambda feedback: (feedback.state, feedback.reason) == ("bounced", "failed")
        ).write({"state": "sent", "reason": False})

    @api.model
    def _returned(self, message_ids):
        """Letters came back.

        :param message_ids: the message ids that the notice names
        """
        feedback = self.sudo()  # the mail gateway has no user
        if message_ids:
            found = feedback.search([("message_ref", "in", list(message_ids))])
            found._not_delivered("returned")
