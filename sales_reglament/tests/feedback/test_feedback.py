from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import FeedbackCase


@tagged("post_install", "-at_install")
class TestFeedback(FeedbackCase):
    """One asking and its answer."""

    def test_the_answer_is_kept_here_and_in_the_survey(self):
        feedback = self.ask()
        feedback._answer(9, comment=" Quick and <b>clear</b> ")
        self.assertEqual(
            (feedback.state, feedback.score, feedback.bucket, feedback.is_low),
            ("answered", 9, "promoter", False),
        )
        self.assertEqual(feedback.comment, "Quick and <b>clear</b>")
        self.assertEqual(feedback.manager_id, self.anna)
        self.assertEqual(feedback.partner_id, self.client)
        self.assertEqual(feedback.contact_id, self.person)
        user_input = feedback.user_input_id
        self.assertEqual(user_input.state, "done")
        lines = user_input.user_input_line_ids
        scored = lines.filtered(lambda line: line.question_id == self.nps.metric_question_id)
        self.assertEqual(scored.value_scale, 9)

    def test_zero_is_an_answer(self):
        feedback = self.ask()
        feedback._answer(0)
        self.assertEqual((feedback.score, feedback.bucket), (0, "detractor"))
        self.assertTrue(feedback.is_low)
        line = feedback.user_input_id.user_input_line_ids.filtered(
            lambda line: line.question_id == self.nps.metric_question_id
        )
        self.assertEqual((line.value_scale, line.skipped), (0, False))

    def test_an_answer_may_be_changed_until_closed(self):
        feedback = self.ask(closes_date="2999-01-01")
        feedback._answer(3, comment="Late")
        first = feedback.user_input_id
        feedback._answer(8)
        self.assertEqual((feedback.score, feedback.bucket), (8, "passive"))
        self.assertEqual(feedback.comment, "Late", "the words stay unless they are changed")
        self.assertEqual(feedback.user_input_id, first)
        feedback.closes_date = "2020-01-01"
        with self.assertRaises(UserError):
            feedback._answer(1)
        self.assertEqual(feedback.score, 8)

    def test_only_scores_of_the_scale(self):
        for survey, wrong in ((self.nps, 11), (self.csat, 0), (self.ces, 8), (self.nps, "x")):
            feedback = self.ask(survey)
            with self.assertRaises(UserError):
                feedback._answer(wrong)
            self.assertEqual(feedback.state, "sent")

    def test_effort_the_other_way_round(self):
        self.ces.metric_direction = "low"
        self.assertEqual(self.ces.alert_threshold, 5)
        feedback = self.ask(self.ces)
        feedback._answer(6)
        self.assertEqual((feedback.bucket, feedback.is_low), ("hard", True))

    def test_the_scored_question_has_the_scale_of_its_metric(self):
        with self.assertRaises(ValidationError):
            self.csat.metric_question_id.scale_max = 10
            self.csat._check_metric()
        with self.assertRaises(ValidationError):
            self.csat.metric_question_id = self.nps.metric_question_id

    def test_a_copy_scores_its_own_question(self):
        copied = self.nps.copy()
        self.assertEqual(copied.metric_question_id.survey_id, copied)
        self.assertEqual(copied.why_question_id.survey_id, copied)

    def test_nobody_reads_the_link_or_writes_the_answer(self):
        feedback = self.ask()
        for user in (self.anna, self.head, self.env.ref("base.user_admin")):
            mine = feedback.with_user(user)
            self.assertFalse({"access_token", "email_normalized"} & mine.fields_get().keys())
            with self.assertRaises(AccessError):
                mine.read(["access_token"])
            for write in (
                lambda mine=mine: mine.write({"score": 10}),
                lambda mine=mine: mine.copy(),
                lambda mine=mine: mine.unlink(),
            ):
                with self.assertRaises(AccessError):
                    write()

    def test_managers_read_their_own(self):
        feedback = self.ask()
        self.assertTrue(feedback.with_user(self.anna).has_access("read"))
        self.assertTrue(feedback.with_user(self.head).has_access("read"))
        self.assertFalse(feedback.with_user(self.boris).has_access("read"))
        self.assertFalse(feedback.with_user(self.accountant).has_access("read"))
        feedback._answer(2, wish="other")
        self.env.flush_all()
        self.assertFalse(feedback.with_user(self.anna).has_access("read"))
        self.assertTrue(feedback.with_user(self.head).has_access("read"))
