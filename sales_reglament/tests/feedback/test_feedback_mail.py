from urllib.parse import parse_qs, urlsplit

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import AskCase
from .smtp_common import SmtpMixin


@tagged("post_install", "-at_install")
class TestFeedbackMail(SmtpMixin, AskCase):
    """From the deed to the letter in the client's hands, through a real mail server."""

    def queued(self):
        """A question that is asked, and its letter in the queue."""
        self.make_rules({"trigger": "stage", "stage_id": self.stage_offer.id})
        with self.at(hours=1):
            lead = self.make_lead(partner_id=self.person.id)
            lead.stage_id = self.stage_offer
            self.env.flush_all()
        self.run_job(hours=2)
        feedback = self.all()
        return feedback, self.mails(feedback)

    def test_the_link_in_the_letter_is_the_persons_own(self):
        feedback, mail = self.queued()
        with self.mail_server() as inbox:
            mail.send()
        [letter] = inbox.letters
        self.assertEqual(letter.envelope_to, ["ivan.petrov@northern.example"])
        self.assertEqual(letter["Subject"], "How did the delivery go?")
        self.assertNotIn(self.anna.email, letter["Reply-To"], "answers quote the key")
        self.assertIn(self.anna.email, letter["From"])
        self.assertEqual(letter["List-Unsubscribe"], f"<{feedback._link('stop')}>")
        self.assertEqual(letter["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        own, stop = feedback._link(), feedback._link("stop")
        for kind in ("html", "plain"):
            links = self.links(letter, kind)
            self.assertEqual(links, [*(f"{own}?score={score}" for score in range(1, 6)), stop])
        parts = urlsplit(self.links(letter)[3])
        self.assertEqual(parse_qs(parts.query), {"score": ["4"]})
        self.assertNotIn("ivan", self.links(letter)[3].lower(), "nothing personal")
        self.assertFalse(mail.exists(), "nothing of it stays")
        self.assertEqual(feedback.state, "sent")
        self.Feedback._returned([letter["Message-Id"]])
        self.assertEqual((feedback.state, feedback.reason), ("bounced", "returned"))

    def test_a_server_that_is_not_there(self):
        feedback, mail = self.queued()
        with self.mail_server():
            pass
        with mute_logger("odoo.addons.mail.models.mail_mail"), self.really_sent():
            mail.send()  # the server is gone again
        self.assertEqual((feedback.state, feedback.reason), ("bounced", "failed"))
        with self.mail_server() as inbox:
            mail.mark_outgoing()
            mail.send()
        self.assertEqual(len(inbox.letters), 1)
        self.assertEqual((feedback.state, feedback.reason), ("sent", False))
