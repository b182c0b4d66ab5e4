import re
from datetime import timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo import fields
from odoo.tests import TransactionCase, tagged

from ..checklist.common import StepCase
from ..common import MONDAY, field_of, load_russian
from ..tour_common import TourCase, every_look_on_demand

ROOT = Path(__file__).parents[2]
SCREENS = ROOT / "static" / "src"
# Odoo's way to open windows, which only the service that does it for us may use.
BESIDE_THE_SERVICE = re.compile(
    r"doAction|soft_reload|useService\(\"action\"\)|services\.action\b|\"ir\.actions\.\w+\""
)


@tagged("post_install", "-at_install")
class TestOneWay(TransactionCase):
    """Windows are opened and ended in one way, whoever opens them."""

    def test_only_the_service_opens_windows(self):
        files = [path for path in SCREENS.rglob("*.js") if path.name != "windows_service.js"]
        self.assertGreater(len(files), 15)
        found = [
            f"{path.relative_to(ROOT)}: {match.group()}"
            for path in files
            for match in BESIDE_THE_SERVICE.finditer(path.read_text())
        ]
        self.assertFalse(found)

    def test_no_window_ends_with_a_soft_reload(self):
        """It mounts the screen anew, and ends all dialogs on it with what was typed into them."""
        folders = ("models", "wizards", "report", "controllers", "data", "views")
        files = [path for name in folders for path in (ROOT / name).rglob("*.*")]
        self.assertGreater(len(files), 100)
        found = [
            str(path.relative_to(ROOT))
            for path in files
            if path.suffix in (".py", ".xml") and "soft_reload" in path.read_text()
        ]
        self.assertFalse(found)

    def test_windows_on_records_and_notices_are_made_in_one_place(self):
        by_hand = re.compile(
            r"display_notification|\"res_id\": [^{}]*\"views\": \[\(False, \"form\"\)"
        )
        found = [
            f"{path.relative_to(ROOT)}: {match.group()}"
            for name in ("models", "wizards", "report", "controllers")
            for path in (ROOT / name).rglob("*.py")
            for match in by_hand.finditer(path.read_text())
        ]
        self.assertFalse(found)
        self.assertRegex((ROOT / "windows.py").read_text(), by_hand)


