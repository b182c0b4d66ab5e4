from odoo.tests import HttpCase, tagged

from .common import ReglamentCase, field_of
from .test_steps import StepCase


@tagged("post_install", "-at_install")
class TestTours(ReglamentCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament(
            {"name": "Expected amount", "help": "A rough one will do."},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
                "help": "One way to reach them is enough.",
            },
        )

    def test_gate_as_salesperson(self):
        self.start_tour(
            "/odoo/crm", "sales_reglament_gate", login="ranna", timeout=120, watch=False
        )
        lead = self.env["crm.lead"].search([("name", "=", "Cable for the north hall")])
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.won_status, "won")
        self.assertFalse(self.bypasses(lead))


@tagged("post_install", "-at_install")
class TestStepsTour(StepCase, HttpCase):
    """A deal is worked from the first stage to Won, in the browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        call = cls.env.ref("mail.mail_activity_data_call")
        amount = field_of(cls.env, "crm.lead", "expected_revenue")
        letter = {"evidence": "email", "description": "Confirm what they asked for."}
        ring = {"evidence": "activity", "evidence_activity_type_ids": [(6, 0, call.ids)]}
        in_qualified = {"stage_id": cls.stage_qualified.id}
        in_offer = {"stage_id": cls.stage_offer.id}
        cls.make_steps(
            {"name": "Write to the client", **letter},
            {"name": "Attach the drawing", "evidence": "attachment", "evidence_pattern": "draw"},
            {"name": "Ring the client up", **ring},
            {"name": "Always have a next step", "evidence": "next_activity"},
            {"name": "Expected amount", "evidence": "field", "evidence_field_id": amount.id},
            {"name": "Send the quotation", "evidence": "quotation", **in_qualified},
            {"name": "Confirm the order", "evidence": "order", **in_offer},
            {"name": "Agree the date of delivery", **in_offer},
        )
        cls.client.email = "buyer@cable.example"
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        cable = cls.env["product.product"].create({"name": "Cable", "list_price": 1200})
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.client.id,
                "opportunity_id": cls.lead.id,
                "user_id": cls.anna.id,
                "team_id": cls.team.id,
                "order_line": [(0, 0, {"product_id": cable.id})],
            }
        )

    def test_from_the_first_stage_to_won(self):
        self.start_tour(
            f"/odoo/crm/{self.lead.id}", "sales_reglament_steps", login="ranna", timeout=180
        )
        self.assertEqual(self.lead.stage_id, self.stage_won)
        self.assertEqual(self.order.state, "cancel")
        self.assertFalse(self.bypasses(self.lead))
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(len(checks), 8)
        undone = checks.filtered(lambda check: check.evidence == "order")
        self.assertEqual((undone.state, undone.proof_id), ("todo", 0))
        self.assertEqual(undone.change_ids.mapped("state_to"), ["todo", "done", "todo"])
        for check in checks - undone:
            with self.subTest(step=check.step_id.name):
                self.assertEqual((check.state, check.done_by), ("done", self.anna))
                self.assertEqual(bool(check.proof_id), check.evidence != "manual")


@tagged("post_install", "-at_install")
class TestConfigurationTours(ReglamentCase, HttpCase):
    """A head sets reglaments up alone, in the browser, in either language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.reglament"].search([("state", "=", "published")]).action_archive()
        cls.before = cls.env["sales.reglament"].search([])

    def made(self):
        return self.env["sales.reglament"].search([]) - self.before

    def check_built(self):
        reglament = self.made()
        self.assertEqual(
            (reglament.name, reglament.state, reglament.mode, reglament.team_ids),
            ("First contact", "published", "advise", self.team),
        )
        field = reglament.requirement_ids
        self.assertEqual(
            (field.field_id.name, field.stage_id), ("expected_revenue", self.stage_new)
        )
        self.assertEqual(
            reglament.step_ids.mapped("name"),
            ["Attach the enquiry", "Agree the date", "Call the client"],
        )
        self.assertEqual(reglament.step_ids.stage_id, self.stage_new)
        attach, _agree, call = reglament.step_ids
        self.assertEqual((attach.evidence, attach.evidence_pattern), ("attachment", "enquiry"))
        self.assertEqual((call.deadline_value, call.deadline_unit), (1, "working_days"))
        lead = self.make_lead()
        self.assertEqual(lead.reglament_id, reglament)

    def test_head_builds_previews_and_publishes(self):
        self.start_tour("/odoo/reglaments", "sales_reglament_build", login="rhead", timeout=180)
        self.check_built()

    def test_head_builds_previews_and_publishes_in_russian(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.head.lang = "ru_RU"
        self.start_tour("/odoo/reglaments", "sales_reglament_build_ru", login="rhead", timeout=180)
        self.check_built()

    def test_onboarding(self):
        tour = self.env.ref("sales_reglament.tour_onboarding")
        self.start_tour(tour.url, tour.name, login="rhead", timeout=180)
        reglament = self.made()
        self.assertEqual((reglament.state, reglament.mode), ("published", "observe"))
