from odoo.tests import tagged

from ..browser_common import BrowserCase
from .common import AskCase
from .smtp_common import SmtpMixin

ANSWER = """
    if (document.readyState === "complete" && !sessionStorage.sent) {
        sessionStorage.sent = "yes";
        document.querySelector("textarea").value = "The reel was wet";
        document.querySelector("button[type=submit]").click();
    }
    document.title.includes("Your score") && document.readyState === "complete"
"""
THANKED = """
    const said = document.querySelector("h1").textContent.trim();
    if (said !== "Thank you! Your score: 2") {
        throw new Error(said);
    }
    console.log("test successful");
"""


@tagged("post_install", "-at_install")
class TestFeedbackEndToEnd(SmtpMixin, AskCase, BrowserCase):
    """From the deal's new stage to the score on it: letter, link, browser, task."""

    def setUp(self):
        super().setUp()
        self.env["ir.config_parameter"].set_param("web.base.url", self.base_url())
        # the letter is sent at once and the browser opens it now: nothing of this is in the past
        step = {
            "name": "Hear how it went",
            "stage_id": self.stage_offer.id,
            "evidence": "survey",
        }
        self.make_reglament(
            survey_rule_ids=[
                (
                    0,
                    0,
                    {
                        "survey_id": self.csat.id,
                        "trigger": "stage",
                        "stage_id": self.stage_offer.id,
                        "delay_days": 0,
                    },
                )
            ],
            step_ids=[(0, 0, step)],
        )
        self.lead = self.make_lead(partner_id=self.person.id)

    def letter(self):
        """The letter that the deal's stage brings about, as a mail server gets it."""
        self.lead.stage_id = self.stage_offer
        self.env.flush_all()
        self.Feedback._cron_ask()
        feedback = self.all()
        with self.mail_server() as inbox:
            self.mails(feedback).send()
        [letter] = inbox.letters
        return feedback, letter

    def test_from_the_stage_to_the_score(self):
        feedback, letter = self.letter()
        [check] = self.lead.check_ids
        self.assertEqual(check.state, "todo")
        link = self.links(letter)[1]
        self.assertTrue(link.endswith("?score=2"), link)
        self.scan(letter)
        self.env.invalidate_all()
        self.assertEqual((feedback.state, feedback.score), ("sent", 0))
        self.assertFalse(feedback.user_input_id)
        self.browser_js(link.removeprefix(self.base_url()), THANKED, ready=ANSWER)
        self.env.invalidate_all()
        self.assertEqual(
            (feedback.state, feedback.score, feedback.channel, feedback.comment),
            ("answered", 2, "email", "The reel was wet"),
        )
        self.assertEqual(feedback.lead_id, self.lead)
        self.assertEqual(check.state, "done")
        self.assertEqual(feedback.loop_user_id, self.anna)
        task = self.lead.activity_ids.filtered(lambda activity: activity.user_id == self.anna)
        self.assertIn("The reel was wet", "".join(task.mapped("note")))
        self.assertIn("The reel was wet", "".join(self.lead.message_ids.mapped("body")))

    def scan(self, letter):
        """What guards of mailboxes do with every link of a letter."""
        for link in {*self.links(letter), *self.links(letter, "plain")}:
            for method in ("head", "get"):
                answer = getattr(self.opener, method)(link, allow_redirects=True)
                self.assertEqual(answer.status_code, 200, link)
