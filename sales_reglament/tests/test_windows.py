import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from .common import field_of
from .test_steps import StepCase
from .tour_common import TourCase, every_look

ROOT = Path(__file__).parents[1]
SCREENS = ROOT / "static" / "src"
# Odoo's way to open windows, which only the service that does it for us may use.
BESIDE_THE_SERVICE = re.compile(
    r"doAction|soft_reload|useService\(\"action\"\)|services\.action\b|ir\.actions\."
)


@tagged("post_install", "-at_install")
class TestOneWay(TransactionCase):
    """Windows are opened and ended in one way, whoever opens them."""

    def test_only_the_service_opens_windows(self):
        files = [path for path in SCREENS.rglob("*.js") if path.parent.name != "windows"]
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

    def plan_call(self):
        return self.lead.activity_schedule(
            "mail.mail_activity_data_call", summary="Ring", user_id=self.anna.id
        )

    def states_of(self, lead):
        self.env.invalidate_all()
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", lead.id)])
        return {check.step_id.name: check.state for check in checks}


@every_look
@tagged("post_install", "-at_install")
class TestWindowTours(WindowCase, TourCase):
    """Every kind of step is done to its end, from the panel and from the gate."""

    def setUp(self):
        super().setUp()
        self.url = f"/odoo/crm/{self.lead.id}"

    def look_panel(self):
        self.walk(self.url, "sales_reglament_windows_panel", self.anna, timeout=240)
        states = self.states_of(self.lead)
        self.assertEqual(states.pop("Meet the client"), "todo")
        self.assertEqual(set(states.values()), {"done"}, states)
        self.assertEqual(len(self.lead.order_ids), 1)

    def look_gate(self):
        self.walk(self.url, "sales_reglament_windows_gate", self.anna, timeout=240)
        self.assertEqual(self.lead.stage_id, self.stage_qualified)
        self.assertEqual(set(self.states_of(self.lead).values()), {"done"})
        self.assertEqual(self.lead.expected_revenue, 900)
        self.assertFalse(self.bypasses(self.lead))
