"""What stands on a client's card, or comes to it, is seen at once, by deals and by its points."""

from odoo import Command
from odoo.tests import tagged

from ..checklist.common import ClientStepCase, Letters, StepCase
from ..common import field_of


class CardCase:
    """The same walk for steps of deals and for steps of clients."""

    def commit(self):
        """What happens before a request ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def assert_seen(self, name, change, state="done"):
        change()
        self.commit()
        self.assertEqual(self.state_of(name), state, name)

    def walk(self):
        client, Partner = self.client, self.env["res.partner"].with_user(self.head)
        contact = self.contact
        for name in self.NAMES:
            self.assertEqual(self.state_of(name), self.before(name), "set-up")
        self.assert_seen(
            "Site", lambda: client.with_user(self.head).write({"website": "w.example"})
        )
        self.assert_seen(
            "Site", lambda: client.with_user(self.head).write({"website": False}), "todo"
        )
        self.assert_seen(
            "Site", lambda: Partner.load([".id", "website"], [[str(client.id), "w.example"]])
        )
        self.assert_seen("Phone", lambda: client.write({"phone": "+32 2 290 34 90"}))
        tag = self.env["res.partner.category"].create({"name": "Key client"})
        self.assert_seen("Tags", lambda: tag.write({"partner_ids": [Command.link(client.id)]}))
        self.assert_seen("Tags", lambda: tag.write({"partner_ids": [Command.clear()]}), "todo")
        goods = {"partner_id": client.id, "categ_id": self.categ.id}
        Product = self.env["sales.reglament.client.product"]
        self.assert_seen("Products", lambda: Product.create(goods))
        self.assert_seen("Products", client.client_product_ids.unlink, "todo")
        self.assert_seen("In Perm", lambda: client.write({"city": "Perm"}))
        self.assert_seen("In Perm", lambda: client.write({"city": "Omsk"}), "todo")
        self.assert_seen("Big ones", lambda: client.write({"comment": "big"}), "todo")
        self.assert_seen("Big ones", lambda: client.write({"comment": False}), "cancelled")
        self.assert_seen("Buyers", lambda: contact.write({"active": False}), self.without_contact)
        self.assert_seen(
            "Owes nothing",
            lambda: self.env["sales.reglament.lifecycle"]._store_figures(
                [(client.id, None, None, 0.0, 50.0, 3)]
            ),
            "todo",
        )

    NAMES = ("Site", "Phone", "Tags", "Products", "In Perm", "Big ones", "Buyers", "Owes nothing")

    @property
    def categ(self):
        return self.env["product.category"].search([], limit=1)

    def before(self, name):
        return {"Buyers": "done", "Owes nothing": "done", "Big ones": None}.get(name, "todo")

    def steps(self, prefix=""):
        """One step of each kind that looks at the card; ``prefix`` leads from the deal to it."""

        def field(name, path):
            evidence = field_of(self.env, "res.partner", path).id
            return {"name": name, "evidence": "field", "evidence_field_id": evidence}

        def domain(name, path, operator, value):
            text = repr([(prefix + path, operator, value)])
            return {"name": name, "evidence": "domain", "evidence_domain": text}

        return [
            field("Site", "website"),
            field("Phone", "phone"),
            field("Tags", "category_id"),
            field("Products", "client_product_ids"),
            domain("In Perm", "city", "=", "Perm"),
            domain("Buyers", "child_ids", "!=", False),
            domain("Owes nothing", "overdue_days", "=", 0),
            {"name": "Big ones", "domain": repr([(prefix + "comment", "ilike", "big")])},
        ]


@tagged("post_install", "-at_install")
class TestCardForDeals(CardCase, StepCase):
    without_contact = "todo"

    def state_of(self, name):
        return self.state(self.lead, name) or None

    def test_every_path(self):
        self.contact = self.client.create({"name": "Buyer", "parent_id": self.client.id})
        self.lead = self.make_lead(partner_id=self.client.id)
        self.lost = self.make_lead(partner_id=self.client.id)
        self.lost.action_set_lost()
        self.make_steps(*self.steps("partner_id.")).action_move_over()
        self.lead = self.make_lead(partner_id=self.client.id)
        self.walk()

    def test_a_deal_of_a_contact_and_a_merge(self):
        contact = self.client.create({"name": "Buyer", "parent_id": self.client.id})
        self.make_steps({"evidence": "field", "evidence_field_id": self.site})
        self.lead = self.make_lead(partner_id=contact.id)
        self.client.website = "w.example"
        self.commit()
        self.assertEqual(self.state(self.lead), "done")
        one, other = self.client.create(
            [{"name": "One", "is_company": True}, {"name": "Two", "website": "w.example"}]
        )
        lead = self.make_lead(partner_id=one.id)
        self.assertEqual(self.state(lead), "todo")
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((one | other).ids, other)
        self.commit()
        self.assertEqual(self.state(lead), "done")

    @property
    def site(self):
        return field_of(self.env, "res.partner", "website").id

    def test_values_of_the_deal_that_odoo_works_out(self):
        self.make_steps(
            {"evidence": "domain", "evidence_domain": "[('email_normalized', '=', 'a@b.example')]"},
            {
                "name": "Ordered",
                "evidence": "domain",
                "evidence_domain": "[('order_ids', '!=', False)]",
            },
        )
        lead = self.make_lead()
        lead.email_from = "A@B.example"
        self.env["sale.order"].create({"partner_id": self.client.id, "opportunity_id": lead.id})
        self.commit()
        self.assertEqual((self.state(lead), self.state(lead, "Ordered")), ("done", "done"))

    def test_many_cost_the_same_queries(self):
        self.make_steps({"evidence": "field", "evidence_field_id": self.site})

        def cost(count):
            clients = self.client.create([{"name": f"Works {n}"} for n in range(count)])
            self.make_leads(count, lambda number: {"partner_id": clients[number].id})
            self.commit()
            before = self.env.cr.sql_log_count
            clients.write({"website": "w.example"})
            self.commit()
            return self.env.cr.sql_log_count - before

        cost(1)
        self.assertEqual(cost(20), cost(4))


@tagged("post_install", "-at_install")
class TestCardForClients(CardCase, ClientStepCase):
    without_contact = "todo"

    def state_of(self, name):
        return self.checks(self.client, name)[-1:].state or None

    def test_every_path(self):
        self.contact = self.client.create({"name": "Buyer", "parent_id": self.client.id})
        self.make_steps(*self.steps())
        self.walk()


@tagged("post_install", "-at_install")
class TestLettersForClients(Letters, ClientStepCase):
    """Letters on a deal count for its client, by whatever way they come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "deals.example.com"})
        cls.company.alias_domain_id = domain
        cls.anna.email = "anna@seller.example.com"
        cls.buyer = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.client.id, "email": "buyer@northern.example.com"}
        )
        cls.make_steps({"evidence": "email"})
        cls.lead = cls.make_lead(partner_id=cls.buyer.id)

    def test_a_blind_copy(self):
        self.receive(self.letter())
        self.assertEqual(self.states(self.client), ["done"])

    def test_what_comes_by_the_gateway(self):
        for record in (self.lead, self.client):
            with self.subTest(model=record._name):
                self.assertEqual(self.states(self.client), ["todo"])
                message = (
                    record.with_user(self.anna)
                    .with_context(tracking_disable=False)
                    .message_post(
                        body="Our price",
                        message_type="email",
                        subtype_xmlid="mail.mt_comment",
                        partner_ids=self.buyer.ids,
                    )
                )
                self.assertEqual(self.states(self.client), ["done"])
                message.unlink()
