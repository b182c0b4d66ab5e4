from contextlib import suppress

from odoo.exceptions import UserError
from odoo.tests import tagged

from ...controllers.feedback_page import form_values
from ..feedback.common import FeedbackCase

KINDS = (
    "simple_choice",
    "multiple_choice",
    "text_box",
    "char_box",
    "numerical_box",
    "scale",
    "date",
    "datetime",
    "matrix",
)
ODD = (
    "1e308",
    "-1e308",
    "1e309",
    "9" * 400,
    "0." + "1" * 400,
    "NaN",
    "Infinity",
    "²",
    "１２",
    "0001-01-01",
    "9999-12-31T23:59",
    "2026-02-30",
    "\ud800",
    "x\x00y",
    "x" * 6000,
    ["1", "2", "x"],
    [],
    {1: ["x"]},
    {},
    None,
    True,
    10**40,
    float("inf"),
)


@tagged("post_install", "-at_install")
class TestOddAnswers(FeedbackCase):
    """Whatever is sent to a survey is an answer or is refused in words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.questions = cls.env["survey.question"].create(
            [
                {
                    "survey_id": cls.csat.id,
                    "title": kind,
                    "question_type": kind,
                    "suggested_answer_ids": [(0, 0, {"value": "One"}), (0, 0, {"value": "Two"})]
                    if kind in ("simple_choice", "multiple_choice", "matrix")
                    else [],
                    "matrix_row_ids": [(0, 0, {"value": "Row"})] if kind == "matrix" else [],
                }
                for kind in KINDS
            ]
        )

    def test_on_the_page(self):
        for odd in ODD:
            for question in self.questions:
                with self.subTest(kind=question.question_type, odd=str(odd)[:20]):
                    feedback = self.ask(self.csat)
                    typed = {"score": "4", "raw": {question.id: odd}, "remarks": {}}
                    errors = feedback._take(typed, "email")
                    self.env.flush_all()
                    if not errors:
                        self.assertEqual(feedback.state, "answered")
                        form_values(feedback, feedback._typed(), {})

    def test_as_a_score(self):
        for odd in ODD:
            with self.subTest(odd=str(odd)[:20]):
                feedback = self.ask(self.csat)
                typed = {"score": odd, "raw": {}, "remarks": {}}
                feedback._take(typed, "email")
                form_values(feedback, typed, {})
                self.assertIn(feedback.score, range(6))

    def test_in_the_dialog(self):
        lead = self.lead.with_user(self.anna)
        for odd in ODD:
            for question in self.questions:
                with (
                    self.subTest(kind=question.question_type, odd=str(odd)[:20]),
                    suppress(UserError),
                    self.env.cr.savepoint(),
                ):
                    lead.reglament_client_said(self.csat.id, 4, {str(question.id): odd})
            with self.subTest(odd=str(odd)[:20], key=True), self.assertRaises(UserError):
                lead.reglament_client_said(self.csat.id, 4, {str(odd): 1})
