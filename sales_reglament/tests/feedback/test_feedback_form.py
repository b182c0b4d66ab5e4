from odoo.tests import tagged

from ...controllers.feedback_page import form_values
from ...models.feedback.answers import read_answer, read_form
from ...models.feedback.survey_forms import form_items
from .common import FeedbackCase


class FormCase(FeedbackCase):
    """A survey with a question of every kind."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        survey = cls.env["survey.survey"].create(
            {
                "title": "All kinds",
                "metric": "csat",
                "access_mode": "token",
                "question_and_page_ids": [
                    (0, 0, {"sequence": number, "title": title, "question_type": kind, **values})
                    for number, (title, kind, values) in enumerate(cls._kinds())
                ],
            }
        )
        cls.everything = survey
        cls.by_kind = {question.question_type: question for question in survey.question_ids}
        cls.section = survey.page_ids
        cls.few, cls.many = cls.by_kind["simple_choice"], cls.by_kind["multiple_choice"]
        cls.matrix = cls.by_kind["matrix"]
        cls.conditional = cls.by_kind["numerical_box"]
        cls.conditional.triggering_answer_ids = cls.few.suggested_answer_ids[0]

    @staticmethod
    def _kinds():
        def choices(*values):
            return [(0, 0, {"value": value}) for value in values]

        return [
            ("How satisfied?", "scale", {"scale_min": 1, "scale_max": 5}),
            ("Why?", "text_box", {}),
            ("Delivery", None, {"is_page": True}),
            ("Late?", "simple_choice", {"suggested_answer_ids": choices("Yes", "No")}),
            ("By how many days?", "numerical_box", {"constr_mandatory": True}),
            (
                "What matters?",
                "multiple_choice",
                {"suggested_answer_ids": choices("Price", "Stock"), "comments_allowed": True},
            ),
            ("Whom do you mail?", "char_box", {"validation_email": True}),
            ("Which day?", "date", {}),
            ("When?", "datetime", {}),
            (
                "Rate each",
                "matrix",
                {
                    "suggested_answer_ids": choices("Good", "Bad"),
                    "matrix_row_ids": choices("Packing", "Driver"),
                },
            ),
        ]

    def put_in(self, kind, raw, remark="", **context):
        return read_answer(self.by_kind[kind].with_context(**context), raw, remark)


@tagged("post_install", "-at_install")
class TestFeedbackForm(FormCase):
    """A survey's questions as a plain form."""

    def test_texts_are_kept_as_text(self):
        self.assertEqual(self.put_in("text_box", " a\r\nb<b>\x00\x07\ud800 "), ("a\nb<b>", False))
        value, error = self.put_in("text_box", "я" * 5001)
        self.assertFalse(value)
        self.assertIn("5000", error)
        self.assertEqual(self.put_in("text_box", "я" * 5000), ("я" * 5000, False))
        self.assertTrue(self.put_in("char_box", "no address")[1])
        self.assertEqual(self.put_in("char_box", "a@b.example"), ("a@b.example", False))

    def test_numbers_as_people_write_them(self):
        self.assertEqual(self.put_in("numerical_box", "1 234,5"), ("1234.5", False))
        for wrong in ("nan", "inf", "a", "1e999"):
            self.assertEqual(self.put_in("numerical_box", wrong), ("", "This is not a number."))

    def test_dates(self):
        self.assertEqual(self.put_in("date", "2026-11-24"), ("2026-11-24", False))
        for wrong in ("2026-13-01", "soon"):
            self.assertEqual(self.put_in("date", wrong), ("", "This is not a date."))
        self.assertEqual(
            self.put_in("datetime", "2026-11-24T15:00", tz="Europe/Moscow"),
            ("2026-11-24 12:00:00", False),
        )
        self.assertTrue(self.put_in("datetime", "0001-01-01T00:00", tz="Europe/Moscow")[1])

    def test_only_answers_that_are_offered(self):
        yes, no = self.few.suggested_answer_ids.ids
        foreign = self.many.suggested_answer_ids.ids[0]
        self.assertEqual(self.put_in("simple_choice", str(no)), (no, False))
        for wrong in (str(foreign), "x", "-1", "9" * 30, {"a": 1}):
            self.assertEqual(self.put_in("simple_choice", wrong), ("", False))
        both = self.many.suggested_answer_ids.ids
        self.assertEqual(self.put_in("multiple_choice", [str(both[1]), str(both[0]), yes])[0], both)
        good, bad = self.matrix.suggested_answer_ids.ids
        row, other = self.matrix.matrix_row_ids.ids
        self.assertEqual(
            self.put_in("matrix", {row: [str(good), str(bad)], other: ["0"], 7: [str(good)]}),
            ({row: [good]}, False),
        )
        self.assertEqual(self.put_in("matrix", "x"), ({}, False))

    def test_a_question_is_mandatory_only_where_it_is_asked(self):
        yes, no = self.few.suggested_answer_ids.ids
        given, errors = read_form(self.everything, {self.few.id: str(no)})
        self.assertFalse(errors)
        self.assertEqual(given.answers[self.conditional.id], "")
        _given, errors = read_form(self.everything, {self.few.id: str(yes)})
        self.assertEqual(set(errors), {self.conditional.id})
        raw = {self.few.id: str(yes), self.conditional.id: "3"}
        given, errors = read_form(self.everything, raw)
        self.assertFalse(errors)
        self.assertEqual(given.answers[self.conditional.id], "3")

    def test_what_was_answered_comes_back_into_the_form(self):
        yes = self.few.suggested_answer_ids.ids[0]
        price = self.many.suggested_answer_ids.ids[0]
        row, good = self.matrix.matrix_row_ids.ids[1], self.matrix.suggested_answer_ids.ids[0]
        raw = {
            self.by_kind["text_box"].id: "<i>late</i>",
            self.few.id: str(yes),
            self.conditional.id: "2,5",
            self.many.id: [str(price)],
            self.by_kind["date"].id: "2026-11-24",
            self.by_kind["datetime"].id: "2026-11-24T15:00",
            self.matrix.id: {row: [str(good)]},
        }
        feedback = self.ask(self.everything).with_context(tz="Europe/Moscow")
        typed = {"score": "4", "raw": raw, "remarks": {self.many.id: "and <b>time</b>"}}
        self.assertFalse(feedback._take(typed, "email"))
        self.assertEqual(feedback.comment, "<i>late</i>")
        given = feedback._typed()
        self.assertEqual(given["score"], 4)
        self.assertEqual(given["remarks"], typed["remarks"])
        items = {item["id"]: item for item in form_items(self.everything, given["raw"])}
        self.assertEqual(items[self.section.id]["kind"], "section")
        self.assertEqual(items[self.few.id]["chosen"], [yes])
        self.assertEqual(items[self.many.id]["chosen"], [price])
        self.assertEqual(items[self.conditional.id]["text"], "2.5")
        self.assertEqual(items[self.matrix.id]["chosen_of_row"], {row: [good]})
        self.assertEqual(items[self.by_kind["date"].id]["text"], "2026-11-24")
        shown = feedback.user_input_id._given_answers()[0]
        self.assertEqual(shown[self.by_kind["datetime"].id], "2026-11-24T15:00")
        self.assertNotIn(self.everything.metric_question_id.id, items)

    def test_what_was_taken_back_is_gone(self):
        feedback = self.ask(self.everything)
        why = self.by_kind["text_box"].id
        for words in ("A name in anger", ""):
            feedback._take({"score": "2", "raw": {why: words}, "remarks": {}}, "email")
        self.assertFalse(feedback.comment)
        line = feedback.user_input_id.user_input_line_ids.filtered(
            lambda line: line.question_id.id == why
        )
        self.assertEqual((len(line), line.skipped, line.value_text_box), (1, True, False))

    def test_the_page_of_a_question_that_nobody_kept(self):
        values = {"survey_id": self.everything.id, "metric": "csat", "state": "sent"}
        feedback = self.env["sales.reglament.feedback"].new(values)
        typed = {"score": 2, "raw": {self.few.id: "0"}, "remarks": {}}
        form = form_values(feedback, typed, {self.few.id: "Which?"})
        rungs = ["low", "low", "middle", "high", "high"]
        self.assertEqual(form["scale"], list(enumerate(rungs, 1)))
        self.assertEqual((form["chosen"], form["rung"]), ("2", "low"))
        errors = {item["id"]: item["error"] for item in form["items"] if item["error"]}
        self.assertEqual(errors, {self.few.id: "Which?"})
        self.assertFalse(self.env["sales.reglament.feedback"].search([]))

    def test_the_form_is_read_with_the_same_number_of_queries(self):
        def queries(survey):
            self.env.flush_all()
            self.env.invalidate_all()
            survey = survey.with_context(lang="en_US")
            before = self.cr.sql_log_count
            form_items(survey)
            return self.cr.sql_log_count - before

        few = queries(self.everything)
        self.everything.question_ids.copy({"survey_id": self.everything.id})
        self.assertEqual(queries(self.everything), few)
