import ast
import re
from email.message import EmailMessage
from itertools import product
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import email_normalize_all

from ... import mail_header
from ...mail_header import header_address, header_text
from ..feedback.common import AskCase
from ..feedback.smtp_common import SmtpMixin

ROOT = Path(__file__).parents[2]
HEADERS = frozenset({"email_to", "email_from", "email_cc", "reply_to", "subject"})
# What cleans a header, and what has nothing typed in it.
WAYS = frozenset(
    {"header_address", "header_text", "_letter_address", "letter_reply_to", "get", "_"}
)
NOTHING = re.compile(r"(?!)")
NASTY = (
    "Ivan\r\nBcc: thief@evil.example",
    "Ivan\nthief@evil.example",
    'Ivan" <thief@evil.example>, "x',
    "<thief@evil.example>",
    "thief@evil.example, Ivan",
    "Ivan\x00\x1b[2J",
    "Ivan\u2028thief@evil.example",
    "\u202egro.live@feiht\u202c Иван",
    "Иван\r\n <thief@evil.example>,",
    "x" * 3000,
    "",
    None,
)


@tagged("post_install", "-at_install")
class TestMailHeaders(SmtpMixin, AskCase):
    """What people type adds no recipient and no header."""

    def test_one_line_and_one_address(self):
        for name in NASTY:
            with self.subTest(name=name):
                self.assertNotRegex(header_text(name), r"[\x00-\x1f\x7f\u2028\u2029\u202e]")
                address = header_address(name, "Ivan@Northern.example")
                self.assertEqual(email_normalize_all(address), ["ivan@northern.example"])
        for email in ("", None, "nobody", "a b@c.example", "a@b.example\r\nBcc: x@y.example"):
            with self.subTest(email=email):
                found = header_address("Ivan", email)
                self.assertFalse(found and ("\n" in found or "x@y" in found))

    def test_plain_ones_are_read_as_any_other(self):
        names = ("Ivan Petrov", "Жанна д’Арк", "O'Neil-Smith Jr.", "Ivan  Petrov ", "ﬀ İ_1", *NASTY)
        emails = ("ivan@northern.example", "a.b+c@x-y.example", "Ivan@Northern.example")
        emails += ("a..b@c.example", ".a@c.example", "a.@c.example", "a@b", "a@-.b", "é@é.example")
        for name, email in product(names, emails):
            short = header_address(name, email)
            with (
                self.subTest(name=name, email=email),
                patch.object(mail_header, "PLAIN_NAME", NOTHING),
                patch.object(mail_header, "PLAIN_ADDRESS", NOTHING),
            ):
                self.assertEqual(header_address(name, email), short)

    def test_plain_ones_are_not_parsed(self):
        with (
            patch.object(mail_header, "email_normalize") as parsed,
            patch.object(mail_header, "email_normalize_all") as looked_through,
        ):
            self.assertEqual(
                header_address("Ivan Petrov", "ivan@northern.example"),
                '"Ivan Petrov" <ivan@northern.example>',
            )
        self.assertFalse(parsed.called or looked_through.called)

    def test_letters_go_to_the_person_only(self):
        self.make_rules()
        people = [
            self.make_person("Plain", f"person{number}@north{number}.example", parent_id=False)
            for number in range(len(NASTY))
        ]
        for person, name in zip(people, NASTY, strict=True):
            person.flush_recordset()
            self.env.cr.execute(
                "UPDATE res_partner SET name = %s WHERE id = %s",
                [(name or "-").replace("\x00", ""), person.id],
            )
        self.anna.partner_id.name = "Anna\nBcc: thief@evil.example"
        self.csat.letter_subject = "How was it?\r\nBcc: thief@evil.example"
        self.env.invalidate_all()
        with self.at(hours=1):
            feedback = self.asked(*people)
        self.run_job(hours=2)
        mails = self.mails(feedback)
        self.assertEqual(len(mails), len(people))
        with self.mail_server() as inbox:
            mails.send()
        self.assertEqual(len(inbox.letters), len(people))
        envelopes = sorted(address for letter in inbox.letters for address in letter.envelope_to)
        self.assertEqual(envelopes, sorted(person.email_normalized for person in people))
        for letter in inbox.letters:
            self.assertFalse(letter["Bcc"] or letter["Cc"])

    def test_providers_read_where_to_unsubscribe(self):
        self.make_rules()
        self.env["ir.config_parameter"].set_param(
            "web.base.url", "https://a-rather-long-name-of-a-server.department.example.com"
        )
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=2)
        raw = []
        with self.mail_server() as inbox:
            handle = type(inbox).handle_DATA

            async def keep(self, server, session, envelope):
                raw.append(envelope.content)
                return await handle(self, server, session, envelope)

            with patch.object(type(inbox), "handle_DATA", keep):
                self.mails(feedback).send()
        [letter] = raw
        line = f"List-Unsubscribe: <{feedback._link('stop')}>\r\n".encode()
        self.assertIn(line, letter)
        self.assertIn(b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", letter)

    # ------------------------------------------------------------ answers by letter

    def written_back(self, text="It was <b>wet</b>", **headers):
        domain = self.env["mail.alias.domain"].create({"name": "answers.example.com"})
        self.company.alias_domain_id = domain
        self.make_rules()
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=2)
        mail = self.mails(feedback)
        link = feedback._link()
        message = EmailMessage()
        message["From"] = "Ivan <ivan.petrov@northern.example>"
        message["To"] = mail.reply_to
        message["Message-Id"] = "<answer-1@northern.example>"
        for name, value in headers.items():
            message[name.replace("_", "-")] = value
        message.set_content(f"<p>{text}</p><a href='{link}?score=5'>5</a> {link}", subtype="html")
        before = self.env["mail.message"].search([])
        self.env["mail.thread"].message_process(None, message.as_bytes())
        return feedback, self.env["mail.message"].search([]) - before

    def test_an_answer_comes_to_the_manager_without_the_key(self):
        feedback, notice = self.written_back()
        self.assertRegex(self.mails(feedback).reply_to, r"^answer-\d+-[0-9a-f]{16}@answers")
        self.assertEqual(notice.partner_ids, self.anna.partner_id)
        self.assertIn("wet", notice.body)
        self.assertIn("ivan.petrov@northern.example", notice.body)
        self.assertNotIn(feedback.sudo().access_token, notice.body)
        self.assertNotIn("http", notice.body)
        self.assertEqual(feedback.state, "sent", "a letter is no answer to the question")

    def test_a_machine_tells_nobody(self):
        _feedback, notice = self.written_back(Auto_Submitted="auto-replied")
        self.assertFalse(notice)

    def test_a_forged_notice_that_a_letter_came_back(self):
        self.make_rules()
        with self.at(hours=1):
            feedback = self.asked(self.person)
        self.run_job(hours=2)
        forged = EmailMessage()
        forged["From"] = "MAILER-DAEMON@seller.example.com"
        forged["To"] = "bounce@seller.example.com"
        forged["Message-Id"] = "<forged@seller.example.com>"
        forged["Content-Type"] = "multipart/report; report-type=delivery-status; boundary=x"
        forged.set_payload(
            "--x\r\nContent-Type: message/delivery-status\r\n\r\n"
            "Reporting-MTA: dns; seller\r\n\r\n"
            f"Final-Recipient: rfc822; {self.person.email_normalized}\r\n"
            "Action: failed\r\n\r\n--x--"
        )
        self.env["mail.thread"].message_process(None, forged.as_bytes())
        self.env.invalidate_all()
        self.assertEqual(feedback.state, "sent")

    # ------------------------------------------------------------ the code

    def headers_of(self, node):
        """``(name, value)`` of what a letter's values or a call that sends one says."""
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", "")
            return [
                (word.arg, word.value)
                for word in node.keywords
                if name.startswith("message_") or word.arg != "subject"
            ]
        if not isinstance(node, ast.Dict):
            return []
        pairs = {
            key.value: value
            for key, value in zip(node.keys, node.values, strict=True)
            if isinstance(key, ast.Constant)
        }
        if "body_html" not in pairs:
            pairs.pop("subject", None)
        return list(pairs.items())

    def test_every_header_is_made_in_one_place(self):
        """No file of the addon puts a typed name or address into a header by itself."""
        found = [
            f"{path.name}:{value.lineno} {name}"
            for folder in ("models", "wizards", "report", "controllers")
            for path in sorted((ROOT / folder).rglob("*.py"))
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            for name, value in self.headers_of(node)
            if name in HEADERS and isinstance(value, (ast.Call, ast.Attribute))
            if not self.called_in(value) & WAYS
        ]
        self.assertFalse(found)

    def called_in(self, value):
        return {
            getattr(call.func, "attr", getattr(call.func, "id", ""))
            for call in ast.walk(value)
            if isinstance(call, ast.Call)
        }
