from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import HandoverCase


@tagged("post_install", "-at_install")
class TestHistory(HandoverCase):
    """Who answers for a client reads its closed deals and its orders, and changes none of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order.order_line = [Command.create({"name": "A note", "display_type": "line_note"})]
        cls.others_order = cls.order.copy({"user_id": cls.vera.id})

    def hand_over(self):
        self.accept(self.offer())
        self.env.invalidate_all()

    def sees(self, record, user):
        theirs = record.with_user(user).with_context(active_test=False)  # lost deals are archived
        return bool(theirs.search([("id", "=", record.id)]))

    def rules(self):
        names = ("lead", "order", "order_line")
        refs = [self.env.ref(f"sales_reglament.rule_history_{name}") for name in names]
        return self.env["ir.rule"].concat(*refs)

    def answers(self, user):
        """Whether the columns name that person on all there is of the client."""
        self.env.flush_all()
        self.env.invalidate_all()
        found = (self.lost | self.lead).mapped("client_user_id"), self.order.client_user_id
        return found == (user, user)

    def test_until_the_first_handover_nothing_changes(self):
        self.assertFalse(any(self.rules().mapped("active")))
        self.assertFalse(self.sees(self.lost, self.boris))
        self.client.user_id = self.boris
        self.assertTrue(self.answers(self.env["res.users"]), "nothing is kept yet")
        self.assertFalse(self.sees(self.lost, self.boris))

    def test_the_receiver_reads_what_went_before(self):
        self.hand_over()
        for record in (self.lost, self.others_order, self.others_order.order_line):
            self.assertTrue(self.sees(record, self.boris))
            record.with_user(self.boris).read(["display_name"])
            with self.assertRaises(AccessError):
                record.with_user(self.boris).write({"create_uid": self.boris.id})
            with self.assertRaises(AccessError):
                record.with_user(self.boris).unlink()
        self.assertFalse(self.sees(self.others_order, self.anna), "the giver does not any more")

    def test_open_deals_of_others_stay_theirs(self):
        other = self.make_lead(partner_id=self.client.id, user_id=self.vera.id)
        self.hand_over()
        self.assertFalse(self.sees(other, self.boris))
        other.action_set_lost()
        self.assertTrue(self.sees(other, self.boris))

    def test_a_deal_that_comes_later(self):
        self.hand_over()
        later = self.make_lead(partner_id=self.contact.id, user_id=self.vera.id)
        later.action_set_won()
        self.assertTrue(self.sees(later, self.boris))
        later.partner_id = self.env["res.partner"].create({"name": "Somebody else"})
        self.assertFalse(self.sees(later, self.boris))

    def test_a_deal_without_a_client_any_more(self):
        self.hand_over()
        alone = self.env["res.partner"].create({"name": "Alone", "user_id": self.boris.id})
        deal = self.make_lead(partner_id=alone.id, user_id=self.vera.id)
        deal.action_set_lost()
        self.assertTrue(self.sees(deal, self.boris))
        alone.unlink()
        self.env.invalidate_all()
        self.assertFalse(self.sees(deal, self.boris))

    def test_it_goes_on_with_the_client(self):
        self.hand_over()
        self.assertTrue(self.answers(self.boris))
        self.client.user_id = self.vera
        self.assertTrue(self.answers(self.vera))
        self.assertFalse(self.sees(self.lost, self.boris))
        self.assertTrue(self.sees(self.lost, self.vera))
        self.client.user_id = False
        self.assertTrue(self.answers(self.env["res.users"]))

    def test_a_contact_joins_another_company(self):
        self.hand_over()
        firm = self.env["res.partner"].create(
            {"name": "Another", "is_company": True, "user_id": self.vera.id}
        )
        self.contact.parent_id = firm
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.lead.client_user_id, self.vera)
        self.contact.write({"is_company": True, "parent_id": False, "user_id": self.anna.id})
        self.env.invalidate_all()
        self.assertEqual(self.lead.client_user_id, self.anna)

    def test_a_merge_of_clients(self):
        self.hand_over()
        twin = self.env["res.partner"].create(
            {"name": "Northern", "is_company": True, "user_id": self.vera.id}
        )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin | self.client).ids, twin)
        self.assertTrue(self.answers(self.vera))

    def test_what_no_event_told_of_is_found_at_night(self):
        self.hand_over()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET user_id = %s WHERE id = %s", [self.vera.id, self.client.id]
        )
        self.env.invalidate_all()
        # commits are the cron's
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )
        self.env["sales.reglament.nightly"]._cron_nightly()
        self.assertTrue(self.answers(self.vera))

    def test_nobody_writes_it(self):
        for record in (self.lead, self.order):
            mine = record.with_user(self.anna)
            with self.assertRaises(AccessError):
                mine.client_user_id = self.anna
            with self.assertRaises(AccessError):
                mine.with_context(default_client_user_id=self.anna.id).create({})

    def test_many_clients_cost_as_many_queries_as_one(self):
        self.hand_over()

        def count(number):
            clients = self.make_clients(number)
            leads = self.make_leads(number, lambda at: {"partner_id": clients[at].id})
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            clients._reglament_record_holders()
            queries = self.env.cr.sql_log_count - before
            self.assertEqual(leads.client_user_id, self.anna)
            return queries

        self.assertEqual(count(3), count(60))

    def test_the_pipeline_is_not_joined_to_the_client_base(self):
        self.hand_over()
        self.assertTrue(all(self.rules().mapped("active")))
        for model in ("crm.lead", "sale.order", "sale.order.line"):
            Model = self.env[model].with_user(self.boris)
            query = Model._search([], order="id").select().code
            self.assertIn("client_user_id", query)
            self.assertNotIn("res_partner", query)
