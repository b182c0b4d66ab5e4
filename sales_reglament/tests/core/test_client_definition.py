from random import Random

from odoo.fields import Command, Domain
from odoo.tests import tagged
from odoo.tools import SQL

from ...likeness import is_client
from ..common import ReglamentCase

OURS = "sales_reglament"


@tagged("post_install", "-at_install")
class TestClientDefinition(ReglamentCase):
    """Who is a client: one answer for records, searches and the database, and so everywhere."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        cls.companies = cls.env["res.company"].create([{"name": f"Ours {n}"} for n in range(3)])
        cls.env.user.company_ids = [Command.link(one.id) for one in cls.companies]
        cls.branch = cls.env["res.company"].create(
            {"name": "Our branch", "parent_id": cls.companies[0].id}
        )
        cls.portal = cls.env["res.users"].create(
            {
                "name": "Portal client",
                "login": "rportal",
                "group_ids": [Command.set(cls.env.ref("base.group_portal").ids)],
            }
        )
        cls.partners = cls.make_partners(120)
        cls.partners |= (cls.companies | cls.branch | cls.company).partner_id
        cls.partners |= (cls.anna | cls.head | cls.portal).partner_id
        cls.env.flush_all()

    @classmethod
    def make_partners(cls, count):
        """Partners of all kinds: firms, persons, firms of firms, contacts, ours and others'."""
        random, Partner = Random(19), cls.env["res.partner"]
        parents = cls.companies[0].partner_id | cls.anna.partner_id
        for number in range(count):
            parents |= Partner.create(
                {
                    "name": f"Partner {number}",
                    "is_company": random.random() < 0.5,
                    "parent_id": random.choice([False, False, *parents[-9:].ids, *parents[:2].ids]),
                    "active": random.random() < 0.9,
                    "company_id": False,
                }
            )
        return parents

    def test_one_answer_for_records_searches_and_the_database(self):
        partners = self.partners.with_context(active_test=False)
        expected = partners.filtered(
            lambda one: (
                one.commercial_partner_id == one
                and one.partner_share
                and one not in self.env["res.company"].search([]).partner_id
            )
        )
        self.assertTrue(expected and partners - expected)
        self.assertIn(self.portal.partner_id, expected, "who buys on the portal is a client")
        self.assertEqual(partners.filtered(lambda one: one._is_client()), expected)
        domain = partners._reglament_client_domain()
        for user in (self.env.user, self.head, self.anna):  # whichever companies they may see
            found = partners.with_user(user).search(domain & Domain("id", "in", partners.ids))
            self.assertEqual(set(found.ids), set(expected.ids), user.login)
            self.assertEqual(partners.with_user(user).filtered_domain(domain).ids, expected.ids)
        others = partners.search(~domain & Domain("id", "in", partners.ids))
        self.assertEqual(others | expected, partners)
        self.assertFalse(others & expected)
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM res_partner AS one WHERE id = ANY(%s) AND %s",
                partners.ids,
                is_client("one"),
            )
        )
        self.assertEqual({id_ for (id_,) in rows}, set(expected.ids))

    def test_what_is_written_a_moment_ago_counts(self):
        domain = self.client._reglament_client_domain() & Domain("id", "=", self.client.id)
        self.assertTrue(self.client.search(domain))
        self.client.write({"is_company": False, "parent_id": self.anna.partner_id.id})
        self.assertFalse(self.client.search(domain))

    def test_our_own_companies_are_clients_nowhere(self):
        ours = (self.companies | self.branch | self.company).partner_id
        colleagues = self.anna.partner_id
        Partner = self.env["res.partner"]
        (ours | colleagues).write({"user_id": self.anna.id, "email": "own@twin.example"})
        self.env["sale.order"].create({"partner_id": ours[0].id}).action_confirm()
        ours[0]._reglament_refresh_client_state()
        self.assertEqual(ours[0].client_state, "prospect")
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = '2020-01-01' WHERE id = ANY(%s)", [ours.ids]
        )
        self.env.invalidate_all()
        nobodys = ours | colleagues
        assigned_work, places = self.env["sales.reglament.assigned.work"], {}
        places["assigned_work"] = assigned_work._held("clients", self.anna)
        places["whose"] = Partner._reglament_whose("own@twin.example", 50)[0]
        places["release"] = Partner.search([("is_for_release", "=", True)])
        look = self.env["sales.reglament.diagnosis"]
        action = look.action_look_at_base()
        lines = look.browse(action["res_id"]).line_ids
        of_clients = lines.filtered(lambda line: line.res_model == "res.partner")
        places["look"] = Partner.browse(id_ for line in of_clients for id_ in line.record_ids or ())
        for name in ("client.base", "departure"):
            rows = self.env[f"sales.reglament.report.{name}"].search([])
            places[name] = rows.partner_id
        self.env["sales.reglament.duplicate"]._cron_find()
        pairs = self.env["sales.reglament.duplicate"].search([])
        places["duplicates"] = pairs.partner_id | pairs.twin_id
        for place, clients in places.items():
            with self.subTest(place):
                self.assertFalse(clients & nobodys)
        count = look.browse(action["res_id"]).client_count
        base = self.env["sales.reglament.report.client.base"].search_count([])
        self.assertEqual(count, base, "the wizard and the report count the same")


@tagged("post_install", "-at_install")
class TestCopiesThatAreNotSaved(ReglamentCase):
    """Dialogs show clients and deals as copies that are not saved: what the engine knows stays.

    Odoo computes stored fields of such copies anew, and the keyboard's way through a dialog showed
    something else than its button.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()

    def test_every_stored_field_of_ours(self):
        self.make_reglament(
            {"field": "res.partner.vat"},
            {"field": "res.partner.city"},
            code="CARE",
            subject="client",
            team_ids=False,
        )
        self.client.write({"city": "Ghent", "user_id": self.anna.id})
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.client.id})
        for amount in (10, 20, 30):
            self.env["sales.reglament.purchase"].create(
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "date": f"2025-0{amount // 10}-01",
                    "amount": amount,
                    "currency_id": self.company.currency_id.id,
                    "source": "import",
                    "external_ref": f"COPY-{amount}",
                }
            )
        self.client._reglament_refresh_client_state()
        lead = self.make_lead(partner_id=contact.id)
        self.env.flush_all()
        self.assertNotEqual(self.client.client_state, "prospect")
        for record in (self.client, contact, lead):
            copy = record.new(origin=record)
            for name, field in record._fields.items():
                if field.store and field.compute and OURS in (field._modules or ()):
                    with self.subTest(f"{record._name}.{name}"):
                        shown = copy[name]._origin if field.relational else copy[name]
                        self.assertEqual(shown, record[name])
