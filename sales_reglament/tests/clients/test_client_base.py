from odoo.tests import tagged

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestClientBase(ReglamentCase):
    """A prospect is new from the first confirmed order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()

    def order(self, partner=None, **values):
        return self.env["sale.order"].create({"partner_id": (partner or self.client).id, **values})

    def test_from_prospect_to_new_and_back(self):
        self.assertEqual(self.client.client_state, "prospect")
        order = self.order()
        self.assertEqual(self.client.client_state, "prospect")
        order.action_confirm()
        self.assertEqual(self.client.client_state, "new")
        order._action_cancel()
        self.assertEqual(self.client.client_state, "prospect")

    def test_second_order_keeps_it_new(self):
        first, second = self.order(), self.order()
        (first | second).action_confirm()
        first._action_cancel()
        self.assertEqual(self.client.client_state, "new")

    def test_orders_of_contacts_count_for_the_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.order(contact).action_confirm()
        self.assertEqual(self.client.client_state, "new")
        self.assertEqual(contact.client_state, "new")

    def test_confirmed_by_import_and_deleted(self):
        order = self.order(state="sale")
        self.assertEqual(self.client.client_state, "new")
        order.state = "cancel"
        self.assertEqual(self.client.client_state, "prospect")

    def test_order_of_another_client(self):
        other = self.env["res.partner"].create({"name": "Other", "is_company": True})
        order = self.order()
        order.action_confirm()
        order.partner_id = other
        self.assertEqual((self.client.client_state, other.client_state), ("prospect", "new"))

    def test_a_contact_that_leaves_its_company_has_its_own_orders(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.order().action_confirm()
        self.assertEqual(contact.client_state, "new")
        contact.parent_id = False
        self.assertEqual(contact.client_state, "prospect")

    def test_new_contact_of_a_client(self):
        self.order().action_confirm()
        contact = self.env["res.partner"].create({"name": "Late", "parent_id": self.client.id})
        self.assertEqual(contact.client_state, "new")

    def test_manager_confirms(self):
        order = self.order(user_id=self.anna.id)
        order.with_user(self.anna).action_confirm()
        self.assertEqual(self.client.client_state, "new")


@tagged("post_install", "-at_install")
class TestPartnerMerge(ReglamentCase):
    """A merge loses nothing that the addon knows of the clients."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()

    def test_merge_counts_anew(self):
        reglament = self.make_reglament(
            {"field": "res.partner.vat", "stage_id": self.stage_new.id, "name": "Tax number"}
        )
        twin = self.env["res.partner"].create(
            {"name": "Northern Cable", "is_company": True, "vat": "BE0477472701"}
        )
        self.env["sale.order"].create({"partner_id": twin.id}).action_confirm()
        lead = self.make_lead(partner_id=twin.id)
        other = self.make_lead(partner_id=self.client.id, stage_id=self.stage_offer.id)
        log = self.bypasses(other)
        self.assertEqual(log.partner_id, self.client)
        self.assertEqual(other.missing_summary, "Tax number")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, twin)
        self.assertFalse(self.client.exists())
        self.assertEqual(twin.client_state, "new")
        self.assertEqual(log.partner_id, twin)
        self.assertEqual((lead | other).partner_id, twin)
        self.assertFalse(other.missing_summary)
        self.assertEqual(lead.reglament_id, reglament)

    def test_the_one_without_orders_survives(self):
        twin = self.env["res.partner"].create({"name": "Northern Cable", "is_company": True})
        self.env["sale.order"].create({"partner_id": twin.id}).action_confirm()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        self.assertEqual(self.client.client_state, "new")
