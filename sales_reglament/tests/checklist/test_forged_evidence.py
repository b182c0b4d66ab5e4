from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY
from .common import ProofCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestForgedEvidence(ProofCase):
    """Columns that everybody may write prove nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for user in (cls.anna, cls.head):
            user.email = f"{user.login}@seller.example.com"
        kinds = ("contact", "email", "activity", "quotation", "order")
        cls.make_steps(
            *(
                {
                    "name": kind,
                    "evidence": kind,
                    **(
                        {"evidence_activity_type_ids": [(6, 0, cls.call.ids)]}
                        if kind == "activity"
                        else {}
                    ),
                }
                for kind in kinds
            )
        )
        cls.kinds = kinds

    def setUp(self):
        super().setUp()
        self.lead = self.make_lead(partner_id=self.buyer.id)
        self.env.flush_all()

    def message(self, **values):
        return (
            self.env["mail.message"]
            .with_user(self.anna)
            .create(
                {
                    "model": "crm.lead",
                    "res_id": self.lead.id,
                    "body": "Good day",
                    "author_id": self.head.partner_id.id,
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                    **values,
                }
            )
        )

    def look(self):
        self.env.flush_all()
        self.env["sales.reglament.checklist"]._refresh(self.lead)
        self.env.invalidate_all()
        return {kind: self.state(self.lead, kind) for kind in self.kinds}

    def test_messages_in_whosever_name(self):
        call = self.call.id
        for author in (self.head, self.anna):
            for values in (
                {"message_type": "email_outgoing", "outgoing_email_to": "b@north.example"},
                {"message_type": "comment", "outgoing_email_to": "b@north.example"},
                {"message_type": "email", "outgoing_email_to": "b@north.example"},
                {"message_type": "email_outgoing", "partner_ids": self.buyer.ids},
                {
                    "message_type": "email_outgoing",
                    "outgoing_email_to": "b@north.example",
                    "create_uid": 1,
                },
            ):
                with self.subTest(author=author.login, values=values):
                    self.message(author_id=author.partner_id.id, **values)
                    self.assertEqual(set(self.look().values()), {"todo"})
        self.message(message_type="notification", mail_activity_type_id=call)
        self.assertEqual(set(self.look().values()), {"todo"}, "a call in the head's name")

    def test_a_deed_of_another_day(self):
        """Nobody dates what they did: neither into the time that counts nor before a deadline."""
        message = self.message(message_type="comment", author_id=self.anna.partner_id.id)
        now = message.date
        for door in (
            lambda: message.with_user(self.anna).write({"date": "2001-01-01 10:00:00"}),
            lambda: message.with_user(self.anna).write({"mail_activity_type_id": self.call.id}),
            lambda: message.with_user(self.anna).write({"message_type": "email_outgoing"}),
            lambda: message.with_user(self.anna).write({"outgoing_email_to": "b@north.example"}),
            lambda: message.with_user(self.anna).write({"author_id": self.head.partner_id.id}),
            lambda: message.with_user(self.anna).write({"res_id": self.lead.copy().id}),
            lambda: message.with_user(self.anna).write({"model": "res.partner"}),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                door()
        self.assertEqual(message.date, now)
        lead = self.lead.with_user(self.anna)
        long_ago = {"date": "2001-01-01 10:00:00"}
        Message = self.env["mail.message"].with_user(self.anna)
        vals = {"model": "crm.lead", "res_id": lead.id, "body": "Hello"}
        for made in (
            lead.message_post(body="Hello", **long_ago),
            Message.create({**vals, **long_ago}),
            Message.with_context(default_date="2001-01-01 10:00:00").create(vals),
        ):
            self.assertGreater(made.date.year, 2001)
        told = lead.with_user(self.integration).sudo(False).message_post(body="Hello", **long_ago)
        self.assertEqual(told.date.year, 2001, "other systems tell of the past")

    def test_a_letter_that_a_user_calls_sent(self):
        message = self.message(message_type="comment", author_id=self.anna.partner_id.id)
        values = {
            "mail_message_id": message.id,
            "res_partner_id": self.buyer.id,
            "notification_type": "email",
        }
        Notice = self.env["mail.notification"].with_user(self.anna)
        for status in ("sent", "pending", "ready", "process"):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                Notice.create({**values, "notification_status": status})
            self._check_defaults(Notice, {**values, "notification_status": status})
        own = Notice.create(
            {**values, "res_partner_id": self.anna.partner_id.id, "notification_type": "inbox"}
        )
        own.with_user(self.anna).write({"is_read": True})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            own.with_user(self.anna).write({"notification_type": "email"})
        self.assertEqual(set(self.look().values()), {"todo"})

    def _check_defaults(self, notices, values):
        """Whatever of the values comes by the context, it says the same."""
        kinds = ["notification_type", "notification_status"]
        for names in (kinds[:1], kinds[1:], kinds):
            given = {f"default_{name}": values[name] for name in names}
            own = {name: value for name, value in values.items() if name not in names}
            with (
                self.subTest(by_default=names),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                notices.with_context(**given).create(own)

    def test_a_quotation_that_a_user_calls_sent(self):
        order = self.order(self.lead).with_user(self.anna)
        order.sudo().user_id = self.anna
        order.write({"state": "sent"})
        self.assertFalse(order.sent_date)
        self.assertEqual(self.look()["quotation"], "todo")
        for door in (
            lambda: order.write({"sent_date": "2026-01-01 10:00:00"}),
            lambda: order.create({"partner_id": self.client.id, "sent_date": "2026-01-01"}),
            lambda: order.with_context(default_sent_date="2026-01-01").create(
                {"partner_id": self.client.id}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                door()
        order.write({"state": "draft"})
        order.action_quotation_sent()
        self.assertTrue(order.sent_date)
        self.assertEqual(self.look()["quotation"], "done")

    def mine(self, user=None, **values):
        """An order on the deal, made by somebody who sells."""
        return (
            self.env["sale.order"]
            .with_user(user or self.anna)
            .create({"partner_id": self.buyer.id, "opportunity_id": self.lead.id, **values})
        )

    def test_an_order_that_a_user_calls_confirmed(self):
        order, called = self.mine(user_id=self.anna.id), {"state": "sale", "user_id": self.anna.id}
        by_default = order.with_context(default_state="sale")
        for name, go in {
            "written": lambda: order.write({"state": "sale"}),
            "with its day": lambda: order.write({"state": "sale", "date_order": "2001-01-01"}),
            "made so": lambda: self.mine(**called),
            "by default": lambda: by_default.create(
                {"partner_id": self.buyer.id, "opportunity_id": self.lead.id}
            ),
            "copied": lambda: order.copy(called),
            "brought": lambda: (
                self.env["sale.order"]
                .with_user(self.anna)
                .load(
                    ["partner_id/.id", "opportunity_id/.id", "user_id/.id", "state"],
                    [[str(self.buyer.id), str(self.lead.id), str(self.anna.id), "Sales Order"]],
                )
            ),
            "through the deal": lambda: self.lead.with_user(self.anna).write(
                {"order_ids": [Command.update(order.id, {"state": "sale"})]}
            ),
            "a key of the context": lambda: order.with_context(reglament_by_odoo=True).write(
                {"state": "sale"}
            ),
        }.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                go()
                orders = self.lead.order_ids
                self.assertIn("sale", orders.mapped("state"))
                self.assertFalse(any(orders.mapped("confirmed_date")))
                self.assertEqual(self.look()["order"], "todo")
                self.assertEqual(self.look()["quotation"], "todo")
                savepoint.rollback()
            self.env.invalidate_all()
        for door in (
            lambda: order.write({"confirmed_date": "2026-01-01 10:00:00"}),
            lambda: self.mine(confirmed_date="2026-01-01"),
            lambda: by_default.with_context(default_confirmed_date="2026-01-01").create(
                {"partner_id": self.buyer.id}
            ),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                door()

    def test_an_order_is_confirmed_once_and_on_its_day(self):
        order = self.mine(user_id=self.anna.id)
        before = fields.Datetime.now()
        order.action_confirm()
        self.assertEqual(self.look()["order"], "done")
        order.write({"date_order": "2001-01-01 10:00:00"})
        self.look()
        self.assertGreaterEqual(self.check(self.lead, "order").done_date, before)
        order.action_cancel()
        self.assertFalse(order.confirmed_date)
        order.write({"state": "sale"})
        self.assertEqual(self.look()["order"], "todo", "it was called off")

    def test_who_tells_of_confirmed_orders(self):
        """Whoever leads, and other programs; of the past, and of nothing to come."""
        for user in (self.head, self.integration):
            for day, told in (("2020-05-05 10:00:00", 2020), ("9999-12-31 23:59:59", None)):
                with self.subTest(user=user.login, day=day), self.env.cr.savepoint() as savepoint:
                    order = self.mine(user, state="sale", date_order=day)
                    self.assertEqual(self.look()["order"], "done")
                    year = told or fields.Datetime.now().year
                    self.assertEqual(order.sudo().confirmed_date.year, year)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_the_deeds_themselves_count(self):
        self.write_to(self.lead, self.buyer)
        self.assertEqual((self.look()["email"], self.look()["contact"]), ("done", "done"))
        self.lead.activity_schedule(activity_type_id=self.call.id, user_id=self.anna.id).with_user(
            self.anna
        ).action_feedback()
        self.assertEqual(self.look()["activity"], "done")

    def test_every_kind_is_looked_at(self):
        """A new kind of evidence is to be thought about: what of it may users write?"""
        kinds = dict(self.env["sales.reglament.step"]._fields["evidence"].selection)
        self.assertEqual(
            set(kinds),
            {
                # guarded here
                *self.kinds,
                # facts of the engine
                "survey",
                "needs",
                # Odoo's own columns tell who and when
                "attachment",
                # the present state of what users keep; nothing is said of its past
                "next_activity",
                "field",
                "domain",
                "meeting",
                # marked by hand, by who may
                "manual",
            },
        )
