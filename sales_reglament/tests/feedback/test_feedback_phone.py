from datetime import timedelta
from xmlrpc.client import Fault

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..browser_common import BrowserCase
from ..checklist.common import StepCase
from ..common import MONDAY
from .common import LoopCase, PhoneCase


@tagged("post_install", "-at_install")
class TestByPhone(PhoneCase, LoopCase):
    """A question for the phone is read out as it is and answered once."""

    def test_one_row_on_its_day(self):
        self.person.phone = "+32 2 290 34 91"
        with freeze_time(MONDAY):
            feedback = self.call(due_date=MONDAY + timedelta(days=1))
            self.assertFalse(self.day(self.anna))
        with freeze_time(MONDAY + timedelta(days=1, hours=1)):
            row = self.day(self.anna)
            self.assertEqual((row.kind, row.done_by, row.feedback_id), ("call", "ask", feedback))
            self.assertEqual(row.name, "Ask by phone: Recommendation, yearly")
            self.assertFalse(self.day(self.boris))
            action = row.action_ask()
            self.assertEqual(action["params"]["res_id"], feedback.id)
            self.lead.user_id = self.boris
            self.assertEqual(self.day(self.boris).feedback_id, feedback, "the present responsible")
            self.assertFalse(self.day(self.anna))

    def test_whom_it_is_about_each_once(self):
        client = self.client.display_name
        for subject, about in (
            (client, self.person.display_name),
            ("Cable for the north hall", f"{self.person.display_name}, Cable for the north hall"),
            (False, self.person.display_name),
        ):
            with self.subTest(subject=subject):
                feedback = self.call(subject_name=subject)
                self.assertIn(client, self.person.display_name)
                self.assertEqual(feedback.with_user(self.anna).questionnaire()["about"], about)

    def test_the_question_as_it_is(self):
        form = (
            self.call(self.env.ref("sales_reglament.survey_csat_3"))
            .with_user(self.anna)
            .questionnaire()
        )
        self.assertEqual(
            form["question"], "How satisfied are you with the way we worked on your request?"
        )
        self.assertEqual([item["score"] for item in form["scores"]], [1, 2, 3, 4, 5])
        self.assertEqual(form["scores"][0]["why"], "What went wrong? We will read it today.")
        self.assertEqual(form["scores"][4]["why"], "What did we do well?")
        kinds = [question["kind"] for question in form["questions"]]
        self.assertEqual(kinds, ["simple_choice", "why", "simple_choice"])
        self.assertEqual(form["questions"][0]["options"][0]["name"], "Price")
        self.assertNotIn("token", str(form))

    def test_the_answer_is_kept_with_all_its_parts(self):
        feedback = self.call()
        survey = feedback.survey_id
        wish = self.env.ref("sales_reglament.survey_nps_1_wish_2")
        supply = self.env.ref("sales_reglament.survey_nps_1_supply")
        feedback.with_user(self.head).record_answer(
            9,
            {
                str(survey.why_question_id.id): "Quick",
                str(supply.id): "Lamps",
                str(wish.question_id.id): wish.id,
            },
        )
        self.assertEqual(
            (feedback.state, feedback.channel, feedback.score, feedback.comment, feedback.wish),
            ("answered", "call", 9, "Quick", "manager"),
        )
        lines = feedback.user_input_id.user_input_line_ids
        by_question = {line.question_id: line for line in lines}
        self.assertEqual(by_question[supply].value_char_box, "Lamps")
        self.assertEqual(by_question[wish.question_id].suggested_answer_id, wish)
        self.assertEqual(by_question[survey.why_question_id].value_text_box, "Quick")

    def test_nobody_corrects_what_was_answered(self):
        feedback = self.call()
        mine = feedback.with_user(self.anna)
        mine.record_answer(2)
        for again in (
            lambda: mine.record_answer(10),
            mine.questionnaire,
            mine.action_ask,
            mine.action_not_reached,
            mine.action_does_not_want,
        ):
            with self.assertRaises(UserError):
                again()
        self.assertEqual((feedback.score, feedback.state), (2, "answered"))

    def test_a_question_in_a_letter_is_not_answered_by_a_colleague(self):
        feedback = self.ask()
        for user in (self.anna, self.head, self.director):
            with self.assertRaises(UserError):
                feedback.with_user(user).record_answer(10)
        self.assertEqual(feedback.state, "sent")

    def test_only_who_reads_it(self):
        feedback = self.call()
        for user in (self.boris, self.accountant):
            theirs = feedback.with_user(user)
            for method in (
                theirs.questionnaire,
                lambda theirs=theirs: theirs.record_answer(5),
                theirs.action_not_reached,
                theirs.action_does_not_want,
            ):
                with self.assertRaises(AccessError):
                    method()
        feedback.with_user(self.head).record_answer(8)
        self.assertEqual(feedback.score, 8)

    def test_answers_that_do_not_fit(self):
        feedback = self.call()
        mine = feedback.with_user(self.anna)
        wish = self.env.ref("sales_reglament.survey_nps_1_wish")
        foreign = self.env.ref("sales_reglament.survey_csat_1_wish_3")
        for answers in (
            {str(foreign.question_id.id): foreign.id},
            {str(wish.id): foreign.id},
            {str(wish.id): "x"},
            {"x": 1},
            [1],
            {str(feedback.survey_id.metric_question_id.id): 3},
        ):
            with self.assertRaises(UserError):
                mine.record_answer(5, answers)
        self.assertEqual(feedback.state, "due")

    def test_not_reached_comes_again_tomorrow(self):
        with freeze_time(MONDAY):
            feedback = self.call(due_date=MONDAY)
            feedback.with_user(self.anna).action_not_reached()
            self.assertFalse(self.day(self.anna))
        self.assertEqual(feedback.due_date, MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(days=1, minutes=1)):
            self.assertEqual(self.day(self.anna).feedback_id, feedback)

    def test_who_does_not_want_is_asked_no_more(self):
        feedback = self.call()
        feedback.with_user(self.anna).action_does_not_want()
        self.assertEqual((feedback.state, feedback.reason), ("suppressed", "opted_out"))
        known = self.env["sales.reglament.survey.optout"].search([])
        self.assertIn("ivan.petrov@northern.example", known.mapped("email_normalized"))
        self.assertFalse(self.day(self.anna))


