from odoo.tests import tagged

from ..checklist.common import StepCase
from ..common import field_of
from ..tour_common import TourCase


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
