from datetime import timedelta
from email.utils import parseaddr

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ...models.feedback.feedback_letter import MARKER
from ..common import MONDAY, load_russian
from .common import AskCase


@tagged("post_install", "-at_install")
class TestFeedbackAsk(AskCase):
    """Who is asked now, and why the others are not."""

    def setUp(self):
        super().setUp()
        self.olga = self.make_person("Olga", "olga@northern.example")
        self.south = self.env["res.partner"].create({"name": "South", "is_company": True})
        self.stranger = self.make_person("Stranger", "s@south.example", self.south)

    def outcomes(self, feedback):
        return [(one.state, one.reason or None) for one in feedback]

    # ------------------------------------------------------------ throttle

    def test_one_letter_for_one_asking(self):
        self.make_rules({"delay_days": 2})
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=2)
        self.assertEqual(self.outcomes(feedback), [("due", None)], "not yet")
        self.run_job(days=2, hours=1)
        self.assertEqual(self.outcomes(feedback), [("sent", None)])
        self.assertEqual(feedback.sent_date, MONDAY + timedelta(days=2, hours=1))
        self.assertEqual(feedback.closes_date, MONDAY + timedelta(days=16, hours=1))
        self.assertEqual(len(self.mails(feedback)), 1)
        self.run_job(days=2, hours=2)
        self.assertEqual(len(self.mails(feedback)), 1)

    def test_the_same_person_whatever_the_case(self):
        self.make_rules({"client_quarantine_days": 0})
        twin = self.make_person("Ivan", "IVAN.PETROV@NORTHERN.EXAMPLE", self.south)
        with self.at(hours=1):
            feedback = self.asked(self.person, twin)
        self.run_job(hours=2)
        self.assertEqual(self.outcomes(feedback), [("sent", None), ("suppressed", "person")])
        self.assertEqual(len(self.mails(feedback)), 1)
        with self.at(days=89):
            again = self.asked(self.person)
        self.run_job(days=89)
        self.assertEqual(self.outcomes(again), [("suppressed", "person")])
        with self.at(days=91):
            later = self.asked(self.person)
        self.run_job(days=91)
        self.assertEqual(self.outcomes(later), [("sent", None)])

    def test_the_client_rests_too(self):
        self.make_rules()
        with self.at(hours=1):
            feedback = self.asked(self.person, self.olga, self.stranger)
        self.run_job(hours=2)
        self.assertEqual(
            self.outcomes(feedback), [("sent", None), ("suppressed", "client"), ("sent", None)]
        )

    def test_one_question_a_day_the_next_one_is_put_off(self):
        self.make_rules({}, {"survey_id": self.ces.id})
        with self.at(hours=1):
            self.won_leads(self.person)
            first, second = self.plan().sorted("id")
        self.run_job(hours=2)
        self.assertEqual(self.outcomes(first | second), [("sent", None), ("due", None)])
        self.run_job(hours=25)
        self.assertEqual(second.state, "due")
        self.run_job(hours=26)
        self.assertEqual(second.state, "sent")

    def test_what_a_colleague_was_told_asked_nobody(self):
        self.make_rules()
        with self.at(hours=1):
            said = self.Feedback._open(self.csat, partner=self.person)
            said._answer(5, channel="said")
            feedback = self.asked(self.person)
        self.run_job(hours=2)
        self.assertEqual(self.outcomes(feedback), [("sent", None)])

    # ------------------------------------------------------------ reasons

    def test_each_reason_is_counted(self):
        self.make_rules({"quarantine_days": 0, "client_quarantine_days": 0})
        names = ("opted", "blocked", "nobody", "reopened", "deleted", "archived", "fine")
        people = [
            self.make_person(name, name != "nobody" and f"{name}@x.example", self.south.copy())
            for name in names
        ]
        with self.at(hours=1):
            feedback = self.asked(*people)
            leads = feedback.lead_id
            self.env["sales.reglament.survey.optout"]._note(["opted@x.example"])
            self.env["mail.blacklist"]._add("BLOCKED@x.example")
            leads[3].stage_id = self.stage_new
            leads[4].unlink()
            people[5].action_archive()
        self.run_job(hours=2)
        self.assertEqual(
            self.outcomes(feedback),
            [
                ("suppressed", "opted_out"),
                ("suppressed", "blacklisted"),
                ("suppressed", "no_address"),
                ("suppressed", "undone"),
                ("suppressed", "gone"),
                ("suppressed", "gone"),
                ("sent", None),
            ],
        )
        self.assertEqual(len(self.mails(feedback)), 1)

    def test_a_closed_survey(self):
        self.make_rules()
        with self.at(hours=1):
            feedback = self.asked(self.person)
            self.csat.action_archive()
        self.run_job(hours=2)
        self.assertEqual(self.outcomes(feedback), [("suppressed", "closed")])

    def test_too_late(self):
        self.make_rules({"window_days": 14})
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(days=15)
        self.assertEqual(self.outcomes(feedback), [("suppressed", "late")])

    def test_a_purchase_called_off(self):
        self.make_rules({"trigger": "order"}, subject="client")
        with self.at(days=1):
            purchase = self.env["sales.reglament.purchase"].create(
                {
                    "partner_id": self.client.id,
                    "date": "2026-03-03",
                    "external_ref": "A",
                    "currency_id": self.company.currency_id.id,
                }
            )
            feedback = self.plan()
            purchase.cancelled = True
        self.run_job(days=1, hours=2)
        self.assertEqual(self.outcomes(feedback), [("suppressed", "undone")])

    def test_the_address_of_today_is_written_to(self):
        self.make_rules()
        with self.at(hours=1):
            feedback = self.asked(self.person)
            self.person.email = "New@Address.example"
        self.run_job(hours=2)
        self.assertIn("new@address.example", self.mails(feedback).email_to)

    # ------------------------------------------------------------ the letter

    def letter(self, person=None, **rule):
        self.make_rules(rule)
        with self.at(hours=1):
            feedback = self.asked(person or self.person)
        self.run_job(hours=2)
        return feedback, self.mails(feedback)

    def test_the_letter(self):
        _feedback, mail = self.letter()
        self.assertEqual(mail.state, "outgoing")
        self.assertTrue(mail.auto_delete)
        self.assertEqual(mail.subject, "How did the delivery go?")
        self.assertEqual(mail.email_from, self.anna.email_formatted)
        self.assertNotIn(self.anna.email, mail.reply_to, "the link is not for who is judged")
        self.assertEqual(parseaddr(mail.email_to), ("Ivan Petrov", "ivan.petrov@northern.example"))
        body = html.fromstring(mail.body_html)
        links = [link.get("href") for link in body.iter("a")]
        base = self.company.get_base_url()
        self.assertEqual(
            links,
            [f"{base}/reglament/feedback/{MARKER}?score={score}" for score in range(1, 6)]
            + [f"{base}/reglament/feedback/{MARKER}/stop"],
        )
        text = " ".join(body.text_content().split())
        self.assertIn("Good day, Ivan Petrov.", text)
        self.assertIn("Ranna will read your answer.", text)
        self.assertIn("How satisfied are you with this order?", text)
        self.assertNotIn("We asked a few days ago", text)

    def test_the_letter_in_russian(self):
        load_russian(self.env)
        self.person.lang = "ru_RU"
        _feedback, mail = self.letter()
        self.assertEqual(mail.subject, "Как прошла поставка?")
        text = " ".join(html.fromstring(mail.body_html).text_content().split())
        self.assertIn("Насколько вы довольны этим заказом?", text)
        self.assertIn("Здравствуйте, Ivan Petrov", text)
        self.assertIn("Больше не спрашивать", text)

    def test_only_the_letter_itself_carries_the_link(self):
        feedback, mail = self.letter()
        token = feedback.sudo().access_token
        kept = mail.sudo().read()[0]
        self.assertNotIn(token, repr(kept))
        [sent] = mail._prepare_outgoing_list()
        link = feedback._link()
        self.assertIn(f'href="{link}?score=3"', sent["body"])
        self.assertNotIn(MARKER, repr(sent))
        self.assertEqual(sent["headers"]["List-Unsubscribe"], f"<{feedback._link('stop')}>")
        self.assertEqual(sent["headers"]["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        message = mail.mail_message_id
        self.assertFalse(message.author_id | message.partner_ids)
        self.assertFalse(message.model or message.res_id)
        for user in (self.anna, self.head):
            with self.assertRaises(AccessError):
                message.with_user(user).read(["body"])
            with self.assertRaises(AccessError):
                mail.with_user(user).read(["body_html"])
            self.assertFalse(
                self.env["mail.message"].with_user(user).search([("id", "=", message.id)])
            )

    def test_names_are_text(self):
        self.person.name = "<b>Ivan</b>"
        _feedback, mail = self.letter()
        self.assertIn("&lt;b&gt;Ivan", mail.body_html)

    def test_without_a_manager_the_company_writes(self):
        self.make_rules()
        self.client.user_id = False
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id, user_id=False)
            lead.action_set_won()
            feedback = self.plan()
        self.company.email = "office@company.example"
        self.run_job(hours=2)
        mail = self.mails(feedback)
        self.assertIn("office@company.example", mail.email_from)
        self.assertNotIn("will read your answer", mail.body_html)

    def test_sending_costs_the_same_however_many_there_are(self):
        self.make_rules({"client_quarantine_days": 0})
        counts = {}
        for size in (10, 90):
            people = self.env["res.partner"].create(
                [
                    {"name": f"P{number}", "email": f"p{number}@{size}.example"}
                    for number in range(size)
                ]
            )
            with self.at(hours=1):
                feedback = self.asked(*people)
                self.assertEqual(self.Feedback._ask_batch(limit=1), 1)
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(self.Feedback._ask_batch(), size - 1)
                self.env.flush_all()
                counts[size] = self.env.cr.sql_log_count - before
            self.assertEqual(set(feedback.mapped("state")), {"sent"})
        self.assertEqual(counts[10], counts[90])

    # ------------------------------------------------------------ reminders and endings

    def test_reminded_once(self):
        self.make_rules({"reminder_days": 5})
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=1)
        self.run_job(days=4)
        self.assertEqual(len(self.mails(feedback)), 1)
        for days in (6, 7, 12):
            self.run_job(days=days)
        mails = self.mails(feedback)
        self.assertEqual(len(mails), 2)
        self.assertIn("We asked a few days ago", mails[1].body_html)
        self.assertEqual(feedback.reminded_date, MONDAY + timedelta(days=6))
        self.assertEqual(feedback.state, "sent")

    def test_nobody_is_reminded_who_answered_or_does_not_want_to(self):
        self.make_rules({"reminder_days": 5, "client_quarantine_days": 0})
        with self.at(hours=1):
            feedback = self.asked(self.person, self.olga)
        self.run_job(hours=1)
        with self.at(days=1):
            feedback[0]._answer(4)
        self.env["sales.reglament.survey.optout"]._note(["olga@northern.example"])
        self.run_job(days=6)
        self.assertEqual(len(self.mails(feedback)), 2)
        self.assertFalse(feedback.filtered("reminded_date"))

    def test_no_answer(self):
        self.make_rules({"window_days": 14})
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=1)
        self.run_job(days=14)
        self.assertEqual(feedback.state, "sent")
        self.run_job(days=15)
        self.assertEqual(feedback.state, "expired")

    def test_by_phone(self):
        self.make_rules({"channel": "call", "window_days": 5})
        mute = self.env["res.partner"].create({"name": "Mute", "is_company": True})
        with self.at(hours=1):
            feedback = self.asked(self.person, mute, self.olga)
        self.run_job(hours=2)
        self.assertEqual(self.outcomes(feedback), [("due", None), ("due", None), ("due", None)])
        self.assertEqual(set(feedback[:2].mapped("channel")), {"call"})
        self.assertFalse(feedback[2].closes_date, "one call to the client at a time")
        self.assertFalse(self.mails(feedback))
        with self.at(days=1):
            feedback[0]._answer(5)
        self.run_job(days=2)
        self.assertEqual(
            self.outcomes(feedback)[2], ("suppressed", "client"), "now somebody was asked"
        )
        self.run_job(days=6)
        self.assertEqual(feedback[:2].mapped("state"), ["answered", "expired"])

    def test_of_one_moment_the_older_deal_asks_first(self):
        """Also where its number has a digit less."""
        self.make_rules({"channel": "call", "window_days": 5})
        self.env.cr.execute(
            "SELECT setval('crm_lead_id_seq', (10 ^ LENGTH(NEXTVAL('crm_lead_id_seq')::text))::int"
            " - 1, FALSE)"
        )
        with self.at(hours=1):
            first, second = self.asked(self.person, self.olga)
        self.assertLess(len(str(first.lead_id.id)), len(str(second.lead_id.id)))
        self.run_job(hours=2)
        self.assertTrue(first.closes_date)
        self.assertFalse(second.closes_date, "one call to the client at a time")

    def test_by_letter_then_by_phone(self):
        self.make_rules({"channel": "email_call", "window_days": 21})
        mute = self.env["res.partner"].create({"name": "Mute", "is_company": True})
        with self.at(hours=1):
            feedback, without = self.asked(self.person, mute)
        self.run_job(hours=2)
        self.assertEqual((feedback.state, feedback.channel), ("sent", "email"))
        self.assertEqual((without.state, without.channel), ("due", "call"), "nothing to write to")
        self.run_job(days=22)
        self.assertEqual((feedback.state, feedback.channel), ("due", "call"))
        self.assertEqual(feedback.due_date, MONDAY + timedelta(days=22))
        self.run_job(days=23)
        self.assertEqual(feedback.state, "due", "its own letter does not hold it back")
        self.assertEqual(len(self.mails(feedback)), 1)
        self.run_job(days=44)
        self.assertEqual(feedback.state, "expired")

    # ------------------------------------------------------------ the job

    def test_the_job_goes_on_when_its_time_is_over(self):
        self.make_rules({"client_quarantine_days": 0})
        with self.at(hours=1):
            feedback = self.asked(self.person, self.olga)
        steps = []

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            steps.append((processed, remaining))
            return 0 if processed and remaining else 1000.0

        ask_one = self.registry["sales.reglament.feedback"]._ask_batch
        self.patch(self.registry["ir.cron"], "_commit_progress", commit)
        self.patch(
            self.registry["sales.reglament.feedback"],
            "_ask_batch",
            lambda records: ask_one(records, limit=1),
        )
        self.run_job(hours=2)
        self.assertEqual(feedback.mapped("state"), ["sent", "due"])
        self.assertEqual(steps[-1], (1, 1), "there is more to do")
        self.run_job(hours=2)
        self.assertEqual(feedback.mapped("state"), ["sent", "sent"])
        self.assertEqual(steps[-1], (1, 1))
        self.run_job(hours=2)
        self.assertEqual(steps[-1], (0, 0), "all is done")

    def test_who_does_not_want_to_be_asked_is_the_heads_to_see(self):
        optouts = self.env["sales.reglament.survey.optout"]
        optouts._note(["olga@northern.example", "olga@northern.example"])
        line = optouts.search([("email_normalized", "=", "olga@northern.example")])
        self.assertEqual(len(line), 1)
        with self.assertRaises(AccessError):
            line.with_user(self.anna).read(["email_normalized"])
        with self.assertRaises(AccessError):
            line.with_user(self.head).write({"email_normalized": "x@x.example"})
        line.with_user(self.head).unlink()
        self.make_rules()
        with self.at(hours=1):
            feedback = self.asked(self.olga)
        self.run_job(hours=2)
        self.assertEqual(feedback.state, "sent")

    # ------------------------------------------------------------ what does not arrive

    def test_a_letter_that_fails(self):
        feedback, mail = self.letter()
        mail._postprocess_sent_message([], [], failure_reason="No", failure_type="mail_smtp")
        self.assertEqual(self.outcomes(feedback), [("bounced", "failed")])
        mail._postprocess_sent_message([], ["ivan.petrov@northern.example"])
        self.assertEqual(self.outcomes(feedback), [("sent", None)], "tried again")
        with self.at(days=1):
            feedback._answer(5)
        self.Feedback._returned([feedback.sudo().message_ref])
        self.assertEqual(feedback.state, "answered", "an answer stays")

    def test_a_letter_that_comes_back(self):
        feedback, mail = self.letter()
        reference = mail.message_id
        mail.state = "sent"
        mail._postprocess_sent_message([], ["ivan.petrov@northern.example"])
        self.assertFalse(mail.exists(), "Odoo deletes what was sent")
        self.env["mail.thread"].message_process("crm.lead", self.bounce(reference))
        self.env.invalidate_all()
        self.assertEqual(self.outcomes(feedback), [("bounced", "returned")])

    def test_another_letter_that_comes_back(self):
        feedback, _mail = self.letter()
        self.env["mail.thread"].message_process("crm.lead", self.bounce("<other@x.example>"))
        self.env.invalidate_all()
        self.assertEqual(feedback.state, "sent")

    def bounce(self, reference):
        return f"""From: MAILER-DAEMON@mx.example
To: bounce@company.example
Subject: Undelivered Mail Returned to Sender
Message-Id: <returned@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Nobody here.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ivan.petrov@northern.example
Action: failed
Status: 5.1.1

--b
Content-Type: message/rfc822

Message-Id: {reference}
From: office@company.example
To: ivan.petrov@northern.example
Subject: One question

--b--
"""
