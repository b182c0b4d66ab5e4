from odoo.tests import tagged

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestTeamOfTheDay(ReglamentCase):
    """A point keeps the team of the day it opened, whatever becomes of the deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["crm.team"].create({"name": "Other"})
        steps = [(0, 0, {"name": "Call", "stage_id": cls.stage_new.id})]
        teams = [(6, 0, (cls.team | cls.other).ids)]
        cls.make_reglament(step_ids=steps, team_ids=teams)

    def test_of_a_deal(self):
        lead = self.make_lead()
        self.env.flush_all()
        [point] = lead.check_ids
        self.assertEqual(point.team_id, self.team)
        lead.write({"team_id": self.other.id, "stage_id": self.stage_new.id})
        self.env.flush_all()
        self.assertEqual((lead.check_ids, point.team_id), (point, self.team))
        lead.action_set_lost()
        self.assertEqual(point.state, "cancelled")
        lead.action_unarchive()
        self.env.flush_all()
        self.assertEqual((point.state, point.team_id), ("todo", self.other), "it opens again")

    def test_of_a_client(self):
        self.make_reglament(
            subject="client", code="C", step_ids=[(0, 0, {"name": "Visit"})], team_ids=[]
        )
        client = self.env["res.partner"].create(
            {"name": "New works", "is_company": True, "user_id": self.anna.id}
        )
        self.env.flush_all()
        [point] = self.env["sales.reglament.check"].search([("partner_id", "=", client.id)])
        self.assertEqual(point.team_id, self.team)
        self.anna.sale_team_id = self.other
        client.user_id = self.boris
        self.env.flush_all()
        self.assertEqual(point.team_id, self.team)
