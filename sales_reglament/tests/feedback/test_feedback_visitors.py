from odoo.tests import tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import PageCase


@tagged("post_install", "-at_install")
class TestFeedbackVisitors(PageCase):
    """Whoever opens the page, and Odoo's own pages of the same answer."""

    # ------------------------------------------------------------ whoever is signed in

    def test_signed_in_as_somebody(self):
        other = self.env["res.company"].create({"name": "Southern Branch"})
        portal = mail_new_test_user(
            self.env, login="rportal", groups="base.group_portal", lang="ru_RU"
        )
        stranger = mail_new_test_user(
            self.env,
            login="rstranger",
            groups="base.group_user",
            lang="ru_RU",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        for user, channel in ((portal, "email"), (stranger, "manager"), (self.anna, "manager")):
            feedback = self.ask(closes_date=self.soon)
            self.authenticate(user.login, user.login)
            page = self.look("?score=9", feedback)
            self.says(page, "How likely are you")
            self.assertIn('<html lang="en"', page.text)
            self.assertEqual("signed in as a colleague" in page.text, channel == "manager")
            self.says(self.send(feedback, score="9"), "Your score: 9")
            self.assertEqual((feedback.score, feedback.channel), (9, channel))

    def test_a_colleague_does_not_change_what_the_client_said(self):
        self.send(score="1")
        self.authenticate(self.anna.login, self.anna.login)
        page = self.look("?change=1")
        self.says(page, "Only the client can change it.")
        self.assertNotIn("<form", page.text)
        self.says(self.send(score="10"), "Only the client can change it.", 403)
        self.assertEqual((self.feedback.score, self.feedback.channel), (1, "email"))

    def test_the_client_takes_over_from_a_colleague(self):
        self.authenticate(self.anna.login, self.anna.login)
        self.send(score="10")
        self.assertEqual(self.feedback.channel, "manager")
        self.authenticate(None, None)
        self.send(score="4")
        self.assertEqual((self.feedback.score, self.feedback.channel), (4, "email"))

    # ------------------------------------------------------------ Odoo's own pages

    def test_odoos_page_changes_nothing(self):
        self.send(score="3")
        user_input = self.feedback.user_input_id
        survey, answer = self.nps.access_token, user_input.access_token
        question = self.nps.metric_question_id
        self.url_open(f"/survey/begin/{survey}/{answer}", json={"params": {"lang_code": "en_US"}})
        self.url_open(
            f"/survey/submit/{survey}/{answer}", json={"params": {str(question.id): "10"}}
        )
        self.env.invalidate_all()
        line = user_input.user_input_line_ids.filtered(lambda line: line.question_id == question)
        self.assertEqual((line.value_scale, user_input.state), (3, "done"))
        self.assertEqual(self.feedback.score, 3)

    def test_odoos_statistics_show_the_answers(self):
        words = "Delivered an hour early"
        self.send(score="9", **{f"q{self.why.id}": words})
        officer = mail_new_test_user(
            self.env, login="rsurvey", groups="survey.group_survey_manager"
        )
        self.authenticate(officer.login, officer.login)
        page = self.url_open(f"/survey/results/{self.nps.id}")
        self.says(page, words)
        self.says(page, self.nps.metric_question_id.title)


@tagged("post_install", "-at_install")
class TestFeedbackStop(PageCase):
    """Not being asked any more."""

    def setUp(self):
        super().setUp()
        self.optouts = self.env["sales.reglament.survey.optout"]

    def stopped(self):
        return self.optouts.search([]).mapped("email_normalized")

    def test_only_pressing_the_button_counts(self):
        self.says(self.look("/stop"), "Your other mail goes on as before.")
        self.assertFalse(self.stopped())
        for _twice in range(2):
            page = self.send(rest="/stop", stop="1")
            self.assertFalse(page.history)
            self.says(page, "We won't ask you any more")
            self.assertEqual(self.stopped(), ["ivan.petrov@northern.example"])
        self.says(self.look("/stop"), "Ask me again")

    def test_one_click_of_the_mail_program(self):
        page = self.url_open(
            self.path(rest="/stop"),
            data={"List-Unsubscribe": "One-Click"},
            allow_redirects=False,
            headers={"Origin": "https://mail.example"},
        )
        self.assertEqual(page.status_code, 200)
        self.assertEqual(len(self.stopped()), 1)
        self.assertNotIn("session_id", page.headers.get("Set-Cookie", ""))

    def test_the_way_back(self):
        self.send(rest="/stop")
        self.says(self.send(rest="/stop", again="1"), "You may be asked again.")
        self.assertFalse(self.stopped())

    def test_however_old_the_link_is(self):
        self.nps.active = False
        self.feedback.write({"state": "expired", "closes_date": "2020-01-01"})
        self.says(self.send(rest="/stop"), "We won't ask you any more")
        self.assertEqual(len(self.stopped()), 1)


@tagged("post_install", "-at_install")
class TestFeedbackBrowser(PageCase):
    """The page in a real browser."""

    def test_answering(self):
        # a page of its own comes after the answer: each is waited for, and says how it looked
        first = """
            const why = () => document.getElementById("why").textContent;
            const told = [why()];
            document.querySelector("input[name=score][value='10']").click();
            told.push(why());
            document.querySelector("textarea").value = "Typed in a browser";
            told.push(getComputedStyle(document.querySelector("button")).backgroundColor);
            sessionStorage.told = JSON.stringify(told);
            document.querySelector("button[type=submit]").click();
        """
        self.browser_js(
            self.path(rest="?score=3"),
            """
                const told = JSON.parse(sessionStorage.told);
                told.push(document.querySelector("h1").textContent.trim());
                const expected = [
                    "What went wrong? We will read it today.",
                    "What did we do well?",
                    "rgb(11, 110, 79)",
                    "Thank you! Your score: 10",
                ];
                if (JSON.stringify(told) !== JSON.stringify(expected)) {
                    throw new Error(JSON.stringify(told));
                }
                console.log("test successful");
            """,
            ready=f"""
                if (document.readyState === "complete" && !sessionStorage.told) {{ {first} }}
                document.title.includes("Your score") && document.readyState === "complete"
            """,
        )
        self.env.invalidate_all()
        self.assertEqual((self.feedback.score, self.feedback.channel), (10, "email"))
        self.assertEqual(self.feedback.comment, "Typed in a browser")
