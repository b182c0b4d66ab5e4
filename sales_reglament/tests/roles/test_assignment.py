from odoo.tests import tagged

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestAssignment(ReglamentCase):
    """New leads go to who fits, has room and is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("crm.lead.auto.assignment", "True")
        cls.team.crm_team_member_ids.write({"assignment_max": 300})
        cls.give_role(cls.anna, "active")

    def given(self, user, leads=6, **values):
        made = self.make_leads(leads, lambda _number: {"user_id": False, **values})
        self.team._assign_and_convert_leads()
        return len(made.filtered(lambda lead: lead.user_id == user))

    def test_the_role_fits(self):
        self.give_role(self.boris, "service")
        self.assertEqual(self.given(self.anna), 6)
        self.client.client_state = "regular"
        self.assertEqual(self.given(self.boris, partner_id=self.client.id), 6)

    def test_nobody_fits_then_all_share(self):
        self.client.client_state = "regular"
        self.assertEqual(self.given(self.anna, partner_id=self.client.id), 3)

    def test_who_has_more_clients_gets_less(self):
        self.give_role(self.boris, "active")
        self.assertEqual(self.given(self.anna), 3)
        self.env["res.partner"].create(
            [{"name": f"Firm {n}", "is_company": True, "user_id": self.anna.id} for n in range(40)]
        )
        few = self.given(self.anna, leads=14)
        self.assertLess(few, 7)
        self.assertGreater(few, 0)

    def test_capacity_counts(self):
        self.give_role(self.boris, "active")
        for user, limit in ((self.anna, 60), (self.boris, 600)):
            member = self.team.crm_team_member_ids.filtered(lambda m, u=user: m.user_id == u)
            member.assignment_max = limit
            self.env["res.partner"].create(
                [{"name": f"Firm {n}", "is_company": True, "user_id": user.id} for n in range(20)]
            )
        self.assertLessEqual(self.given(self.anna, leads=10), 2)

    def test_no_lead_for_who_has_left(self):
        self.give_role(self.boris, "active")
        self.env.flush_all()
        # a plain write leaves the membership as it was
        self.anna.write({"active": False})
        self.team.crm_team_member_ids.filtered(lambda m: m.user_id == self.boris).active = True
        self.assertEqual(self.given(self.anna), 0)
        self.client.user_id = self.anna
        lead = (
            self.env["crm.lead"]
            .with_user(self.head)
            .create({"name": "New", "partner_id": self.client.id})
        )
        self.assertEqual(lead.user_id, self.head)

    def test_without_roles_odoo_does_it_alone(self):
        self.anna.with_user(self.director).action_assign_sales_role(False)
        self.assertEqual(self.given(self.anna), 3)

    def test_a_regular_client_without_a_service_manager(self):
        self.client.write({"client_state": "regular", "user_id": self.anna.id})
        Partner = self.env["res.partner"].with_user(self.head)
        asked = [("is_without_service", "=", True), ("id", "=", self.client.id)]
        self.assertFalse(Partner.search(asked), "nobody holds that role")
        self.give_role(self.boris, "service")
        self.env.invalidate_all()
        self.assertEqual(Partner.search(asked), self.client)
        self.assertTrue(self.client.with_user(self.head).is_without_service)
        self.client.with_user(self.head).user_id = self.boris
        self.assertFalse(Partner.search(asked))
        self.env.invalidate_all()
        self.assertFalse(self.client.with_user(self.head).is_without_service)