@tagged("post_install", "-at_install")
class TestClientSaid(PhoneCase):
    """What a client said in a conversation is kept where the deal or client can be read."""

    def test_from_a_deal(self):
        lead = self.lead.with_user(self.anna)
        action = lead.action_client_said()
        self.assertEqual(action["params"]["channel"], "said")
        form = lead.reglament_questionnaire()
        csat_0 = self.env.ref("sales_reglament.survey_csat_0")
        self.assertEqual(form["survey_id"], csat_0.id)
        self.assertIn(self.nps.id, [survey["id"] for survey in form["surveys"]])
        id_ = lead.reglament_client_said(csat_0.id, 4, {csat_0.why_question_id.id: "Fast answer"})
        feedback = self.env["sales.reglament.feedback"].browse(id_)
        self.assertEqual(
            (feedback.channel, feedback.score, feedback.comment, feedback.lead_id),
            ("said", 4, "Fast answer", self.lead),
        )

    def test_the_survey_of_the_stage(self):
        self.make_reglament(
            survey_rule_ids=[
                (
                    0,
                    0,
                    {
                        "survey_id": self.env.ref("sales_reglament.survey_csat_2").id,
                        "trigger": "stage",
                        "stage_id": self.stage_new.id,
                    },
                )
            ]
        )
        lead = self.make_lead()
        self.assertEqual(
            lead.reglament_questionnaire()["survey_id"],
            self.env.ref("sales_reglament.survey_csat_2").id,
        )
        self.lead.action_set_won()
        self.assertEqual(self.lead.reglament_questionnaire()["survey_id"], self.csat.id)

    def test_from_a_client(self):
        id_ = self.person.with_user(self.anna).reglament_client_said(self.csat.id, 5)
        feedback = self.env["sales.reglament.feedback"].browse(id_)
        self.assertEqual((feedback.partner_id, feedback.contact_id), (self.client, self.person))
        self.assertFalse(feedback.lead_id)

    def test_only_where_one_reads(self):
        theirs = self.lead.with_user(self.boris)
        for deed in (
            theirs.action_client_said,
            theirs.action_ask_client,
            theirs.reglament_questionnaire,
            lambda: theirs.reglament_client_said(self.csat.id, 5),
            lambda: theirs.reglament_client_asked(self.csat.id, 5),
            # anybody reads clients; what they said is for who works in sales
            lambda: self.client.with_user(self.accountant).reglament_client_said(self.csat.id, 5),
            lambda: self.client.with_user(self.accountant).action_client_said(),
        ):
            with self.assertRaises(AccessError):
                deed()
        self.assertFalse(self.env["sales.reglament.feedback"].search([]))

    def test_only_surveys_that_measure(self):
        other = self.env["survey.survey"].create({"title": "Quiz"})
        for survey_id in (other.id, False, 0, "x"):
            with self.assertRaises(UserError):
                self.lead.with_user(self.anna).reglament_client_said(survey_id, 5)

    def test_from_the_log_of_a_contact(self):
        wizard = Form(
            self.env["sales.reglament.contact.log"]
            .with_user(self.anna)
            .with_context(default_record_model="crm.lead", default_record_ids=self.lead.ids)
        ).save()
        wizard.result = "thinking"
        action = wizard.action_log_and_said()
        self.assertEqual(action["params"]["res_id"], self.lead.id)
        self.assertTrue(
            self.env["sales.reglament.contact"].search([("lead_id", "=", self.lead.id)])
        )

    def test_from_my_day(self):
        self.lead.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        row = self.env["sales.reglament.day"].with_user(self.anna).search([])
        self.assertEqual(row.action_client_said()["params"]["res_id"], self.lead.id)


