from datetime import timedelta
from runpy import run_path

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged
from odoo.tools import file_path

from ..common import MONDAY, field_of
from .common import ClientStepCase


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestClientEvidence(ClientStepCase):
    """Each kind of evidence closes a client's point, and opens it again when it is undone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.client.id, "email": "buyer@northern.example.com"}
        )
        cls.other = cls.make_client(name="Another client")

    def make(self, evidence, **values):
        self.make_steps({"evidence": evidence, **values})
        self.assert_states("todo", "todo")

    def make_deal(self, partner=None, **values):
        return self.make_lead(partner_id=(partner or self.contact).id, **values)

    def assert_states(self, mine, others):
        self.assertEqual((self.states(self.client), self.states(self.other)), ([mine], [others]))

    def assert_closed(self, model):
        self.assert_states("done", "todo")
        self.assertEqual(self.checks(self.client).proof_model, model)

    def assert_open_again(self):
        self.assert_states("todo", "todo")
        self.assertIn("undone", self.checks(self.client).change_ids[-1].note)

    def post(self, record, **values):
        return (
            record.with_user(self.anna)
            .with_context(tracking_disable=False)
            .message_post(
                body="Good day",
                subject="Prices",
                subtype_xmlid="mail.mt_comment",
                message_type="comment",
                **values,
            )
        )

    # ------------------------------------------------------------ contact, e-mail, activity

    def test_a_contact_with_somebody_of_the_client(self):
        self.make("contact")
        self.contact.with_user(self.anna).log_contact("call", "not_reached")
        self.assert_states("todo", "todo")
        self.contact.with_user(self.anna).log_contact("call", "agreed", note="Wants a sample")
        self.assert_closed("sales.reglament.contact")
        check = self.checks(self.client)
        self.assertEqual((check.done_by, check.evidence_note), (self.anna, "Wants a sample"))
        self.env["sales.reglament.contact"].search([("result", "=", "agreed")]).unlink()
        self.assert_open_again()

    def test_a_contact_on_a_deal(self):
        self.make("contact")
        lead = self.make_deal()
        lead.with_user(self.anna).log_contact("call", "agreed", note="Secret of the deal")
        self.assert_closed("sales.reglament.contact")
        self.assertFalse(self.checks(self.client).evidence_note)
        lead.partner_id = self.other
        self.assert_states("todo", "done")
        lead.unlink()
        self.assert_states("todo", "todo")

    def test_email(self):
        self.make("email")
        self.post(self.client, partner_ids=self.boris.partner_id.ids)
        self.assert_states("todo", "todo")
        message = self.post(self.contact, partner_ids=self.contact.ids)
        self.assert_closed("mail.message")
        self.assertEqual(self.checks(self.client).evidence_note, "Prices")
        action = self.checks(self.client).with_user(self.anna).action_open_proof()
        self.assertEqual((action["res_model"], action["res_id"]), ("res.partner", self.contact.id))
        message.sudo().unlink()
        self.assert_open_again()

    def test_email_on_a_deal(self):
        self.make("email")
        lead = self.make_deal()
        self.post(lead, partner_ids=self.contact.ids)
        self.assert_closed("mail.message")
        self.assertFalse(self.checks(self.client).evidence_note)
        action = self.checks(self.client).with_user(self.anna).action_open_proof()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))

    def test_activity_on_the_client_and_on_a_deal(self):
        call = self.env.ref("mail.mail_activity_data_call")
        todo = self.env.ref("mail.mail_activity_data_todo")
        self.make("activity", evidence_activity_type_ids=[(6, 0, call.ids)])
        for record in (self.contact, self.make_deal()):
            with self.subTest(record=record):
                record.activity_schedule(activity_type_id=todo.id, user_id=self.anna.id)
                record.activity_ids.with_user(self.anna).action_feedback()
                self.assert_states("todo", "todo")
                activity = record.activity_schedule(activity_type_id=call.id, user_id=self.anna.id)
                activity.with_user(self.anna).action_feedback(feedback="Spoke")
                self.assert_closed("mail.message")
                proof = self.checks(self.client).proof_id
                self.env["mail.message"].browse(proof).unlink()
                self.assert_open_again()

    # ------------------------------------------------------------ meetings and plans

    def make_event(self, **values):
        now = fields.Datetime.now()
        return self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": now + timedelta(hours=1),
                "stop": now + timedelta(hours=2),
                **values,
            }
        )

    def test_meeting(self):
        self.make("meeting")
        for values in (
            {"partner_ids": [(6, 0, self.contact.ids)]},
            {"opportunity_id": self.make_deal().id},
        ):
            event = self.make_event(**values)
            self.assert_states("todo", "todo")
            with (
                self.subTest(values=values),
                freeze_time(fields.Datetime.now() + timedelta(hours=3)),
            ):
                self.nightly()
                self.assert_closed("calendar.event")
                event.unlink()
                self.assert_open_again()

    def test_a_guest_is_added(self):
        self.make("meeting")
        event = self.make_event(start=MONDAY, stop=MONDAY + timedelta(hours=1))
        event.write({"partner_ids": [(4, self.contact.id)]})
        self.assert_states("todo", "todo")
        now = fields.Datetime.now()
        event.write({"start": now, "stop": now})
        self.assert_closed("calendar.event")
        event.write({"partner_ids": [(3, self.contact.id)]})
        self.assert_open_again()

    def test_next_activity_is_a_standing_rule(self):
        self.make("next_activity")
        activity = self.contact.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.anna.id
        )
        self.assert_closed("mail.activity")
        activity.with_user(self.anna).action_feedback()
        self.assert_open_again()
        lead = self.make_deal()
        lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.assert_closed("mail.activity")
        lead.action_set_lost()
        self.assert_open_again()

    # ------------------------------------------------------------ papers

    def test_attachment(self):
        self.make("attachment", evidence_pattern="contract")
        Attachment = self.env["ir.attachment"]
        place = {"res_model": "res.partner", "res_id": self.contact.id}
        Attachment.create({"name": "price.pdf", **place})
        self.assert_states("todo", "todo")
        file = Attachment.create({"name": "Signed CONTRACT.pdf", **place})
        self.assert_closed("ir.attachment")
        action = self.checks(self.client).with_user(self.anna).action_open_proof()
        self.assertEqual(action["res_id"], self.contact.id)
        file.unlink()
        self.assert_open_again()

    def test_a_round_wants_a_new_file(self):
        Attachment = self.env["ir.attachment"]
        place = {"res_model": "res.partner", "res_id": self.client.id}
        Attachment.create({"name": "old.pdf", **place})
        with freeze_time(self.env.cr.now() + timedelta(hours=1)):
            self.make_steps(
                {"name": "Once", "evidence": "attachment"},
                {"name": "Again", "evidence": "attachment", "recurrence_days": 30},
            )
        self.assertEqual(self.states(self.client, "Once"), ["done"])
        self.assertEqual(self.states(self.client, "Again"), ["todo"])

    def test_quotation_and_order(self):
        with freeze_time(MONDAY):
            self.make_steps(
                {"name": "Quote", "evidence": "quotation"}, {"name": "Order", "evidence": "order"}
            )
        order = self.env["sale.order"].create({"partner_id": self.contact.id})
        self.assertEqual(self.states(self.client, "Quote"), ["todo"])
        order.action_quotation_sent()
        self.assertEqual(self.states(self.client, "Quote"), ["done"])
        self.assertEqual(self.states(self.client, "Order"), ["todo"])
        order.action_confirm()
        self.assertEqual(self.states(self.client, "Order"), ["done"])
        self.assertEqual(self.states(self.other, "Order"), ["todo"])
        order._action_cancel()
        self.assertEqual(self.states(self.client, "Quote"), ["done"], "it had been sent")
        self.assertEqual(self.states(self.client, "Order"), ["todo"])
        order.action_draft()
        order.action_confirm()
        order.partner_id = self.other
        self.assertEqual(self.states(self.client, "Order"), ["todo"])
        self.assertEqual(self.states(self.other, "Order"), ["done"])

    def test_an_upgrade_leaves_what_a_quotation_settled(self):
        with freeze_time(MONDAY):
            order = self.env["sale.order"].create({"partner_id": self.client.id})
        with freeze_time(MONDAY + timedelta(days=1)):
            self.make("quotation")
        with freeze_time(MONDAY + timedelta(days=2)):
            order.action_quotation_sent()
            self.assert_closed("sale.order")
            self.env.flush_all()
            # the version before kept no day of sending
            self.env.cr.execute("UPDATE sale_order SET sent_date = NULL")
            path = file_path("sales_reglament/migrations/19.0.1.5.0/post-evidence.py")
            run_path(path)["migrate"](self.env.cr, "19.0.1.4.0")
            self.env.invalidate_all()
            self.nightly()
            self.assert_closed("sale.order")
        self.assertEqual(order.sent_date, MONDAY + timedelta(days=2))

    def test_orders_before_do_not_count(self):
        with freeze_time(MONDAY):
            self.env["sale.order"].create({"partner_id": self.client.id}).action_confirm()
        with freeze_time(MONDAY + timedelta(days=1)):
            self.make("order")
            self.env["sale.order"].create({"partner_id": self.client.id}).action_confirm()
            self.assert_closed("sale.order")

    # ------------------------------------------------------------ what the card says

    def test_field(self):
        self.make("field", evidence_field_id=field_of(self.env, "res.partner", "website").id)
        self.client.with_user(self.anna).website = "https://northern.example.com"
        self.assert_closed("res.partner")
        self.assertEqual(self.checks(self.client).done_by, self.anna)
        self.client.website = False
        self.assert_open_again()

    def test_a_list_that_is_filled(self):
        field = field_of(self.env, "res.partner", "child_ids").id
        self.make_steps({"evidence": "field", "evidence_field_id": field})
        self.assert_states("done", "todo")
        person = self.env["res.partner"].create({"name": "Boss", "parent_id": self.other.id})
        self.assert_states("done", "done")
        person.unlink()
        self.contact.unlink()
        self.assert_states("todo", "todo")

    def test_lines_of_another_model(self):
        field = field_of(self.env, "res.partner", "category_id").id
        self.make("field", evidence_field_id=field)
        tag = self.env["res.partner.category"].create({"name": "Key client"})
        tag.partner_ids = self.client
        self.env.cr.precommit.run()
        self.assert_closed("res.partner")

    def test_domain(self):
        self.make("domain", evidence_domain="[('city', '=', 'Perm')]")
        self.client.city = "Perm"
        self.assert_closed("res.partner")
        self.client.city = "Omsk"
        self.assert_open_again()

    def test_a_value_that_odoo_works_out(self):
        self.make("domain", evidence_domain="[('email_normalized', '=', 'a@example.com')]")
        self.client.email = "A@Example.com"
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assert_closed("res.partner")

    def test_manual_with_a_note(self):
        self.make("manual", note_required=True)
        wizard = self.env["sales.reglament.check.reason"].with_user(self.anna)
        wizard.create(
            {"check_ids": self.checks(self.client).ids, "action": "done", "reason": "Agreed"}
        ).action_confirm()
        self.assert_states("done", "todo")
        self.assertEqual(self.checks(self.client).evidence_note, "Agreed")

    def test_what_events_missed_is_found_at_night(self):
        self.make("attachment")
        self.env.cr.execute(
            "INSERT INTO ir_attachment (name, type, res_model, res_id, create_date)"
            " VALUES ('late.pdf', 'binary', 'res.partner', %s, now())",
            [self.client.id],
        )
        self.assert_states("todo", "todo")
        self.nightly()
        self.assert_closed("ir.attachment")

    def test_a_deed_found_late_opens_the_next_at_once(self):
        with freeze_time(MONDAY):
            self.make("contact", recurrence_days=5)
        with freeze_time(MONDAY + timedelta(days=1)):
            self.env["sales.reglament.contact"].create(
                {
                    "partner_id": self.client.id,
                    "user_id": self.anna.id,
                    "kind": "call",
                    "result": "agreed",
                }
            )
        with freeze_time(MONDAY + timedelta(days=7)):
            self.nightly()
        self.assertEqual(self.states(self.client), ["done", "todo"])
        self.assertEqual(self.checks(self.client)[0].done_date, MONDAY + timedelta(days=1))
