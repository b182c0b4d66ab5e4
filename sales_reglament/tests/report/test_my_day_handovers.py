from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY
from .common import DayCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestMyDayHandovers(DayCase):
    """Clients that are offered wait among all the rest; the head sees who waits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.user_id = cls.anna

    def offer(self, clients=None):
        clients = self.client if clients is None else clients
        offer = (
            self.env["sales.reglament.handover"]
            .with_user(self.anna)
            .create(
                {
                    "from_user_id": self.anna.id,
                    "to_user_id": self.boris.id,
                    "line_ids": [Command.create({"partner_id": one.id}) for one in clients],
                }
            )
        )
        offer.action_offer()
        return offer

    def test_an_offer_is_one_row(self):
        self.make_lead(partner_id=self.client.id, expected_revenue=300)
        self.make_lead(partner_id=self.client.id, expected_revenue=200)
        self.make_lead(partner_id=self.client.id, expected_revenue=900, user_id=self.boris.id)
        offer = self.offer()
        row = self.rows(self.boris)
        self.assertEqual(len(row), 1, "its activity is the same thing")
        self.assertEqual((row.kind, row.done_by), ("handover", "open"))
        self.assertEqual((row.other_user_id, row.record_name), (self.anna, "Ranna: 1"))
        self.assertEqual((row.amount, row.currency_id), (500, self.company.currency_id))
        self.assertEqual(row.deadline, offer.deadline)
        self.assertEqual(offer.deadline, MONDAY + timedelta(days=2))
        action = row.action_open()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sales.reglament.handover", offer.id)
        )
        self.assertTrue(self.env[action["res_model"]].with_user(self.boris).browse(offer.id).state)
        self.assertEqual(self.rows(domain=[("kind", "=", "handover")]).ids, [])
        self.assertEqual(
            self.rows(self.boris).with_context(lang="en_US").name,
            "Clients are offered: accept or send back",
        )

    def test_until_it_is_settled(self):
        offer = self.offer()
        offer.with_user(self.boris).action_accept()
        self.assertFalse(self.rows(self.boris))
        self.client.sudo().user_id = self.anna
        offer = self.offer()
        offer.with_user(self.boris).action_refuse("data")
        self.assertFalse(self.rows(self.boris))
        self.assertEqual(self.rows().mapped("kind"), ["activity"], "what was sent back")
        offer.with_user(self.anna).action_draft()
        offer.with_user(self.anna).action_offer()
        self.assertEqual(self.rows(self.boris).mapped("kind"), ["handover"])
        self.assertFalse(self.rows())
        offer.with_user(self.anna).action_cancel()
        self.assertFalse(self.rows(self.boris))

    def test_order_and_lateness(self):
        big = self.make_lead(expected_revenue=1000, user_id=self.boris.id)
        small = self.make_lead(expected_revenue=10, user_id=self.boris.id)
        self.make_lead(partner_id=self.client.id, expected_revenue=500)
        self.plan(big, "big", -1, self.boris)
        self.plan(small, "small", -1, self.boris)
        offer = self.offer()
        self.assertEqual(self.rows(self.boris).mapped("kind"), ["handover", "activity", "activity"])
        self.assertEqual(self.rows(self.boris)[0].bucket, "0_first", "long before it is due")
        self.assertEqual(self.rows(self.boris)[0].verb, "accept")
        self.assertEqual(self.day(self.boris).day_summary()["points"], 3)
        with freeze_time(offer.deadline - timedelta(hours=1)):
            self.assertFalse(offer.is_late)
        with freeze_time(offer.deadline + timedelta(hours=1)):
            self.assertEqual(self.rows(self.boris)[0].kind, "handover")
            offer.invalidate_recordset(["is_late"])
            self.assertTrue(offer.is_late)

    def test_the_head_sees_who_waits(self):
        self.offer()
        self.assertFalse(self.day(self.head).search([]))
        with freeze_time(datetime(2026, 3, 6, 11, 0)):
            row = self.day(self.head).search([])
            self.assertEqual(
                (row.kind, row.user_id, row.is_escalated), ("handover", self.boris, True)
            )
            self.assertEqual(row.other_user_id, self.anna)
            row.action_open()
            other = self.head.copy({"login": "rother", "name": "Other head"})
            self.assertFalse(self.day(other).search([]))

    def test_passed_upward_it_is_the_heads_too(self):
        offer = self.offer()
        with freeze_time(datetime(2026, 3, 9, 10, 0)):
            self.env["sales.reglament.handover"]._pass_upward()
            self.assertEqual(offer.escalated_to_id, self.head)
            mine = self.rows(self.head)
            self.assertEqual((mine.kind, mine.res_id), ("handover", offer.id))
            theirs = self.rows(self.boris)
            self.assertEqual(theirs.kind, "handover")
            self.assertNotEqual(mine.id, theirs.id)
            offer.with_user(self.head).action_accept()
            self.assertFalse(self.rows(self.head) | self.rows(self.boris))

    def test_what_the_giver_is_to_complete_shows_to_the_head_in_the_end(self):
        draft = self.env["sales.reglament.handover"].create(
            {"from_user_id": self.anna.id, "to_user_id": self.boris.id}
        )
        draft._ask_to_complete()
        self.assertEqual(self.rows().mapped("kind"), ["activity"])
        self.assertFalse(self.day(self.head).search([]))
        with freeze_time(datetime(2026, 3, 16, 11, 0)):
            self.assertEqual(self.day(self.head).search([]).user_id, self.anna)

    def test_strangers(self):
        self.offer()
        row = self.rows(self.boris)
        self.assertFalse(self.day(self.head.copy({"login": "rx"})).search([]))
        with self.assertRaises(AccessError):
            self.day(self.accountant).browse(row.ids).read(["name"])

    def test_as_many_queries_however_many_offers(self):
        def count():
            day = self.day(self.boris)
            day.search_fetch([], ["name", "amount", "record_name"])
            day = self.day(self.boris)
            before = self.env.cr.sql_log_count
            day.search_fetch([], ["name", "amount", "record_name"])
            return self.env.cr.sql_log_count - before

        self.offer()
        few = count()
        clients = self.env["res.partner"].create(
            [{"name": f"Works {n}", "is_company": True, "user_id": self.anna.id} for n in range(8)]
        )
        for client in clients:
            self.offer(client)
        self.assertEqual(len(self.rows(self.boris)), 9)
        self.assertEqual(count(), few)