@tagged("post_install", "-at_install")
class TestClientSaidRemotely(PhoneCase, BrowserCase):
    """The same over RPC."""

    def test_xmlrpc(self):
        def execute(user, *args):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, user.id, f"{user.login}xxx", *args
            )

        said = ("crm.lead", "reglament_client_said", [self.lead.ids, self.csat.id, 2])
        id_ = execute(self.anna, *said)
        feedback = self.env["sales.reglament.feedback"].browse(id_)
        self.assertEqual((feedback.channel, feedback.manager_id), ("said", self.anna))
        waiting = self.call()
        for user, call in (
            (self.boris, said),
            (self.boris, (waiting._name, "record_answer", [waiting.ids, 10])),
            (self.anna, (waiting._name, "write", [waiting.ids, {"score": 10}])),
            (self.anna, (waiting._name, "_answer", [waiting.ids, 10])),
            (self.boris, (waiting._name, "action_close_loop", [feedback.ids, "Called"])),
        ):
            with self.assertRaises(Fault):
                execute(user, *call)
        execute(self.anna, waiting._name, "record_answer", [waiting.ids, 10])
        execute(self.anna, waiting._name, "action_close_loop", [feedback.ids, "Called"])
        self.env.invalidate_all()
        self.assertEqual((waiting.score, feedback.loop_result), (10, "Called"))


