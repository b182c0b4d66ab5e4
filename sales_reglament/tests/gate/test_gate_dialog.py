from odoo.tests import tagged

from ..checklist.common import StepCase


@tagged("post_install", "-at_install")
class TestGateDialogForm(StepCase):
    """What the gate dialog offers."""

    def _fields(self, lead, gaps):
        form = lead.reglament_gate_form(gaps, self.stage_won.id)
        [group] = form["groups"]
        return [
            [place["name"] for place in question["inputs"]]
            for card in group["cards"]
            for question in card["questions"]
        ]

    def test_a_field_is_asked_for_once(self):
        self.make_reglament(
            {
                "field": "crm.lead.partner_name",
                "alternatives": ["crm.lead.partner_id"],
                "name": "Company",
            },
            {"field": "crm.lead.partner_id", "name": "Client's card"},
            {"field": "res.partner.vat", "name": "Tax number"},
        )
        lead = self.make_lead().with_user(self.anna)
        gaps = lead.reglament_gaps(self.stage_won.id)
        self.assertEqual([gap["label"] for gap in gaps][:2], ["Company", "Client's card"])
        self.assertEqual(self._fields(lead, gaps), [["partner_name"], ["partner_id"]])

    def test_a_step_settled_meanwhile_is_shown_settled(self):
        self.make_steps({"name": "Answer"}, {"name": "Measure"})
        lead = self.make_lead().with_user(self.anna)
        gaps = lead.reglament_gaps(self.stage_won.id)
        self.check(lead, "Answer").with_user(self.anna).action_done()
        form = lead.reglament_gate_form(gaps, self.stage_won.id)
        [group] = form["groups"]
        states = {step["name"]: step["state"] for step in group["steps"]}
        self.assertEqual(states, {"Answer": "done", "Measure": "todo"})
