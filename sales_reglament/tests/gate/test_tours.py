from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..checklist.test_steps import StepCase
from ..common import ReglamentCase, field_of, load_russian
from ..tour_common import TourCase


@tagged("post_install", "-at_install")
class TestTours(TourCase):
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

    def _from_kanban(self, lang):
        self.walk("/odoo/crm", "sales_reglament_gate", self.anna, lang)
        lead = self.env["crm.lead"].search([("name", "=", "Cable for the north hall")])
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.won_status, "won")
        self.assertEqual(lead.email_from, "office@northern.example.com")
        self.assertFalse(self.bypasses(lead))

    def test_from_kanban(self):
        self._from_kanban("en_US")

    def test_from_kanban_in_russian(self):
        self._from_kanban("ru_RU")

    def _from_form(self, lang):
        lead = self.make_lead()
        # there is a list to go back to
        url = f"/odoo/crm/{lead.id}"
        self.walk(url, "sales_reglament_gate_form", self.anna, lang)
        self.assertEqual(lead.stage_id, self.stage_qualified)
        self.assertEqual(lead.name, "Cable for the south hall")
        self.assertEqual(lead.expected_revenue, 120000)
        self.assertFalse(self.bypasses(lead))

    def test_from_form(self):
        self._from_form("en_US")

    def test_from_form_in_russian(self):
        self._from_form("ru_RU")

    def _advice(self, lang):
        self.env["sales.reglament"].search([("team_ids", "in", self.team.ids)]).mode = "advise"
        lead = self.make_lead(email_from="office@northern.example.com")
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_advice", self.anna, lang)
        self.assertEqual(lead.stage_id, self.stage_qualified)
        self.assertEqual(lead.expected_revenue, 1200)
        self.assertEqual(self.bypasses(lead).kind, "mode")

    def test_advice(self):
        self._advice("en_US")

    def test_advice_in_russian(self):
        self._advice("ru_RU")

    def _from_list(self, lang):
        first = self.make_lead(name="First hall")
        second = self.make_lead(name="Second hall")
        third = self.make_lead(
            name="Third hall", expected_revenue=900, email_from="third@northern.example.com"
        )
        self.walk("/odoo/crm?view_type=list", "sales_reglament_gate_list", self.anna, lang)
        self.assertEqual(third.stage_id, self.stage_qualified)
        self.assertEqual((first | second).stage_id, self.stage_qualified)
        self.assertEqual((first | second).mapped("expected_revenue"), [500, 700])
        self.assertEqual(first.email_from, "first@northern.example.com")
        self.assertFalse(self.bypasses(first) | self.bypasses(second))

    def test_from_list(self):
        self._from_list("en_US")

    def test_from_list_in_russian(self):
        self._from_list("ru_RU")

    def _override(self, lang, reason):
        lead = self.make_lead()
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_override", self.head, lang)
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(self.bypasses(lead).mapped("reason"), [reason])

    def test_override(self):
        self._override("en_US", "The client is in a hurry")

    def test_override_in_russian(self):
        self._override("ru_RU", "Клиент торопится")


@tagged("post_install", "-at_install")
class TestClientTours(TourCase):
    """Fields of the client, filled in from the deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament(
            {"name": "Expected amount"},
            {"field": "crm.lead.referred", "name": "Where it came from"},
            {"field": "crm.lead.date_deadline", "stage_id": cls.stage_qualified.id},
            {"field": "res.partner.vat", "name": "Tax number"},
            {"field": "res.partner.industry_id", "name": "Industry"},
        )
        cls.client.user_id = cls.anna
        cls.anna.group_ids += cls.env.ref("base.group_partner_manager")

    def _client(self, lang):
        lead = self.make_lead(partner_id=self.client.id)
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_client", self.anna, lang)
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(lead.expected_revenue, 5000)
        self.assertEqual(lead.referred, "A fair")
        self.assertEqual(self.client.vat, "BE0477472701")
        self.assertEqual(self.client.industry_id, self.industry)
        self.assertFalse(self.bypasses(lead))

    def test_client(self):
        self._client("en_US")

    def test_client_in_russian(self):
        self._client("ru_RU")


@tagged("post_install", "-at_install")
class TestStepsTour(StepCase, TourCase):
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
        self._from_the_first_stage_to_won("en_US")

    def test_from_the_first_stage_to_won_in_russian(self):
        self._from_the_first_stage_to_won("ru_RU")

    def _from_the_first_stage_to_won(self, lang):
        url = f"/odoo/crm/{self.lead.id}"
        self.walk(url, "sales_reglament_steps", self.anna, lang)
        self.assertEqual(self.lead.stage_id, self.stage_won)
        self.assertEqual(self.order.state, "cancel")
        self.assertEqual(self.bypasses(self.lead).gap_summary, "Confirm the order")
        checks = self.env["sales.reglament.check"].search([("lead_id", "=", self.lead.id)])
        self.assertEqual(len(checks), 8)
        undone = checks.filtered(lambda check: check.evidence == "order")
        self.assertEqual((undone.state, undone.proof_id), ("cancelled", 0))
        self.assertEqual(undone.change_ids.mapped("state_to"), ["todo", "done", "cancelled"])
        for check in checks - undone:
            with self.subTest(step=check.step_id.name):
                self.assertEqual((check.state, check.done_by), ("done", self.anna))
                self.assertEqual(bool(check.proof_id), check.evidence != "manual")


@tagged("post_install", "-at_install")
class TestConfigurationTours(ReglamentCase, BrowserCase):
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
        self.start_tour("/odoo/reglaments", "sales_reglament_build", login="rhead")
        self.check_built()

    def test_head_builds_previews_and_publishes_in_russian(self):
        load_russian(self.env)
        self.head.lang = "ru_RU"
        self.start_tour("/odoo/reglaments", "sales_reglament_build_ru", login="rhead")
        self.check_built()

    def test_onboarding(self):
        tour = self.env.ref("sales_reglament.tour_onboarding")
        self.start_tour(tour.url, tour.name, login="rhead")
        reglament = self.made()
        self.assertEqual((reglament.state, reglament.mode), ("published", "observe"))