@tagged("post_install", "-at_install")
class TestSurveyStep(PhoneCase, StepCase):
    """A step that asks the client is done when the client has answered."""

    def test_an_answer_closes_it(self):
        self.make_steps(
            {"name": "Any", "evidence": "survey"},
            {"name": "This one", "evidence": "survey", "survey_id": self.csat.id},
        )
        lead = self.make_lead()
        self.env["sales.reglament.feedback"]._open(self.nps, lead=lead, channel="email")._answer(9)
        self.assertEqual(self.state(lead, "Any"), "done")
        self.assertEqual(self.state(lead, "This one"), "todo")
        asked = self.env["sales.reglament.feedback"]._open(self.csat, lead=lead, channel="call")
        asked.write({"state": "due", "closes_date": "2999-01-01"})
        lead.with_user(self.head).reglament_client_asked(self.csat.id, 4)
        self.assertEqual(asked.state, "answered")
        self.assertEqual(self.state(lead, "This one"), "done")
        proof = self.check(lead, "This one").action_open_proof()
        self.assertEqual(proof["res_model"], "sales.reglament.feedback")
        self.env["sales.reglament.checklist"]._refresh(lead)
        self.assertEqual(self.state(lead, "Any"), "done", "nothing undoes an answer")

    def test_an_answer_about_the_stage_before_is_none(self):
        self.make_steps({"name": "Ask", "evidence": "survey", "stage_id": self.stage_qualified.id})
        with freeze_time(MONDAY):
            lead = self.make_lead()
            self.env["sales.reglament.feedback"]._open(self.csat, lead=lead)._answer(
                4, channel="email"
            )
        with freeze_time(MONDAY + timedelta(days=1)):
            lead.stage_id = self.stage_qualified
            self.assertEqual(self.state(lead, "Ask"), "todo")
            self.env["sales.reglament.feedback"]._open(self.csat, lead=lead)._answer(
                4, channel="email"
            )
        self.assertEqual(self.state(lead, "Ask"), "done")

    def test_the_button_asks_the_client(self):
        """It opens the question that waits for a call, and nothing that would close nothing."""
        self.make_steps({"name": "Ask", "evidence": "survey", "survey_id": self.csat.id})
        lead = self.make_lead().with_user(self.anna)
        check = self.check(lead, "Ask").with_user(self.anna)
        [step] = lead.reglament_panel()["steps"]
        self.assertEqual(step["button"], "Ask the client")
        row = self.env["sales.reglament.day"].with_user(self.anna)
        row = row.search([("check_id", "=", check.id)])
        doors = (
            lambda: lead.reglament_step_action(check.step_id.id),
            check.action_ask_client,
            row.action_ask,
        )

        def said(words):
            for door in doors:
                action = door()
                self.assertEqual(action["tag"], "display_notification")
                self.assertIn(words, action["params"]["message"])

        said("nothing asks them yet")
        asked = self.env["sales.reglament.feedback"]._open(self.csat, lead=lead, channel="email")
        said("Asked by e-mail on ")
        asked.write({"state": "due"})
        asked.due_date = "2030-05-06 10:00:00"
        said("The question goes out on 05/06/2030.")
        asked.write({"channel": "call", "closes_date": "2999-01-01"})
        for door in doors:
            action = door()
            self.assertEqual(action["tag"], "sales_reglament_questionnaire")
            self.assertEqual(action["params"]["res_id"], asked.id)

    def test_who_writes_a_step_that_nothing_asks_is_told(self):
        step = {"name": "Ask", "evidence": "survey", "survey_id": self.csat.id}
        step["stage_id"] = self.stage_new.id
        draft = self.make_reglament(publish=False, step_ids=[(0, 0, step)])
        self.assertIn("“Ask” closes when the client answers", draft.publish_warnings)
        draft.survey_rule_ids = [(0, 0, {"survey_id": self.csat.id, "trigger": "won"})]
        self.assertFalse(draft.publish_warnings)

    def test_a_step_for_clients(self):
        self.client.user_id = self.anna
        reglament = self.make_reglament(publish=False, subject="client")
        self.env["sales.reglament.step"].create(
            {"reglament_id": reglament.id, "name": "Ask", "evidence": "survey"}
        )
        reglament.action_publish()
        check = self.env["sales.reglament.check"].search([("partner_id", "=", self.client.id)])
        self.assertEqual(check.state, "todo")
        action = check.with_user(self.anna).action_ask_client()
        self.assertIn("nothing asks them yet", action["params"]["message"])
        self.ask()._answer(9)
        self.env.invalidate_all()
        self.assertEqual(check.state, "done", "asked about a deal, it is the client's answer")
