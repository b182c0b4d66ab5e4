from contextlib import suppress

from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..handover.common import HandoverCase


@tagged("post_install", "-at_install")
class TestResponsible(HandoverCase):
    """Only a head names another responsible of a client, whatever field would change it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.give_role(cls.anna, "active")
        cls.give_role(cls.vera, "service")
        manager = cls.env.ref("base.group_partner_manager")
        for user in (cls.anna, cls.boris):
            user.group_ids += manager
        cls.mine = cls.make_clients(1, user_id=cls.boris.id, name="Mine", child_ids=False)
        cls.mine.child_ids = [Command.create({"name": "Theirs"})]
        cls.person = cls.env["res.partner"].create({"name": "Ivan", "user_id": cls.anna.id})
        cls.contact.user_id = cls.boris
        cls.order.write({"partner_id": cls.contact.id, "user_id": cls.anna.id})

    def ways(self):
        """Each way by which a client or its contact could come to somebody else."""
        Partner = self.env["res.partner"]
        return {
            "another company": lambda: self.contact.write({"parent_id": self.mine.id}),
            "a company of its own": lambda: self.contact.write({"is_company": True}),
            "by its kind": lambda: self.contact.write({"company_type": "company"}),
            "no company": lambda: self.contact.write({"parent_id": False}),
            "a client under another": lambda: self.person.write({"parent_id": self.mine.id}),
            "another's contact": lambda: self.client.write(
                {"is_company": False, "parent_id": self.mine.id}
            ),
            "the plain field": lambda: self.client.write({"user_id": self.boris.id}),
            "nobody": lambda: self.client.write({"user_id": False}),
            "a command": lambda: self.mine.write({"child_ids": [Command.link(self.contact.id)]}),
            "a set of them": lambda: self.mine.write(
                {"child_ids": [Command.set(self.contact.ids)]}
            ),
            "a nested change": lambda: self.mine.write(
                {"child_ids": [Command.update(self.contact.id, {"parent_id": self.mine.id})]}
            ),
            "what Odoo works out": lambda: self.contact.write(
                {"commercial_partner_id": self.mine.id}
            ),
            "the same of a client": lambda: self.client.write(
                {"commercial_partner_id": self.mine.id}
            ),
            "the same in a nested change": lambda: self.mine.write(
                {
                    "child_ids": [
                        Command.update(self.contact.id, {"commercial_partner_id": self.mine.id})
                    ]
                }
            ),
            "taken out": lambda: self.client.write(
                {"child_ids": [Command.unlink(self.contact.id)]}
            ),
            "creation": lambda: Partner.create(
                {
                    "name": "New",
                    "is_company": True,
                    "user_id": self.boris.id,
                    "child_ids": [Command.link(self.contact.id)],
                }
            ),
            "import": self.load,
            "merge": lambda: self.merge(self.client | self.mine, self.mine),
            "merge into a contact": lambda: self.merge(
                self.person | self.mine.child_ids, self.mine.child_ids
            ),
            "the card of the company goes": self.client.unlink,
        }

    def forget_documents(self):
        """What stands on orders can't be deleted."""
        self.order.sudo().unlink()
        (self.lead | self.lost).sudo().unlink()

    def as_boris(self):
        for name in ("client", "contact", "mine", "person"):
            record = getattr(self, name)
            setattr(self, name, record.with_user(self.boris))
        self.env = self.env(user=self.boris.id)
        # commands on contacts run as who has sent the request
        transaction = self.env.transaction
        self.addCleanup(setattr, transaction, "default_env", transaction.default_env)
        transaction.default_env = self.env

    def load(self):
        result = self.env["res.partner"].load(
            [".id", "parent_id/.id"], [[str(self.contact.id), str(self.mine.id)]]
        )
        if result["messages"]:
            raise AccessError(result["messages"][0]["message"])

    def merge(self, cards, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge(cards.ids, into)

    def answered(self):
        self.env.flush_all()
        self.env.invalidate_all()
        cards = (self.client | self.contact | self.person).sudo().exists()
        return {card.id: card.commercial_partner_id.user_id for card in cards}

    def test_no_way_leads_to_somebody_else(self):
        self.forget_documents()
        self.as_boris()
        before = self.answered()
        for name, go in self.ways().items():
            with self.subTest(way=name), self.assertRaises(AccessError):
                go()
            with self.subTest(way=name):
                self.assertEqual(self.answered(), before)

    def test_orders_and_deals_of_others_stay_closed(self):
        self.accept(self.offer(self.make_clients(1), to_user_id=self.vera.id), self.vera)
        self.as_boris()
        for name, go in self.ways().items():
            with self.subTest(way=name):
                with (
                    suppress(UserError, IntegrityError),
                    mute_logger("odoo.sql_db"),
                    self.env.cr.savepoint(),
                ):
                    go()
                self.env.invalidate_all()
                order = self.order.with_user(self.boris)
                self.assertFalse(order.has_access("read"))
                self.assertFalse(self.lost.with_user(self.boris).has_access("read"))

    def test_heads_and_the_system_go_every_way(self):
        self.forget_documents()
        self.contact.with_user(self.head).parent_id = self.mine
        self.assertEqual(self.contact.commercial_partner_id.user_id, self.boris)
        self.contact.sudo().parent_id = self.client

    def test_honest_work_goes_on(self):
        """What changes nobody's client is nobody's business."""
        anna = self.client.with_user(self.anna)
        other = self.make_clients(1, child_ids=False)
        self.contact.with_user(self.anna).parent_id = other  # hers too
        self.contact.with_user(self.anna).parent_id = self.client
        free = self.make_clients(1, user_id=False)
        free.with_user(self.boris).user_id = self.boris
        self.assertEqual(free.user_id, self.boris)
        anna.child_ids = [Command.create({"name": "Somebody new"})]
        self.person.with_user(self.anna).company_name = "Ivan and Sons"
        self.person.with_user(self.anna).create_company()
        self.assertEqual(self.person.commercial_partner_id.name, "Ivan and Sons")
        self.assertEqual(self.person.commercial_partner_id.user_id, self.anna)

    def test_a_merge_of_ones_own_loses_nobody(self):
        free = self.env["res.partner"].create({"name": "Ivan"})
        self.merge_as(self.anna, self.person | free, free)
        self.assertEqual(free.user_id, self.anna)

    def merge_as(self, user, cards, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(user).create({})
        wizard._merge(cards.ids, into.with_user(user))

    def test_before_roles_are_held_it_is_as_in_odoo(self):
        for user in (self.anna, self.vera):
            self.env["res.users"].browse(user.id).action_assign_sales_role(False)
        self.contact.with_user(self.boris).parent_id = self.mine
        self.assertEqual(self.contact.parent_id, self.mine)

    def test_answers_follow_the_client_and_not_a_contact(self):
        survey = self.env.ref("sales_reglament.survey_csat_1")
        answer = self.env["sales.reglament.feedback"].with_user(self.anna)
        answer = answer._open(survey, partner=self.person)
        answer.sudo().manager_id = self.vera
        answer._answer(5, comment="Packed well")
        self.person.parent_id = self.make_clients(1)
        self.person.with_user(self.boris).user_id = self.boris
        self.assertFalse(answer.sudo(False).with_user(self.boris).has_access("read"))
        self.assertTrue(answer.sudo(False).with_user(self.anna).has_access("read"))
        report = self.env["sales.reglament.report.satisfaction"]
        self.env.flush_all()
        self.assertFalse(report.with_user(self.boris).search([("id", "=", answer.id)]))
