from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..common import MONDAY
from ..tour_common import TourCase, every_look
from .common import StepCase


@every_look
@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestNextStepTours(StepCase, TourCase):
    """The panel of a deal that left something undone says what to do next."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        here = {"stage_id": cls.stage_qualified.id}
        cls.make_steps(
            {"name": "Answer the client"},
            {"name": "Say how it went"},
            {"name": "Agree the terms", **here},
            {"name": "Check the drawing", **here},
            {"name": "Look around", "mandatory": False, **here},
            requirement_ids=[
                (0, 0, cls.requirement_vals(name="Amount")),
                (0, 0, cls.requirement_vals("crm.lead.referred", level="warn", name="From whom")),
            ],
        )
        cls.lead = cls.make_lead(partner_id=cls.client.id)
        cls.lead.with_user(cls.head).action_reglament_override(
            cls.stage_qualified.id, "Client's deadline"
        )
        due = cls.env["sales.reglament.check"].search(
            [("lead_id", "=", cls.lead.id), ("step_id.name", "=", "Check the drawing")]
        )
        due.deadline = fields.Datetime.now() + timedelta(days=3)

    def look_next_step(self):
        self.walk(f"/odoo/crm/{self.lead.id}", "sales_reglament_next_step", self.anna)
        done = ("Answer the client", "Agree the terms", "Check the drawing", "Look around")
        for name in done:
            self.assertEqual(self.check(self.lead, name).done_by, self.anna, name)
        self.assertEqual(self.state(self.lead, "Say how it went"), "todo")
        self.assertEqual(self.lead.expected_revenue, 700)
