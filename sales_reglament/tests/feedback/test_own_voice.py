from contextlib import suppress
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.feedback.cards import counts_of_surveys
from ..checklist.common import StepCase
from ..common import MONDAY
from .common import AskCase, PhoneCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestOwnVoice(PhoneCase, StepCase):
    """What the measured people type is not the measure."""

    def measures(self):
        """All that is counted of Anna's client."""
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self.env["sales.reglament.report.satisfaction"].search(
            [("partner_id", "=", self.client.id)]
        )
        names = ("answered_count", "delivered_count", "score", "nps", "csat", "ces")
        pages = [
            self.env["sales.reglament.report.satisfaction"].satisfaction_page(metric)["total"]
            for metric in ("nps", "csat", "ces")
        ]
        return (
            self.client.nps_score,
            self.client.nps_answer_count,
            self.client.csat_score,
            self.client.csat_answer_count,
            [sum(rows.mapped(name)) for name in names],
            [(page["n"], page["value"], page["delivered"]) for page in pages],
            counts_of_surveys(self.env, self.nps.ids),
        )

    def ways_to_type(self, user):
        """Every way on which a colleague can enter what a client is to have said."""
        lead, client = self.lead.with_user(user), self.client.with_user(user)
        person = self.person.with_user(user)
        return [
            lambda record=record, survey=survey, score=score, name=name: getattr(record, name)(
                survey.id, score
            )
            for record in (lead, client, person)
            for survey, score in ((self.nps, 10), (self.nps, 0), (self.csat, 5))
            for name in ("reglament_client_said", "reglament_client_asked")
        ]

    def test_nothing_that_is_typed_counts(self):
        self.client.user_id = self.anna
        self.ask()._answer(7)
        self.make_steps({"name": "Ask", "evidence": "survey"})
        lead = self.lead = self.make_lead(partner_id=self.person.id)
        before = self.measures()
        self.assertEqual(before[1], 1)
        for user in (self.anna, self.boris, self.head):
            for type_in in self.ways_to_type(user):
                with suppress(AccessError, UserError), self.env.cr.savepoint():
                    type_in()
        self.assertEqual(self.measures(), before)
        self.assertEqual(self.state(lead, "Ask"), "todo")
        entered = self.env["sales.reglament.feedback"].search([("lead_id", "=", lead.id)])
        self.assertEqual(set(entered.mapped("channel")), {"said", "manager"})

    def test_a_planned_call_is_answered_once_and_by_somebody_else(self):
        waiting = self.call()
        self.assertTrue(waiting.with_user(self.anna).questionnaire()["is_own"])
        self.assertFalse(waiting.with_user(self.head).questionnaire()["is_own"])
        id_ = self.lead.with_user(self.head).reglament_client_asked(self.nps.id, 9)
        self.assertEqual(id_, waiting.id)
        self.assertEqual((waiting.channel, waiting.score), ("call", 9))
        self.lead.with_user(self.head).reglament_client_asked(self.nps.id, 0)
        self.assertEqual((waiting.channel, waiting.score), ("call", 9))
        self.env.invalidate_all()
        self.assertEqual((self.client.nps_score, self.client.nps_answer_count), (100, 1))

    def test_who_is_graded_leaves_their_mark(self):
        waiting = self.call()
        waiting.with_user(self.anna).record_answer(10)
        self.assertEqual((waiting.state, waiting.channel), ("answered", "manager"))
        self.assertFalse(self.client.nps_answer_count)


@tagged("post_install", "-at_install")
class TestNobodySilences(AskCase):
    """What a colleague enters does not keep the real question from the client."""

    def test_the_question_is_asked_all_the_same(self):
        self.make_rules()
        for number, name in enumerate(("reglament_client_said", "reglament_client_asked")):
            person = self.make_person(f"Person {number}", f"p{number}@north.example")
            client = person.copy({"parent_id": False, "is_company": True, "name": f"C{number}"})
            person.parent_id = client
            with self.at(days=number * 200, hours=1):
                getattr(person.with_user(self.anna), name)(self.csat.id, 5)
                feedback = self.asked(person)
            self.run_job(days=number * 200, hours=2)
            self.assertEqual(feedback.state, "sent", name)

    def test_a_marked_answer_to_a_call_silences_nobody(self):
        self.make_rules({"channel": "call"}, {"channel": "call", "sequence": 5}, publish=True)
        with self.at(hours=1):
            first = self.asked(self.person)
        self.run_job(hours=2)
        with self.at(hours=3):
            first.with_user(self.anna).record_answer(5)
            second = self.asked(self.person)
        self.run_job(days=3)
        self.assertFalse(second.reason)
        self.assertTrue(second.closes_date)
        self.assertLess(timedelta(0), second.closes_date - MONDAY)
