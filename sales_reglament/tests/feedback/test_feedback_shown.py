from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY, load_russian
from .common import FeedbackCase


@tagged("post_install", "-at_install")
class TestShown(FeedbackCase):
    """What deals, clients and lists show of answers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.user_id = cls.anna

    def answer(self, score, survey=None, **values):
        feedback = self.ask(survey)
        feedback._answer(score, comment=values.pop("comment", None), wish=values.pop("wish", None))
        feedback.write(values)
        self.env.invalidate_all()
        return feedback

    def as_anna(self, record):
        return record.with_user(self.anna)

    def test_figures_of_the_client(self):
        for score in (10, 9, 8, 2):
            self.answer(score)
        for score in (5, 4, 3):
            self.answer(score, self.csat)
        client, person = self.as_anna(self.client), self.as_anna(self.person)
        self.assertEqual((client.nps_score, client.nps_answer_count), (25, 4))
        self.assertAlmostEqual(client.csat_score, 200 / 3, 1)
        self.assertEqual(person.nps_score, 25, "contacts show their company's")
        self.assertEqual(client.nps_words, "2 of 4 answered 9 or 10, 1 answered 6 or less")

    def test_what_does_not_count(self):
        self.answer(0, channel="manager")
        self.answer(0, channel="said")
        with freeze_time(MONDAY - timedelta(days=370)):
            old = self.answer(0)
        old.answered_date = old.answered_date - timedelta(days=800)
        client = self.as_anna(self.client)
        self.assertEqual((client.nps_answer_count, client.nps_words), (0, False))
        self.answer(10, channel="call")
        self.env.invalidate_all()
        self.assertEqual((client.nps_score, client.nps_answer_count), (100, 1))

    def test_what_is_for_somebody_else_shows_in_no_number_of_the_managers(self):
        self.answer(9)
        self.answer(0, wish="other", comment="Not with Anna")
        for record in (self.client, self.lead):
            card = self.as_anna(record).reglament_satisfaction
            self.assertEqual(card["count"], 1)
            self.assertNotIn("Not with Anna", str(card))
        self.assertEqual(self.as_anna(self.client).nps_score, 100)
        self.assertEqual(self.client.with_user(self.head).nps_score, 0)
        self.assertEqual(self.lead.with_user(self.head).reglament_feedback_count, 2)

    def test_the_card(self):
        load_russian(self.env)
        with freeze_time(MONDAY):
            self.answer(3, comment="The reel was wet")
        with freeze_time(MONDAY + timedelta(days=1)):
            self.answer(9, comment="All is well now")
        card = self.as_anna(self.lead).reglament_satisfaction
        self.assertEqual(card["count"], 2)
        self.assertEqual(card["last"]["meaning"], "9 of 10, promoter")
        self.assertEqual(card["last"]["comment"], "All is well now")
        self.assertEqual([answer["score"] for answer in card["trend"]], [3, 9])
        self.assertEqual([answer["is_low"] for answer in card["trend"]], [True, False])
        russian = self.as_anna(self.lead).with_context(lang="ru_RU").reglament_satisfaction
        self.assertEqual(russian["count"], 2)

    def test_an_unanswered_question_shows_nowhere(self):
        self.ask()
        self.assertFalse(self.as_anna(self.lead).reglament_satisfaction)
        self.assertEqual(self.as_anna(self.client).reglament_feedback_count, 0)

    def test_who_reads_the_client_but_not_the_answers(self):
        self.answer(2)
        boris = self.client.with_user(self.boris)
        self.assertFalse(boris.reglament_satisfaction)
        self.assertEqual(boris.nps_answer_count, 0)
        with self.assertRaises(AccessError):
            self.client.with_user(self.accountant).read(["nps_score"])

    def test_constant_queries(self):
        self.answer(9)
        names = ["nps_score", "csat_score", "reglament_satisfaction", "reglament_feedback_count"]
        clients = self.env["res.partner"].create(
            [
                {"name": f"Client {n}", "is_company": True, "user_id": self.anna.id}
                for n in range(12)
            ]
        )
        Feedback = self.env["sales.reglament.feedback"]
        for client in clients:
            Feedback._open(self.nps, partner=client, channel="email")._answer(9)
        self.env["sales.reglament"]._watch()
        counts = []
        for some in (clients[:1], clients[:2], clients):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.with_user(self.anna).read(names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])

    def test_without_any_answer_nothing_is_asked(self):
        self.env["sales.reglament"]._watch()
        names = [
            "nps_score",
            "nps_words",
            "reglament_satisfaction",
            "reglament_feedback_count",
        ]
        client = self.as_anna(self.client)
        client.read(["name", "commercial_partner_id"])
        with self.assertQueryCount(0):
            for name in names:
                self.assertFalse(client[name])
        lead = self.as_anna(self.lead)
        lead.read(["name"])
        with self.assertQueryCount(0):
            self.assertFalse(lead.reglament_satisfaction)
            self.assertFalse(lead.reglament_feedback_count)

    def test_lists_and_forms_open_for_managers(self):
        feedback = self.answer(2, comment="Late")
        Feedback = self.env["sales.reglament.feedback"].with_user(self.anna)
        views = Feedback.get_views([(False, kind) for kind in ("list", "kanban", "form", "search")])
        specification = {
            name: {"fields": {"display_name": {}}} if field.type == "many2one" else {}
            for name, field in Feedback._fields.items()
            if name in views["models"][Feedback._name]["fields"]
        }
        [row] = Feedback.web_search_read([], specification)["records"]
        self.assertEqual(row["survey_id"]["display_name"], self.nps.title)
        self.assertNotIn("access_token", row)
        self.assertEqual(Feedback.search([("is_loop_open", "=", True)]), feedback)
        self.assertFalse(Feedback.search([("is_loop_late", "=", True)]))
        with freeze_time(feedback.loop_deadline + timedelta(hours=1)):
            self.assertEqual(Feedback.search([("is_loop_late", "=", True)]), feedback)
        for record in (self.lead, self.person):
            action = self.as_anna(record).action_view_reglament_feedback()
            self.assertEqual(Feedback.search(action["domain"]), feedback)