@freeze_time(MONDAY)
class WindowCase(StepCase):
    """A deal with a step of each kind of evidence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.call = cls.env.ref("mail.mail_activity_data_call")
        amount = field_of(cls.env, "crm.lead", "expected_revenue")
        cls.client.write({"email": "buyer@cable.example", "user_id": cls.anna.id})
        cls.reglament = cls.make_steps(
            {"name": "Talk to the client", "evidence": "contact"},
            {
                "name": "Ring the client up",
                "evidence": "activity",
                "evidence_activity_type_ids": [(6, 0, cls.call.ids)],
            },
            {"name": "Have a next step", "evidence": "next_activity"},
            {"name": "Meet the client", "evidence": "meeting"},
            {"name": "Write to the client", "evidence": "email"},
            {"name": "Attach the drawing", "evidence": "attachment", "evidence_pattern": "draw"},
            {"name": "Send the quotation", "evidence": "quotation"},
            {"name": "Confirm the order", "evidence": "order"},
            {"name": "Ask how it was", "evidence": "survey"},
            {"name": "Expected amount", "evidence": "field", "evidence_field_id": amount.id},
            {
                "name": "A big one",
                "evidence": "domain",
                "evidence_domain": "[('expected_revenue', '>', 500)]",
            },
            {"name": "Look around"},
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        # so that what took place an hour ago counts
        checks = cls.env["sales.reglament.check"].search([("lead_id", "=", cls.lead.id)])
        checks.opened_date = fields.Datetime.now() - timedelta(days=1)

    def plan_call(self):
        return self.lead.activity_schedule(
            "mail.mail_activity_data_call", summary="Ring", user_id=self.anna.id
        )

    def quotation(self, **values):
        return self.env["sale.order"].create(
            {
                "partner_id": self.client.id,
                "opportunity_id": self.lead.id,
                "user_id": self.anna.id,
                "team_id": self.team.id,
                **values,
            }
        )

    def states_of(self, lead):
        self.env.invalidate_all()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        return {check.step_id.name: check.state for check in checks}


@tagged("post_install", "-at_install")
class TestStepWindows(WindowCase):
    """Where a step is done, with and without what it is about being there."""

    def action(self, name, over=False, lead=None):
        step = self.reglament.step_ids.filtered(lambda step: step.name == name)
        lead = (lead or self.lead).with_user(self.anna)
        return lead.reglament_step_action(step.id, over)

    def test_windows_have_the_step_s_name_in_the_reader_s_language(self):
        load_russian(self.env)
        names = {step.name: step for step in self.reglament.step_ids}
        self.anna.lang = "ru_RU"
        opened = 0
        for number, (name, step) in enumerate(names.items()):
            step.with_context(lang="ru_RU").name = f"Шаг {number}"
            lead = self.lead.with_user(self.anna).with_context(lang="ru_RU")
            action = lead.reglament_step_action(step.id, True)
            if action and action.get("target") == "new":
                opened += 1
                self.assertEqual(action["name"], f"Шаг {number}", name)
        self.assertEqual(opened, 7)

    def test_over_another_window_nothing_takes_the_place_of_the_screen(self):
        """Where one of several is to be chosen, it has to."""
        self.quotation()
        for step in self.reglament.step_ids:
            action = self.action(step.name, over=True)
            if action and action["type"] == "ir.actions.act_window":
                with self.subTest(step=step.name):
                    self.assertEqual(action["target"], "new")
                    self.assertEqual([view for _id, view in action["views"]], ["form"])
        self.quotation()
        self.assertNotEqual(self.action("Send the quotation", over=True).get("target"), "new")

    def test_a_quotation_called_off_is_not_the_one_to_send(self):
        self.quotation().action_cancel()
        self.assertFalse(self.action("Send the quotation").get("res_id"))
        order = self.quotation()
        self.assertEqual(self.action("Send the quotation")["res_id"], order.id)
        self.assertEqual(self.action("Confirm the order", over=True)["res_id"], order.id)

    def test_a_planned_activity_is_opened(self):
        self.assertEqual(self.action("Ring the client up")["res_model"], "mail.activity.schedule")
        planned = self.plan_call()
        action = self.action("Ring the client up")
        self.assertEqual((action["res_model"], action["res_id"]), ("mail.activity", planned.id))

    def test_a_letter_goes_to_who_asked(self):
        """Deals of the website and of the mail gateway have an address and no client."""
        for user in (self.head, self.anna):
            with self.subTest(user=user.name):
                self.assert_letter_of(user, f"buyer.{user.login}@north.example")

    def assert_letter_of(self, user, address):
        lead = self.make_lead(email_from=f"Buyer <{address}>").with_user(user)
        step = self.reglament.step_ids.filtered(lambda step: step.evidence == "email")
        action = lead.reglament_step_action(step.id)
        composer = (
            self.env["mail.compose.message"]
            .with_user(user)
            .with_context(**action["context"])
            .create({"body": "<p>Good day</p>"})
        )
        self.assertEqual(composer.partner_ids.email_normalized, address)
        composer._action_send_mail()
        self.env.flush_all()
        self.assertEqual(self.state(lead, "Write to the client"), "done")
        # and only once
        self.assertEqual(
            lead.reglament_step_action(step.id)["context"]["default_partner_ids"],
            composer.partner_ids.ids,
        )

    def test_a_letter_of_who_may_not_write_clients_finds_who_is_known(self):
        Partner = self.env["res.partner"]
        known = Partner.create({"name": "B", "email": "b@north.example"})
        away = self.env["res.company"].create({"name": "Elsewhere"})
        hidden = Partner.create({"name": "D", "email": "d@north.example", "company_id": away.id})
        for address in ("b@north.example", "d@north.example"):
            lead = self.make_lead(email_from=address)
            action = self.action("Write to the client", lead=lead)
            [found] = Partner.with_user(self.anna).browse(action["context"]["default_partner_ids"])
            self.assertEqual(found.email_normalized, address)
            self.assertEqual(found == known, address == "b@north.example")
            self.assertNotEqual(found, hidden)

    def test_a_client_without_an_address_whose_deal_has_one(self):
        self.client.email = False
        lead = self.make_lead(partner_id=self.client.id)
        lead.email_from = False
        self.client.email = False
        context = self.action("Write to the client", lead=lead)["context"]
        self.assertEqual(context["default_partner_ids"], self.client.ids)

    def test_every_verb_opens_without_a_client(self):
        """A deal without a card: each window has a form that opens, or asks for the client."""
        lead = self.make_lead(partner_id=False, email_from="buyer@north.example")
        for step in self.reglament.step_ids:
            action = lead.with_user(self.anna).reglament_step_action(step.id)
            if not action or action["type"] != "ir.actions.act_window":
                continue
            with self.subTest(step=step.name, model=action["res_model"]):
                context = action["context"] or {}
                if isinstance(context, str):  # as Odoo ships it, for the deal that is open
                    context = {"active_model": "crm.lead", "active_id": lead.id}
                model = self.env[action["res_model"]].with_user(self.anna).with_context(**context)
                self.assertTrue(model.default_get(list(model._fields)))


@every_look_on_demand
@tagged("post_install", "-at_install")
class TestWindowTours(WindowCase, TourCase):
    """Every kind of step is done to its end, from the panel and from the gate."""

    def setUp(self):
        super().setUp()
        self.url = f"/odoo/crm/{self.lead.id}"
        # a rule planned to ask by phone how the colleague worked who had the deal before
        waiting = self.env["sales.reglament.feedback"]._open(
            self.env.ref("sales_reglament.survey_csat_1"), lead=self.lead, channel="call"
        )
        now = fields.Datetime.now()
        until = {"due_date": now, "closes_date": now + timedelta(days=14)}
        waiting.write({"state": "due", "manager_id": self.head.id, **until})

    def look_panel(self):
        self.walk(self.url, "sales_reglament_windows_panel", self.anna)
        states = self.states_of(self.lead)
        self.assertEqual(states.pop("Meet the client"), "todo")
        self.assertEqual(set(states.values()), {"done"}, states)
        self.assertEqual(len(self.lead.order_ids), 1)

    def look_gate(self):
        self.walk(self.url, "sales_reglament_windows_gate", self.anna)
        self.assertEqual(self.lead.stage_id, self.stage_qualified)
        self.assertEqual(set(self.states_of(self.lead).values()), {"done"})
        self.assertEqual(self.lead.expected_revenue, 900)
        self.assertFalse(self.bypasses(self.lead))

    def look_of_what_is_there(self):
        """What is planned and written already is opened, and nothing is made a second time."""
        planned = self.plan_call()
        cable = self.env["product.product"].create({"name": "Cable"})
        order = self.quotation(order_line=[(0, 0, {"product_id": cable.id})])
        self.walk(self.url, "sales_reglament_windows_of_what_is_there", self.anna)
        self.assertFalse(planned.active)
        self.assertEqual((self.lead.order_ids, order.state), (order, "sale"))
        states = self.states_of(self.lead)
        names = ("Ring the client up", "Send the quotation", "Confirm the order")
        self.assertEqual({states[name] for name in names}, {"done"})
        self.assertEqual(self.lead.stage_id, self.stage_new)
