from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestRoles(ReglamentCase):
    """Roles are given by a head; nobody's clients move by it."""

    def role(self, kind):
        return self.env.ref(f"sales_reglament.role_{kind}")

    @users("rhead")
    def test_head_gives_and_takes_a_role(self):
        anna = self.anna.with_user(self.env.user)
        anna.action_assign_sales_role(self.role("active").id)
        self.assertEqual(anna.sales_role_kind, "active")
        anna.action_assign_sales_role(False)
        self.assertFalse(anna.sales_role_kind)

    @users("ranna")
    def test_salesman_gives_none(self):
        with self.assertRaises(AccessError):
            self.boris.with_user(self.env.user).action_assign_sales_role(self.role("active").id)
        with self.assertRaises(AccessError):
            self.anna.with_user(self.env.user).action_assign_sales_role(self.role("head").id)

    def test_another_heads_people_are_his(self):
        stranger = self.head.copy({"login": "rstranger", "name": "Stranger"})
        with self.assertRaises(AccessError) as refusal:
            self.anna.with_user(stranger).action_assign_sales_role(self.role("active").id)
        self.assertIn("Rhead", str(refusal.exception))
        self.anna.with_user(self.director).action_assign_sales_role(self.role("active").id)
        self.assertEqual(self.anna.sales_role_kind, "active")

    @users("rhead")
    def test_only_sales_people_hold_sales_roles(self):
        with self.assertRaises(UserError):
            self.accountant.with_user(self.env.user).action_assign_sales_role(
                self.role("active").id
            )
        with self.assertRaises(UserError):
            self.anna.with_user(self.env.user).action_assign_sales_role(2**30)

    def test_writing_the_role_is_refused_even_to_admins(self):
        admin = self.env.ref("base.user_admin")
        with self.assertRaises(AccessError):
            self.anna.with_user(admin).write({"sales_role_id": self.role("active").id})
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(admin).create(
                {"name": "X", "login": "rx", "sales_role_kind": "active"}
            )

    def test_giving_roles_moves_nobodys_clients_and_fills_the_responsibles(self):
        bought = self.env["res.partner"].create(
            {"name": "Old Friend", "is_company": True, "user_id": self.boris.id}
        )
        self.client.user_id = self.anna
        self.assertFalse(self.client.active_user_id)
        self.anna.with_user(self.head).action_assign_sales_role(self.role("active").id)
        self.boris.with_user(self.head).action_assign_sales_role(self.role("service").id)
        self.assertEqual((self.client.user_id, bought.user_id), (self.anna, self.boris))
        self.assertEqual(self.client.active_user_id, self.anna)
        self.assertFalse(self.client.service_user_id)
        self.assertEqual(bought.service_user_id, self.boris)
        self.anna.with_user(self.head).action_assign_sales_role(self.role("universal").id)
        self.assertEqual(self.client.active_user_id, self.anna)
        self.assertEqual(self.client.service_user_id, self.anna)
        self.anna.with_user(self.head).action_assign_sales_role(False)
        self.assertFalse(self.client.active_user_id | self.client.service_user_id)
        self.assertEqual(self.client.user_id, self.anna)

    def test_contacts_show_who_answers_for_their_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.give_role(self.anna, "active")
        self.client.user_id = self.anna
        self.assertEqual(contact.active_user_id, self.anna)
        self.assertEqual(contact.client_state, "prospect")

    def test_a_new_responsible_keeps_the_other_role(self):
        self.give_role(self.anna, "active")
        self.give_role(self.boris, "service")
        self.client.user_id = self.anna
        self.client.with_user(self.head).user_id = self.boris
        self.assertEqual(
            (self.client.active_user_id, self.client.service_user_id), (self.anna, self.boris)
        )

    def test_only_a_head_replaces_a_responsible_once_both_roles_are_held(self):
        self.client.user_id = self.anna
        client = self.client.with_user(self.boris)
        client.user_id = self.boris
        client.user_id = self.anna
        self.give_role(self.anna, "active")
        client.user_id = self.boris
        client.user_id = self.anna
        self.give_role(self.boris, "service")
        for user in (self.boris, self.env["res.users"]):
            with self.subTest(user=user), self.assertRaises(AccessError), self.env.cr.savepoint():
                client.user_id = user
        self.client.with_user(self.head).user_id = self.boris
        self.assertEqual(self.client.user_id, self.boris)

    def test_a_free_client_is_taken_by_anybody(self):
        self.give_role(self.anna, "active")
        self.give_role(self.boris, "service")
        self.client.with_user(self.boris).user_id = self.boris
        self.assertEqual(self.client.service_user_id, self.boris)

    # ------------------------------------------------------------ leads

    def test_kind_of_work_follows_the_responsible(self):
        lead = self.make_lead(partner_id=self.client.id)
        self.assertEqual(lead.sales_role_kind, "active")
        self.give_role(self.anna, "service")
        self.assertEqual(lead.sales_role_kind, "service")
        lost = self.make_lead(user_id=self.anna.id)
        lost.action_set_lost()
        self.give_role(self.anna, "active")
        self.assertEqual(lead.sales_role_kind, "active")
        self.assertEqual(lost.sales_role_kind, "service", "closed deals stay as they were")
        self.give_role(self.anna, "universal")
        self.assertEqual(lead.sales_role_kind, "active", "a prospect is new business")

    def test_new_deal_goes_to_the_clients_responsible(self):
        self.give_role(self.anna, "active")
        self.client.user_id = self.anna
        Lead = self.env["crm.lead"].with_user(self.head)
        vals = {"name": "Enquiry", "type": "opportunity", "partner_id": self.client.id}
        self.assertEqual(Lead.create(vals).user_id, self.anna)
        self.assertEqual(Lead.create({**vals, "user_id": False}).user_id, self.anna)
        self.assertEqual(Lead.create({**vals, "user_id": self.head.id}).user_id, self.anna)
        self.assertEqual(Lead.create({**vals, "user_id": self.boris.id}).user_id, self.boris)

    def test_a_creator_who_could_not_see_it_keeps_it_and_is_told(self):
        self.give_role(self.anna, "active")
        self.client.user_id = self.anna
        lead = (
            self.env["crm.lead"]
            .with_user(self.boris)
            .create({"name": "Enquiry", "type": "opportunity", "partner_id": self.client.id})
        )
        self.assertEqual(lead.user_id, self.boris)
        self.assertIn("Ranna", lead.responsible_conflict)

    def test_before_roles_are_given_nothing_is_reassigned(self):
        self.client.user_id = self.anna
        lead = (
            self.env["crm.lead"]
            .with_user(self.head)
            .create({"name": "Enquiry", "type": "opportunity", "partner_id": self.client.id})
        )
        self.assertEqual(lead.user_id, self.head)

    def test_role_chooses_the_reglament(self):
        self.give_role(self.boris, "service")
        active = self.make_reglament({}, code="A", role_kind="active")
        service = self.make_reglament({}, code="S", role_kind="service")
        lead = self.make_lead()
        self.assertEqual(lead.reglament_id, active)
        lead.user_id = self.boris
        self.assertEqual(lead.reglament_id, service)

    def test_giving_a_role_leaves_free_deals_free(self):
        lead = self.make_lead()
        service = self.make_reglament({}, code="S", role_kind="service")
        self.anna.with_user(self.head).action_assign_sales_role(self.role("service").id)
        self.assertEqual(lead.sales_role_kind, "service")
        self.assertFalse(lead.reglament_id)
        self.assertEqual(self.make_lead().reglament_id, service)

    def test_closed_deals_keep_their_reglament(self):
        self.give_role(self.boris, "service")
        active = self.make_reglament({}, code="A", role_kind="active")
        self.make_reglament({}, code="S", role_kind="service")
        lead = self.make_lead()
        lead.action_set_lost()
        lead.user_id = self.boris
        self.assertEqual(lead.reglament_id, active)

    @users("rhead")
    def test_dialog_for_several_people(self):
        wizard = (
            self.env["sales.reglament.role.assign"]
            .with_context(active_ids=(self.anna | self.boris).ids)
            .create({"role_id": self.role("service").id})
        )
        wizard.action_assign()
        self.assertEqual(self.anna.sales_role_kind, "service")
        self.assertEqual(self.boris.sales_role_kind, "service")
