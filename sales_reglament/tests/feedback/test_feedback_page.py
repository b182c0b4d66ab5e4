from datetime import timedelta
from unittest.mock import patch
from uuid import uuid4

from odoo import fields
from odoo.tests import tagged

from ...controllers import feedback_page
from .common import PageCase


@tagged("post_install", "-at_install")
class TestFeedbackPage(PageCase):
    """The page where a client answers, without a login."""

    def test_looking_stores_nothing(self):
        before = self.stored()
        # a page that writes would be asked for again outside of its read-only transaction
        with self.assertNoLogs("odoo.http", "WARNING"):
            for rest in ("", "?score=9", "?score=99", "?score=x", "?change=1", "?done=1", "/stop"):
                for method in ("GET", "HEAD"):
                    page = self.look(rest, method=method, headers={"User-Agent": "Scanner/1.0"})
                    self.assertEqual(page.status_code, 200, rest)
                    self.assertNotIn("session_id", page.headers.get("Set-Cookie", ""))
        self.assertEqual(self.stored(), before)
        self.assertFalse(self.feedback.user_input_id)

    def test_the_score_of_the_letter_is_chosen(self):
        page = self.look("?score=0")
        self.says(page, "How likely are you to recommend us to a colleague or partner?")
        self.assertRegex(page.text, r'value="0" checked="checked"')
        self.assertEqual(page.text.count("checked="), 1)
        self.says(page, ">What went wrong? We will read it today.</label>")
        self.says(self.look("?score=8"), ">What was missing for the top mark?</label>")
        self.says(self.look("?score=10"), ">What did we do well?</label>")
        for nonsense in ("?score=11", "?score=-1", "?score=%00", "?score=%FF", "", "?score=²"):
            page = self.look(nonsense)
            self.assertNotIn("checked=", page.text)
            self.says(page, ">In your own words</label>")

    def test_headers(self):
        for page in (self.look(), self.url_open("/reglament/feedback/x")):
            self.assertEqual(page.headers["Cache-Control"], "no-store")
            self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(page.headers["X-Frame-Options"], "DENY")
            self.assertIn("noindex", page.headers["X-Robots-Tag"])
            self.assertIn("frame-ancestors 'none'", page.headers["Content-Security-Policy"])
            self.assertTrue(page.headers["Content-Type"].startswith("text/html"))

    def test_nothing_personal(self):
        page = self.look("?score=3")
        for secret in ("Petrov", "northern.example", self.lead.name, self.client.name):
            self.assertNotIn(secret, page.text)
            self.assertNotIn(secret.lower(), page.url)

    def test_an_answer(self):
        offered = self.wish.suggested_answer_ids.filtered(lambda answer: answer.wish == "manager")
        page = self.send(
            score="9",
            whole="1",
            **{
                f"q{self.why.id}": "Quick <script>alert(1)</script>",
                f"q{self.wish.id}": offered.id,
            },
        )
        self.assertEqual(page.history[0].status_code, 303)
        self.assertFalse(page.history[0].cookies.get("session_id"))
        self.says(page, "Thank you! Your score: 9")
        self.assertRegex(page.text, r"<title>\s*Thank you! Your score: 9\s*</title>")
        self.says(page, "pass it on to Ranna")
        self.says(page, "Ranna will call you")
        self.says(page, "You can change it until")
        feedback = self.feedback
        self.assertEqual((feedback.score, feedback.wish, feedback.channel), (9, "manager", "email"))
        self.assertEqual(feedback.comment, "Quick <script>alert(1)</script>")
        page = self.look("?change=1")
        self.assertRegex(page.text, r'value="9" checked="checked"')
        self.assertIn("Quick &lt;script&gt;alert(1)&lt;/script&gt;", page.text)
        self.assertNotIn("<script>alert", page.text)
        self.assertRegex(page.text, rf'value="{offered.id}" checked="checked"')

    def test_without_a_session(self):
        self.opener.cookies.pop("session_id", None)
        page = self.send(score="9")
        self.says(page, "Your score: 9")
        for answer in (*page.history, page):
            self.assertNotIn("session_id", answer.headers.get("Set-Cookie", ""))
            self.assertNotIn("session_id", answer.request.headers.get("Cookie", ""))

    def test_a_low_score(self):
        page = self.send(score="2")
        self.says(page, "Thank you for being frank. We will come back to you within one")
        self.assertTrue(self.feedback.is_low)

    def test_somebody_else_is_not_the_manager(self):
        other = self.wish.suggested_answer_ids.filtered(lambda answer: answer.wish == "other")
        page = self.send(score="9", **{f"q{self.wish.id}": other.id})
        self.says(page, "Somebody other than your manager will call you.")
        self.assertNotIn("Ranna", page.text)

    def test_the_score_alone_leaves_the_words(self):
        self.send(score="9", **{f"q{self.why.id}": "Good"})
        self.send(score="8")
        self.assertEqual((self.feedback.score, self.feedback.comment), (8, "Good"))
        self.send(score="8", whole="1")
        self.assertFalse(self.feedback.comment)

    def test_answered_and_changeable(self):
        self.feedback._answer(7)
        for rest in ("", "?score=7"):
            page = self.look(rest)
            self.says(page, "Your answer is with us already. Thank you!")
            self.says(page, "?change=1")
        page = self.look("?score=3")
        self.says(page, "Your score so far: 7")
        self.assertRegex(page.text, r'value="3" checked="checked"')
        self.assertEqual(self.feedback.score, 7)
        self.says(self.send(score="3"), "Thank you! Your score: 3")

    def test_two_tabs_and_a_double_click(self):
        for score in ("6", "6", "8"):
            self.says(self.send(score=score), f"Your score: {score}")
        self.assertEqual(self.feedback.score, 8)
        self.assertEqual(len(self.feedback.user_input_id), 1)
        found = self.env["survey.user_input"].search([("survey_id", "=", self.nps.id)])
        self.assertEqual(found & self.feedback.user_input_id, self.feedback.user_input_id)
        lines = self.feedback.user_input_id.user_input_line_ids.filtered(
            lambda line: line.question_id == self.nps.metric_question_id
        )
        self.assertEqual(lines.mapped("value_scale"), [8])

    def test_used(self):
        self.feedback._answer(7)
        self.feedback.closes_date = "2020-01-01"
        before = self.stored()
        for rest in ("", "?score=3", "?change=1"):
            page = self.look(rest)
            self.says(page, "Your answer is with us already. Thank you!")
            self.assertNotIn("<form", page.text)
        self.says(self.send(score="1"), "Your answer is with us already", 409)
        self.assertEqual(self.stored(), before)

    def closed(self, text="This question is closed", feedback=None):
        before = self.stored()
        for page in (self.look("?score=9", feedback), self.send(feedback, score="9")):
            self.says(page, text, 410)
            self.says(page, "+7 812 555 01 23", 410)
            self.assertNotIn("<form", page.text)
        self.assertEqual(self.stored(), before)

    def test_expired(self):
        self.feedback.closes_date = fields.Datetime.now() - timedelta(seconds=2)
        self.closed("It could be answered until")
        self.feedback.state = "expired"
        self.closed("It could be answered until")

    def test_open_until_the_last_moment(self):
        self.feedback.closes_date = fields.Datetime.now() + timedelta(minutes=2)
        self.says(self.send(score="9"), "Your score: 9")

    def test_archived_survey(self):
        self.nps.active = False
        self.closed()

    def test_suppressed(self):
        self.feedback.state = "suppressed"
        self.closed("We do not ask it any more.")

    def test_a_letter_that_seemed_lost(self):
        """A notice of failure may be wrong: who answers has got the letter."""
        self.feedback.write({"state": "bounced", "reason": "returned"})
        self.says(self.look("?score=9"), "How likely are you")
        self.says(self.send(score="9"), "Your score: 9")
        self.assertEqual((self.feedback.state, self.feedback.reason), ("answered", False))

    def test_closed_while_it_was_read(self):
        with patch.object(feedback_page, "outcome", lambda feedback: "open"):
            self.feedback.closes_date = "2020-01-01"
            self.says(self.send(score="9"), "This question is closed.", 422)
        self.assertEqual(self.feedback.state, "sent")

    def test_unknown_and_tampered(self):
        token = self.feedback.access_token
        changed = token[:-1] + ("0" if token[-1] != "0" else "1")
        before = self.stored()
        for wrong in (
            changed,
            token[:-1],
            token + "a",
            str(uuid4()),
            "x" * 3000,
            "%00",
            "%FF%FE",
            "' OR 1=1 --",
            "{" + token[:-2] + "}",
        ):
            for rest in ("", "/stop"):
                address = f"/reglament/feedback/{wrong}{rest}"
                self.says(self.url_open(address), "We don't know this link.", 404)
                page = self.url_open(address, data={"score": "9"})
                self.says(page, "We don't know this link.", 404)
        self.says(self.url_open("/reglament/feedback"), "We don't know this link.", 404)
        self.assertEqual(self.stored(), before)

    def test_a_link_in_capitals(self):
        page = self.url_open(f"/reglament/feedback/{self.feedback.access_token.upper()}")
        self.says(page, "How likely are you")

    def test_what_is_no_answer_keeps_what_was_typed(self):
        before = self.stored()
        field = f"q{self.why.id}"
        for score in ("", "11", "-1", "x", "9.5", "1_0", "\x00", "9" * 5000, "<b>"):
            page = self.send(score=score, whole="1", **{field: "My <b>words</b>"})
            self.says(page, "Choose a score from 0 to 10.", 422)
            self.says(page, "What you wrote is still here.", 422)
            self.says(page, "My &lt;b&gt;words&lt;/b&gt;</textarea>", 422)
        page = self.send(whole="1", **{field: "My words"})
        self.says(page, "Choose a score from 0 to 10.", 422)
        page = self.send(score="9", **{field: "я" * 5001})
        self.says(page, "Please shorten this to 5000 characters.", 422)
        self.assertIn("я" * 5001, page.text)
        self.assertRegex(page.text, r'value="9" checked="checked"')
        self.assertEqual(self.stored(), before)

    def test_words_of_any_kind_are_kept_as_text(self):
        field = f"q{self.why.id}"
        long = "я" * 5000
        for sent, kept in (
            (b"a%00b", "ab"),
            (b"%7B%7B7*7%7D%7D+%25(x)s", "{{7*7}} %(x)s"),
            (b"one%0D%0Atwo", "one\ntwo"),
            (long.encode(), long),
        ):
            page = self.url_open(
                self.path(),
                data=f"score=5&{field}=".encode() + sent,
                headers={"Content-Type": "application/x-www-form-urlencoded"},
            )
            self.assertEqual(page.status_code, 200)
            self.assertEqual(self.feedback.comment, kept)
        self.url_open(
            self.path(),
            data=f"score=5&{field}=%FFbroken".encode(),
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        # what is no UTF-8 is kept as the web server reads it
        self.assertIn(self.feedback.comment, ("%FFbroken", "\ufffdbroken"))

    def test_too_much_is_refused(self):
        page = self.send(score="9", **{f"q{self.why.id}": "x" * (600 * 1024)})
        self.assertEqual(page.status_code, 413)
        self.assertEqual(self.feedback.state, "sent")

    def test_fields_that_are_none_of_ours(self):
        foreign = self.csat.why_question_id
        page = self.send(
            score="9",
            **{f"q{foreign.id}": "x", "q0": "x", f"q{self.why.id}_5": "x", "state": "due"},
        )
        self.says(page, "Your score: 9")
        questions = self.feedback.user_input_id.user_input_line_ids.question_id
        self.assertEqual(questions.survey_id, self.nps)

    def test_a_deleted_deal(self):
        self.lead.unlink()
        self.says(self.look("?score=9"), "How likely are you")
        self.says(self.send(score="9"), "Your score: 9")
        self.assertEqual(self.feedback.score, 9)

    def test_a_person_who_is_gone(self):
        self.lead.partner_id = self.client
        self.person.unlink()
        self.says(self.send(score="9"), "Your score: 9")

    def test_the_same_number_of_queries_whatever_else_there_is(self):
        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.look("?score=9")
            return self.cr.sql_log_count - before

        self.collect_no_garbage()
        # the first answer of all makes caches new
        self.ask(closes_date=self.soon)._answer(9)
        queries()
        once = queries()
        for _number in range(5):
            self.ask(closes_date=self.soon)._answer(9)
        self.assertEqual(queries(), once)
        self.assertLess(once, 40)

    # ------------------------------------------------------------ languages and companies

    def test_in_the_language_of_the_person(self):
        self.person.lang = "ru_RU"
        headers = {"Accept-Language": "en-US,en;q=0.9"}
        page = self.look("?score=9", headers=headers)
        self.assertIn('<html lang="ru"', page.text)
        self.says(page, "Отправить")
        self.says(page, "Что мы сделали хорошо?")
        self.says(page, ">Больше не спрашивать</a>")
        self.says(page, "Насколько вероятно, что вы порекомендуете нас")
        self.assertTrue(page.text.startswith("<!DOCTYPE html>"))
        self.feedback.closes_date = "2999-11-24 12:00:00"
        self.says(self.look("?score=9", headers=headers), "24 ноября 2999 г., 15:00")
        self.says(self.send(score="x"), "Выберите оценку от 0 до 10.", 422)
        self.says(self.send(score="2"), "Спасибо за откровенность.")
        self.says(self.look("/stop"), "Больше не спрашивать")

    def test_an_unknown_link_in_the_language_of_the_browser(self):
        page = self.url_open("/reglament/feedback/x", headers={"Accept-Language": "ru-RU,ru"})
        self.says(page, "Ссылка не распознана.", 404)

    def test_in_the_company_and_its_colours(self):
        page = self.look()
        self.assertIn("--accent: #0b6e4f", page.text)
        self.company.primary_color = "red;} body {display:none"
        self.company.secondary_color = "#ffffff"
        self.company.email_secondary_color = False
        page = self.look()
        self.assertNotIn("display:none", page.text)
        self.assertIn("--accent: #1f2937", page.text)
        other = self.env["res.company"].create({"name": "Southern Branch", "phone": "555-77"})
        self.feedback.write({"company_id": other.id, "closes_date": "2020-01-01"})
        self.says(self.look(), "555-77", 410)
        self.says(self.look(), "Southern Branch", 410)
