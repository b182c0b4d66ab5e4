from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import LifeCase


@tagged("post_install", "-at_install")
class TestClientLife(LifeCase):
    """What a client is follows from its purchases; each change has its cause."""

    def test_each_transition_with_its_cause(self):
        self.orders(300)
        self.assertEqual(self.client.client_state, "dormant")
        self.orders(10)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(
            self.changes(), [("prospect", "dormant", "silence"), ("dormant", "regular", "back")]
        )
        self.assertEqual(self.client.client_state_since, self.day(10))

    def test_new_then_regular_by_number(self):
        self.orders(40)
        self.assertEqual(self.client.client_state, "new")
        self.orders(30)
        self.assertEqual(self.client.client_state, "new")
        self.orders(20)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(
            self.changes(), [("prospect", "new", "first"), ("new", "regular", "orders")]
        )
        last = self.client.client_change_ids.sorted("id")[-1]
        self.assertEqual((last.date, last.cause_summary), (self.day(20), "Reached 3 orders"))
        self.assertEqual(self.client.client_state_since, self.day(20))

    def test_regular_by_days_comes_at_night(self):
        self.orders(200, 100)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(self.changes(), [("prospect", "regular", "days")])
        self.assertEqual(self.client.client_state_since, self.day(20))

    def test_never_regular_by_days_alone(self):
        self.orders(181)
        self.assertEqual(self.client.client_state, "dormant")

    def test_silence_by_own_rhythm(self):
        self.orders(160, 130, 100, 70)
        self.assertEqual(self.client.order_interval_days, 30)
        self.assertEqual(self.client.client_state, "dormant")
        change = self.client.client_change_ids
        self.assertEqual(change.date, self.day(10))
        self.assertEqual(change.cause_summary, "Silence of 60 days at a usual 30")

    def test_rhythm_not_known_from_two_intervals(self):
        self.orders(130, 100, 70)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(self.client.order_interval_days, 30)

    def test_order_cancelled(self):
        orders = self.orders(40, 30, 20)
        orders[0]._action_cancel()
        self.assertEqual(self.client.client_state, "new")
        self.assertEqual(self.client.first_order_date, self.day(30))
        orders._action_cancel()
        self.assertEqual(self.client.client_state, "prospect")
        self.assertEqual(
            self.changes(),
            [
                ("prospect", "regular", "orders"),
                ("regular", "new", "cancelled"),
                ("new", "prospect", "cancelled"),
            ],
        )
        self.assertEqual(self.purchases().mapped("cancelled"), [True] * 3)
        self.assertFalse(self.client.first_order_date)
        orders.action_draft()
        orders.action_confirm()
        self.assertEqual(self.purchases().mapped("cancelled"), [False] * 3)
        self.assertEqual(self.client.client_state, "regular")

    def test_night_finds_silence_and_changes_nothing_twice(self):
        self.orders(40, 30, 20)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET date_order = date_order - interval '200 days' "
            "WHERE partner_id = %s",
            [self.client.id],
        )
        self.env.invalidate_all()
        self.night()
        self.assertEqual(self.client.client_state, "dormant")
        count = len(self.client.client_change_ids)
        self.night()
        self.assertEqual(len(self.client.client_change_ids), count)
        self.assertEqual(len(self.purchases()), 3)

    def test_contacts_show_their_companys(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.orders(40, client=contact)
        self.orders(20)
        late = self.env["res.partner"].create({"name": "Late", "parent_id": self.client.id})
        for partner in (self.client, contact, late):
            self.assertEqual(partner.first_order_date, self.day(40))
            self.assertEqual(partner.last_order_date, self.day(20))
            self.assertEqual(partner.reglament_purchase_count, 2)

    def test_a_buyer_takes_its_purchases_along(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        self.orders(40, client=contact)
        self.orders(20)
        other = self.env["res.partner"].create({"name": "Other works", "is_company": True})
        contact.parent_id = other
        self.assertEqual(self.client.first_order_date, self.day(20))
        self.assertEqual(other.first_order_date, self.day(40))
        self.assertEqual((self.client.client_state, other.client_state), ("new", "new"))

    def test_two_companies_one_state(self):
        other = self.env["res.company"].create({"name": "Second company"})
        self.orders(40, 30)
        self.env["sale.order"].with_company(other).create(
            {
                "partner_id": self.client.id,
                "company_id": other.id,
                "date_order": f"{self.day(20)} 10:00:00",
                "state": "sale",
            }
        )
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(len(self.purchases()), 3)

    def test_merge_keeps_each_purchase_once(self):
        twin = self.env["res.partner"].create({"name": "Northern Cable", "is_company": True})
        self.orders(40, 20)
        self.orders(30, client=twin)
        facts = self.purchases() | self.purchases(twin)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, twin)
        self.assertEqual(facts.exists(), facts)
        self.assertEqual(facts.partner_id, twin)
        self.assertEqual(len(self.purchases(twin)), 3)
        self.assertEqual(twin.client_state, "regular")
        self.night()
        self.assertEqual(len(self.purchases(twin)), 3)

    def test_thresholds_are_settings(self):
        self.orders(40, 30)
        self.assertEqual(self.client.client_state, "new")
        self.set(regular_orders=2)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(self.changes()[-1], ("new", "regular", "settings"))

    def test_classes_of_twelve_months(self):
        product = self.env["product.product"].create({"name": "Cable", "list_price": 1})

        def buys(name, amount, ago):
            client = self.env["res.partner"].create({"name": name, "is_company": True})
            line = {"product_id": product.id, "price_unit": amount, "tax_ids": False}
            self.orders(ago, client=client, order_line=[(0, 0, line)])
            return client

        big, small, old = buys("Big", 9e9, 10), buys("Small", 1, 10), buys("Old", 9e9, 400)
        self.night()
        self.assertEqual((big.client_class, small.client_class), ("a", "c"))
        self.assertFalse(old.client_class)

    def test_queries_do_not_grow(self):
        def cost(count):
            clients = self.env["res.partner"].create(
                [{"name": f"Firm {n}", "is_company": True} for n in range(count)]
            )
            orders = self.env["sale.order"].create(
                [{"partner_id": client.id} for client in clients]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            orders.mapped("state")
            before = self.env.cr.sql_log_count
            with self.subTest(count=count):
                self.env["sales.reglament.purchase"]._sync("order", orders.ids)
                self.life._refresh(clients)
                self.env.flush_all()
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(10), cost(200))


@tagged("post_install", "-at_install")
class TestPurchaseAccess(LifeCase):
    """Purchases are facts: read by those who answer for them, written by nobody."""

    def test_who_reads(self):
        self.orders(20, user_id=self.boris.id)
        purchase = self.purchases()
        found = purchase.with_user(self.anna).search([("id", "=", purchase.id)])
        self.assertFalse(found)
        self.client.user_id = self.anna
        for reader in (self.anna, self.boris, self.head, self.director, self.integration):
            seen = purchase.with_user(reader).search([("id", "=", purchase.id)])
            self.assertEqual(seen.read(["amount", "display_name"])[0]["id"], purchase.id)
        with self.assertRaises(AccessError):
            purchase.with_user(self.accountant).read(["amount"])

    def test_other_companies_are_not_seen(self):
        self.orders(20)
        purchase = self.purchases()
        purchase.company_id = self.env["res.company"].create({"name": "Second company"})
        self.assertFalse(purchase.with_user(self.director).search([("id", "=", purchase.id)]))

    def test_nobody_writes(self):
        self.orders(20)
        for user in (self.anna, self.head, self.director, self.integration):
            for facts in (self.purchases(), self.client.client_change_ids):
                facts = facts.with_user(user)
                with self.assertRaises(AccessError):
                    facts.write({"partner_id": self.client.id})
                with self.assertRaises(AccessError):
                    facts.unlink()
                with self.assertRaises(AccessError):
                    facts.create({"partner_id": self.client.id})
            for name in ("client_class", "first_order_date", "overdue_amount"):
                with self.assertRaises(AccessError):
                    self.client.with_user(user).write({name: False})

    def test_manager_confirms(self):
        order = self.env["sale.order"].create(
            {"partner_id": self.client.id, "user_id": self.anna.id}
        )
        order.with_user(self.anna).action_confirm()
        self.assertEqual(self.purchases().user_id, self.anna)
