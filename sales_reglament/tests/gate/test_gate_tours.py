from odoo.tests import tagged

from ..checklist.common import StepCase
from ..completeness.common import PHONE
from ..tour_common import TourCase, every_look


@every_look
@tagged("post_install", "-at_install")
class TestGateTours(StepCase, TourCase):
    """The gate dialog as a salesperson meets it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.user_id = cls.anna
        cls.anna.group_ids += cls.env.ref("base.group_partner_manager")

    def look_sooner(self):
        """New → Won with part of it done: the deal goes as far as it can, then on."""
        plan = {"name": "Next step is planned", "evidence": "next_activity"}
        self.make_steps(
            {"name": "Answer"},
            plan,
            {**plan, "stage_id": self.stage_qualified.id},
            {"name": "Measure", "stage_id": self.stage_qualified.id},
            requirement_ids=[
                (0, 0, self.requirement_vals(name="Expected amount")),
                (0, 0, self.requirement_vals("crm.lead.referred", stage_id=self.stage_offer.id)),
            ],
        )
        lead = self.make_lead()
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_sooner", self.anna)
        self.assertEqual(
            (lead.stage_id, lead.expected_revenue, lead.referred),
            (self.stage_won, 1200, "A fair"),
        )
        self.assertEqual(self.state(lead, "Answer"), "done")
        self.assertEqual(self.state(lead, "Measure"), "done")
        self.assertFalse(self.bypasses(lead))
        stays = self.env["sales.reglament.stage.visit"].search([("lead_id", "=", lead.id)])
        self.assertIn(self.stage_qualified, stays.stage_id)

    def look_alternatives(self):
        """What they need in words, who decides among the company's people."""
        self.make_reglament(
            {
                "field": "res.partner.client_product_ids",
                "alternatives": ["crm.lead.description"],
                "name": "What they need",
                "stage_id": self.stage_new.id,
            },
            {
                "field": "res.partner.child_ids",
                "line_domain": "[('contact_role', '=', 'decides')]",
                "name": "Who decides",
                "stage_id": self.stage_new.id,
            },
        )
        rustam = self.env["res.partner"].create({"name": "Rustam", "parent_id": self.client.id})
        lead = self.make_lead(partner_id=rustam.id)
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_alternatives", self.anna)
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertIn("Two drums of cable a month", lead.description)
        self.assertFalse(self.client.client_product_ids)
        petr = self.client.child_ids - rustam
        self.assertEqual(
            (petr.name, petr.contact_role, petr.parent_id),
            ("Petr Sokolov", "decides", self.client),
        )
        self.assertFalse(self.bypasses(lead))

    def look_words(self):
        """A shared number, a note for show, a step that is not required, and the log of it."""
        self.env["res.partner"].create(
            [{"name": f"Tower {n}", "is_company": True, "phone": PHONE} for n in range(4)]
        )
        self.make_steps(
            {"name": "Order received"},
            requirement_ids=[
                (0, 0, self.requirement_vals("crm.lead.phone", name="Phone")),
                (0, 0, self.requirement_vals("crm.lead.description", name="What they need")),
            ],
        )
        lead = self.make_lead(phone=PHONE, description="<p>tbd</p>")
        self.walk(f"/odoo/crm/{lead.id}", "sales_reglament_gate_words", self.anna)
        self.assertEqual(lead.stage_id, self.stage_won)
        self.assertEqual(self.check(lead, "Order received").skip_reason, "Signed on paper")
        log = self.bypasses(lead)
        self.assertEqual(set(log.mapped("kind")), {"waived"})
        self.assertEqual({gap["label"] for line in log for gap in line.gaps}, {"Order received"})
        url = "/odoo/action-sales_reglament.sales_reglament_bypass_action"
        self.walk(url, "sales_reglament_gate_log", self.director)
