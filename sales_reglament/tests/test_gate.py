from odoo.tests import tagged, users

from ..exceptions import ReglamentGateError
from .common import ReglamentCase


@tagged("post_install", "-at_install")
class TestGate(ReglamentCase):
    """Moves forward are refused, nothing else is."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament(
            {"name": "Expected amount", "help": "A rough one will do."},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
                "help": "One way to reach them is enough.",
            },
            {"field": "crm.lead.date_deadline", "stage_id": cls.stage_qualified.id},
        )
        cls.lead = cls.make_lead()

    @users("ranna")
    def test_move_forward_is_refused_and_named(self):
        lead = self.lead.with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal:
            lead.write({"stage_id": self.stage_qualified.id})
        message = str(refusal.exception)
        self.assertIn("Cable for the north hall", message)
        self.assertIn("Expected amount", message)
        self.assertIn("Phone or e-mail", message)
        gaps = refusal.exception.context["gaps"]
        self.assertEqual([gap["name"] for gap in gaps], ["expected_revenue", "phone"])
        self.assertEqual({gap["effect"] for gap in gaps}, {"refuse"})
        self.assertEqual(refusal.exception.context["stage_id"], self.stage_qualified.id)
