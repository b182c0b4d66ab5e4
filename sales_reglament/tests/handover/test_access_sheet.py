from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import MONDAY
from .common import HandoverCase

SHEET = "sales_reglament.report_handover_sheet"
SECRET = "Quagga"


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestSheet(HandoverCase):
    """A handover tells what its reader may read; of an offer its receiver, what the giver may."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.theirs = cls.make_clients(1, user_id=cls.vera.id)
        cls.deal = cls.make_lead(
            user_id=cls.vera.id, partner_id=cls.theirs.child_ids.id, name=SECRET
        )
        cls.deal.message_post(body=f"Letter of {SECRET}", message_type="comment")
        cls.plan(cls.deal, cls.vera).summary = f"Call {SECRET}"

    def sheet(self, handover, user):
        report = self.env["ir.actions.report"].with_user(user)
        html, _kind = report._render_qweb_html(SHEET, handover.ids)
        return " ".join(html.decode().split())

    def slip_in(self, handover, **values):
        """A line that came there some other way, or is not the giver's any more."""
        line = self.env["sales.reglament.handover.line"].sudo()
        return line.create({"handover_id": handover.id, **values})

    def test_a_draft_takes_only_what_is_ones_own(self):
        handover = self.prepare()
        for values in ({"partner_id": self.theirs.id}, {"lead_id": self.deal.id}):
            with self.subTest(values), self.assertRaises(UserError) as refusal:
                handover.line_ids = [Command.create(values)]
            self.assertNotIn(SECRET, str(refusal.exception))
            with self.subTest(values, way="write"), self.assertRaises(UserError) as refusal:
                handover.line_ids.write(values)
            self.assertNotIn(SECRET, str(refusal.exception))

    def test_a_sheet_of_a_draft_prints_what_its_reader_may_read(self):
        handover = self.prepare()
        self.slip_in(handover, lead_id=self.deal.id)
        self.slip_in(handover, partner_id=self.theirs.id)
        text = self.sheet(handover, self.anna)
        self.assertIn("Northern Cable Works", text)
        self.assertNotIn(SECRET, text)
        self.assertIn(SECRET, self.sheet(handover, self.head))

    def test_the_receiver_reads_of_an_offer_what_the_giver_may(self):
        handover = self.prepare()
        self.assertNotIn("Cable for", self.sheet(handover, self.boris), "a draft is no offer")
        handover.action_offer()
        self.slip_in(handover, lead_id=self.deal.id)
        text = self.sheet(handover, self.boris)
        self.assertIn("Cable for", text)
        self.assertNotIn(SECRET, text)

    def test_names_go_by_the_same_rights(self):
        handover = self.prepare()
        line = self.slip_in(handover, lead_id=self.deal.id)
        for user, is_told in ((self.anna, False), (self.boris, False), (self.head, True)):
            self.env.invalidate_all()
            with self.subTest(user=user.name):
                self.assertEqual(SECRET in line.with_user(user).subject, is_told)
        own = handover.line_ids - line
        own.sudo().lead_id = self.lead
        handover.sudo().state = "offered"
        self.env.invalidate_all()
        self.assertIn("Cable for", own.with_user(self.boris).subject)
        self.assertNotIn(SECRET, line.with_user(self.boris).subject)

    def test_a_copy_that_says_it_is_an_offer_is_none(self):
        told = (
            self.env["sales.reglament.handover"]
            .with_user(self.anna)
            .onchange(
                {
                    "state": "offered",
                    "from_user_id": self.vera.id,
                    "to_user_id": self.anna.id,
                    "line_ids": [Command.create({"lead_id": self.deal.id})],
                },
                ["line_ids"],
                {"line_ids": {"fields": {"subject": {}}}},
            )
        )
        self.assertNotIn(SECRET, str(told))

    def test_a_refusal_names_what_the_reader_may_open(self):
        handover = self.prepare()
        self.slip_in(handover, lead_id=self.deal.id)
        with self.assertRaises(UserError) as refusal:
            handover.action_offer()
        self.assertNotIn(SECRET, str(refusal.exception))
        with self.assertRaises(UserError) as refusal:
            handover.with_user(self.head).action_offer()
        self.assertIn(SECRET, str(refusal.exception))

    def test_other_companies_stay_out_of_the_sheet(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        deal = self.make_lead(
            partner_id=self.client.id, name=SECRET, company_id=elsewhere.id, team_id=False,
            user_id=False,
        )  # fmt: skip
        self.assertTrue(deal)
        handover = self.offer()
        for user in (self.anna, self.boris, self.head):
            with self.subTest(user=user.name):
                self.assertNotIn(SECRET, self.sheet(handover, user))

    def test_one_boolean_says_who_changes_a_draft(self):
        handover = self.prepare()
        new = self.env["sales.reglament.handover"].with_user(self.anna).new({})
        self.assertTrue(new.can_prepare)
        for user, may in ((self.anna, True), (self.head, True), (self.boris, False)):
            with self.subTest(user=user.name):
                self.assertEqual(handover.with_user(user).can_prepare, may)
        handover.action_offer()
        for user in (self.anna, self.head, self.boris):
            with self.subTest(user=user.name):
                self.assertFalse(handover.with_user(user).can_prepare)

    def test_nobody_is_offered_a_button_that_only_refuses(self):
        handover = self.offer()
        self.assertFalse(handover.with_user(self.boris).can_see_held)
        self.assertTrue(handover.with_user(self.anna).can_see_held)
        self.accept(handover)
        self.assertTrue(handover.with_user(self.boris).can_see_held)
        arch = self.env["sales.reglament.handover"].get_view(view_type="form")["arch"]
        for name in ("action_view_deals", "action_view_activities"):
            for part in arch.split("<button")[1:]:
                if name in part:
                    self.assertIn("can_see_held", part.partition(">")[0])


@tagged("post_install", "-at_install")
class TestSheetOverHttp(BrowserCase, HandoverCase):
    def test_the_address_of_a_report_opens_no_more(self):
        deal = self.make_lead(user_id=self.vera.id, name=SECRET)
        handover = self.prepare()
        lines = self.env["sales.reglament.handover.line"].sudo()
        lines.create({"handover_id": handover.id, "lead_id": deal.id})
        self.anna.password = "ranna12345"
        self.authenticate("ranna", "ranna12345")
        answer = self.url_open(f"/report/html/{SHEET}/{handover.id}")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("Northern Cable Works", answer.text)
        self.assertNotIn(SECRET, answer.text)
