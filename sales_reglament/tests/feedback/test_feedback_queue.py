from odoo.tests import tagged

from ...models.feedback.feedback_letter import letter_reply_to
from .common import PageCase

# What a letter has of its own.
OWN = {
    "mail.message": {"id", "message_id", "reply_to"},
    "mail.mail": {"id", "mail_message_id", "feedback_id", "email_to", "body_html"},
}


@tagged("post_install", "-at_install")
class TestFeedbackQueue(PageCase):
    """Letters that are alike: the first is made by Odoo, the others are like it."""

    def asked(self, *names):
        people = self.env["res.partner"].create(
            [{"name": name, "email": f"{number}@northern.example", "parent_id": self.client.id}
             for number, name in enumerate(names)]
        )  # fmt: skip
        leads = self.make_leads(len(names), lambda number: {"partner_id": people[number].id})
        Feedback = self.env["sales.reglament.feedback"]
        asked = Feedback.concat(
            *(Feedback._open(self.nps, lead=lead, channel="email") for lead in leads)
        )
        asked.write({"manager_id": self.anna.id})
        for feedback in asked:
            feedback.write(
                {
                    "email_normalized": feedback.contact_id.email_normalized,
                    "message_ref": f"<{feedback.id}@queue>",
                }
            )
        self.env.flush_all()
        return asked

    def shared(self, model, id_):
        names = [
            name
            for name, field in self.env[model]._fields.items()
            if field.store and field.column_type and name not in OWN[model]
        ]
        columns = ", ".join(f'"{name}"' for name in names)
        self.env.cr.execute(
            f"SELECT {columns} FROM {self.env[model]._table} WHERE id = %s",  # noqa: S608
            [id_],
        )
        return dict(zip(names, self.env.cr.fetchone(), strict=True))

    def test_letters_alike_differ_in_whom_they_go_to(self):
        asked = self.asked("Ann <b>", "Bert", "Carl")
        for is_reminder in (False, True):
            letters = asked._queue_letters(reminder=is_reminder)
            self.env.flush_all()
            self.assertEqual(letters.feedback_id, asked)
            self.assertEqual(len(letters), 3)
            self.assertEqual(len(letters.mail_message_id), 3)
            first = letters[0]
            for letter, feedback in zip(letters, letters.feedback_id, strict=True):
                self.assertIn(feedback.email_normalized, letter.email_to)
                self.assertEqual(letter.reply_to, letter_reply_to(feedback))
                is_own = letter.message_id == feedback.message_ref
                self.assertEqual(is_own, not is_reminder, "a reminder is another letter")
                name = {"Ann <b>": "Ann &lt;b&gt;"}.get(
                    feedback.contact_id.name, feedback.contact_id.name
                )
                self.assertIn(f"Good day, {name}.", letter.body_html)
                self.assertIn("It is about your enquiry of", letter.body_html)
                self.assertNotIn("reglament-letter", letter.body_html)
                for model, mine, theirs in (
                    ("mail.mail", letter, first),
                    ("mail.message", letter.mail_message_id, first.mail_message_id),
                ):
                    self.assertEqual(
                        self.shared(model, mine.id), self.shared(model, theirs.id), model
                    )
            self.assertEqual(len(set(letters.mapped("message_id"))), 3)

    def test_each_language_and_manager_has_a_sheet(self):
        asked = self.asked("Ann", "Bert", "Carl", "Dora")
        asked[1].contact_id.lang = "ru_RU"
        asked[2].manager_id = self.boris
        letters = asked._queue_letters()
        of = {letter.feedback_id: letter for letter in letters}
        self.assertIn("Здравствуйте, Bert", of[asked[1]].body_html)
        self.assertIn(self.boris.name, of[asked[2]].email_from)
        for feedback in (asked[0], asked[3]):
            self.assertIn("Good day", of[feedback].body_html)
            self.assertIn(self.anna.name, of[feedback].email_from)

    def test_the_same_queries_for_many_letters(self):
        def queries(count):
            asked = self.asked(*(f"Person {count} {number}" for number in range(count)))
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            asked._queue_letters()
            return self.cr.sql_log_count - before

        self.collect_no_garbage()
        queries(2)
        self.assertEqual(queries(3), queries(9))
