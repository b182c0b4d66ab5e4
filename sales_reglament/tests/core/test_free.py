"""What costs nothing as long as nothing is configured, counted in queries."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import tagged

from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestFree(ReglamentCase):
    """Odoo's own paths cost what they cost without the app; nothing of it is in use."""

    def setUp(self):
        super().setUp()
        # whatever the database holds beside
        self.follow_purchases(at_once=False)
        self.env["sales.reglament"]._watch()
        self.env["res.users"]._sales_roles_held()
        self.env["sales.reglament.feedback"]._is_kept()

    def spied(self, work):
        """The statements of some work, from the button to the commit."""
        self.env.flush_all()
        self.env.invalidate_all()
        queries, cursor = [], type(self.env.cr)
        execute = cursor.execute

        def spy(cr, query, *args, **kwargs):
            queries.append(str(getattr(query, "code", query)))
            return execute(cr, query, *args, **kwargs)

        with patch.object(cursor, "execute", spy):
            work()
            self.env.flush_all()
            self.env.cr.precommit.run()
        return queries

    def assert_free(self, queries):
        self.assertFalse([query for query in queries if "sales_reglament" in query])

    def test_nothing_said_is_at_night(self):
        Parameter = self.env["ir.config_parameter"]
        Parameter.search([("key", "=", "sales_reglament.purchases_at_night")]).unlink()
        Purchase = self.env["sales.reglament.purchase"]
        self.assertFalse(Purchase._source_counted())
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.reglament_purchases_at_night)
        settings.execute()
        self.assertFalse(Purchase._source_counted())
        settings = self.env["res.config.settings"].create({"reglament_purchases_at_night": False})
        settings.execute()
        self.assertEqual(Purchase._source_counted(), "order")
        settings = self.env["res.config.settings"].create({})
        self.assertFalse(settings.reglament_purchases_at_night)

    def test_confirming_an_order(self):
        product = self.env["product.product"].create({"name": "Cable", "list_price": 100})

        def order():
            line = {"product_id": product.id, "tax_ids": False}
            return self.env["sale.order"].create(
                {"partner_id": self.client.id, "order_line": [Command.create(line)]}
            )

        self.spied(order().action_confirm)
        first, second = order(), order()
        queries = self.spied(first.action_confirm)
        self.assert_free(queries)
        registry = self.env.registry
        with (
            patch.object(
                registry["sale.order"],
                "_reglament_update_purchases",
                side_effect=lambda: None,
            ),
            patch.object(registry["sales.reglament.purchase"], "_source_counted", lambda _self: ""),
        ):
            without = self.spied(second.action_confirm)
        self.assertEqual(len(queries), len(without), "purchases add none")

    def test_finishing_a_call(self):
        def call():
            return self.make_lead().activity_schedule(
                "mail.mail_activity_data_call", user_id=self.anna.id
            )

        self.spied(call().action_done)
        first, second = call(), call()
        queries = self.spied(first.action_done)
        self.assert_free(queries)
        self.assertEqual(len(queries), len(self.spied(second.action_feedback)))
        self.assertFalse(first.reglament_ask_result())

    def test_opening_a_deal(self):
        Lead = self.env["crm.lead"].with_user(self.anna)
        names = Lead.get_view(view_type="form")["models"]["crm.lead"]
        names = [name for name in names if not Lead._fields[name].type.endswith("2many")]
        odoos = [name for name in names if Lead._fields[name]._module != "sales_reglament"]
        self.assertLess(len(odoos), len(names), "set-up")
        for partner in (self.client, self.client.browse()):
            # somebody who looks like a client
            lead = self.make_lead(partner_id=partner.id, email_from="buyer@free.example")
            self.client.email = "buyer@free.example"
            lead = lead.with_user(self.anna)

            def read(some, lead=lead):
                return len(self.spied(lambda: lead.web_read({name: {} for name in some})))

            read(names)
            with self.subTest(client=bool(partner)):
                self.assertEqual(read(names), read(odoos))

    def test_what_is_typed_into_a_deal_names_twins_all_the_same(self):
        self.client.email = "buy@twin.example"
        lead = self.make_lead(partner_id=False).with_user(self.anna)
        seen = {"email_from": {}, "partner_id": {}, "reglament_twins": {}}
        self.assertFalse(lead.web_read(seen)[0]["reglament_twins"])
        typed = lead.onchange({"email_from": "buy@twin.example"}, ["email_from"], seen)
        [twin] = typed["value"]["reglament_twins"]["twins"]
        self.assertEqual(twin["id"], self.client.id)

    def test_creating_a_thousand_deals(self):
        def create(count):
            return self.spied(lambda: self.make_leads(count))

        create(2)
        queries = create(1000)
        self.assert_free(queries)
        with patch.object(
            self.env.registry["sales.reglament.checklist"], "_sync", side_effect=AssertionError
        ):
            self.assertEqual(len(create(1000)), len(queries))
