from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ...controllers.feedback_page import for_its_person
from ..browser_common import BrowserCase
from .common import AskCase, PhoneCase


@tagged("post_install", "-at_install")
class TestSurveyRules(AskCase):
    """What a rule can't ask, said while it is written and whenever it changes."""

    def rule(self, **values):
        return self.make_rules({**values}, publish=False).survey_rule_ids

    def test_a_survey_with_a_login_is_in_no_rule(self):
        rule = self.rule()
        with self.assertRaises(ValidationError):
            self.csat.users_login_required = True
        self.ces.users_login_required = True
        with self.assertRaises(ValidationError):
            rule.survey_id = self.ces

    def test_a_window_shorter_than_the_reminder(self):
        rule = self.rule(reminder_days=7, window_days=14)
        with self.assertRaises(ValidationError):
            rule.window_days = 7

    def test_whatever_is_checked_is_checked_when_it_changes(self):
        """Each value that a check of a rule or step reads sets it off."""
        rule = self.rule(trigger="stage", stage_id=self.stage_offer.id)
        for values in (
            {"stage_id": False},
            {"trigger": "won"},
            {"trigger": "periodic"},
            {"domain": "[('nothing', '=', 1)]"},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(ValidationError),
                self.env.cr.savepoint(),
            ):
                rule.write(values)
                self.env.flush_all()


class TriggeredCase(PhoneCase):
    """A survey with a question that hangs on the answer to another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.person.phone = "+32 2 290 34 91"
        cls.which = cls.env["survey.question"].create(
            {
                "survey_id": cls.nps.id,
                "title": "Which",
                "question_type": "simple_choice",
                "sequence": 90,
                "suggested_answer_ids": [
                    Command.create({"value": "Choice A"}),
                    Command.create({"value": "Choice B"}),
                ],
            }
        )
        cls.choice_a, cls.choice_b = cls.which.suggested_answer_ids
        cls.why = cls.env["survey.question"].create(
            {
                "survey_id": cls.nps.id,
                "title": "Why A",
                "question_type": "char_box",
                "sequence": 91,
                "constr_mandatory": True,
                "constr_error_msg": "Please say",
                "triggering_answer_ids": [Command.set(cls.choice_a.ids)],
            }
        )


@tagged("post_install", "-at_install")
class TestPhoneAsksWhatThePageAsks(TriggeredCase):
    """By phone the page's own rules hold: what is to be answered, and what is not asked at all."""

    def both(self, answers):
        """Whether the page and the phone take these answers."""
        page = for_its_person(self.ask(closes_date="2999-01-01"))
        errors = page._take({"score": "5", "raw": dict(answers), "remarks": {}}, "email")
        call = self.call().with_user(self.anna)
        try:
            with self.env.cr.savepoint():
                call.record_answer(5, {str(key): value for key, value in answers.items()})
        except UserError:
            return not errors, False
        return not errors, True

    def test_the_same_on_the_page_and_by_phone(self):
        which, why = self.which.id, self.why.id
        for answers, taken in (
            ({}, True),
            ({which: self.choice_b.id}, True),
            ({which: self.choice_b.id, why: "Not asked"}, True),
            ({which: self.choice_a.id}, False),
            ({which: self.choice_a.id, why: "Price"}, True),
        ):
            with self.subTest(answers=answers):
                self.assertEqual(self.both(answers), (taken, taken))

    def test_where_people_may_go_back_nothing_is_demanded(self):
        self.nps.users_can_go_back = True
        self.assertEqual(self.both({self.which.id: self.choice_a.id}), (True, True))
        asked = self.call().with_user(self.anna).questionnaire()["questions"]
        self.assertFalse(any(question["mandatory"] for question in asked))

    def test_what_was_not_asked_is_not_kept(self):
        call = self.call()
        call.with_user(self.anna).record_answer(
            5, {str(self.which.id): self.choice_b.id, str(self.why.id): "Slip of the mouse"}
        )
        lines = call.user_input_id.user_input_line_ids
        self.assertFalse(lines.filtered(lambda line: line.value_char_box == "Slip of the mouse"))


@tagged("post_install", "-at_install")
class TestPhoneInTheBrowser(TriggeredCase, BrowserCase):
    def test_a_question_that_is_not_asked_holds_nothing_up(self):
        call = self.call()
        tour = "sales_reglament_a_question_is_not_asked"
        self.start_tour("/odoo/my-day", tour, login=self.anna.login)
        self.assertEqual((call.state, call.score), ("answered", 5))
