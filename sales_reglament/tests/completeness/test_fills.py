from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import MONDAY
from .common import BRUSSELS, FillsCase

TUESDAY = datetime(2026, 3, 3, 9, 30)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestFillsOfDeals(FillsCase):
    """One row each time a required value of a deal comes or goes, and none for anything else."""

    def setUp(self):
        super().setUp()
        self.lead = self.make_lead()
        self.told()
        self.mine = self.lead.with_user(self.anna)

    def test_typed(self):
        self.mine.write({"expected_revenue": 10, "referred": "not asked yet"})
        self.assertEqual(self.told(), [("Amount", "typed", "ranna", True)])
        row = self.env["sales.reglament.fill"].browse(self.seen[-1])
        self.assertEqual((row.lead_id, row.partner_id), (self.lead, self.client.browse()))
        self.assertEqual((row.date, row.team_id), (MONDAY, self.team))
        self.mine.expected_revenue = 20
        self.assertEqual(self.told(), [], "it was there already")
        self.mine.expected_revenue = 0
        self.assertEqual(self.told(), [("Amount", "typed", "ranna", False)])

    def test_there_and_back_within_one_transaction_is_nothing(self):
        self.mine.expected_revenue = 10
        self.mine.expected_revenue = 0
        self.assertEqual(self.told(), [])

    def test_in_the_window_of_the_move(self):
        changes = [
            {"model": "crm.lead", "id": self.lead.id, "values": {"expected_revenue": 5}},
        ]
        self.mine.reglament_save_and_move(changes, False)
        self.assertEqual(self.told(), [("Amount", "dialog", "ranna", True)])

    def test_imported(self):
        self.env["ir.model.data"].create(
            {"name": "fill_lead", "module": "x", "model": "crm.lead", "res_id": self.lead.id}
        )
        leads = self.env["crm.lead"].with_user(self.head)
        result = leads.load(["id", "expected_revenue"], [["x.fill_lead", "10"]])
        self.assertFalse(result["messages"])
        self.assertEqual(self.told(self.lead), [("Amount", "imported", "rhead", True)])
        result = leads.load(
            ["name", "type", "team_id/.id", "expected_revenue"],
            [["New", "opportunity", str(self.team.id), "1"]],
        )
        [new_id] = result["ids"]
        self.assertEqual(
            self.told(self.lead.browse(new_id)), [("Amount", "imported", "rhead", True)]
        )

    def test_synced_from_the_client(self):
        self.mine.partner_id = self.client
        self.assertEqual(self.told(), [])
        self.client.with_user(self.anna).write({"phone": BRUSSELS, "industry_id": self.industry.id})
        self.assertEqual(
            self.told(),
            [("Industry", "typed", "ranna", True), ("Phone", "synced", "ranna", True)],
        )
        other = self.env["res.partner"].create({"name": "Empty", "is_company": True})
        self.mine.partner_id = other
        self.assertIn(("Industry", "synced", "ranna", False), self.told())

    def test_with_the_client_comes_what_it_has(self):
        self.client.write({"phone": BRUSSELS, "industry_id": self.industry.id})
        self.assertEqual(self.told(), [])
        self.mine.partner_id = self.client
        self.assertEqual(
            self.told(),
            [("Industry", "synced", "ranna", True), ("Phone", "synced", "ranna", True)],
        )

    def test_by_odoo_itself(self):
        self.lead.expected_revenue = 10
        self.assertEqual(self.told(), [("Amount", "system", "__system__", True)])
        self.mine.sudo().expected_revenue = 0
        self.assertEqual(self.told(), [("Amount", "system", "ranna", False)])

    def test_of_several_ways_the_strongest_tells(self):
        self.lead.sudo().expected_revenue = 3
        self.mine.expected_revenue = 10
        self.lead.sudo().expected_revenue = 11
        self.mine.sudo().phone = BRUSSELS
        self.assertEqual(
            self.told(),
            [("Amount", "typed", "ranna", True), ("Phone", "system", "ranna", True)],
        )

    def test_a_way_that_came_to_nothing_tells_nothing_later(self):
        self.mine.expected_revenue = 10
        self.told()
        self.mine.expected_revenue = 20
        self.assertEqual(self.told(), [])
        self.lead.sudo().expected_revenue = 0
        self.assertEqual(self.told(), [("Amount", "system", "__system__", False)])

    def test_created_with_the_value_and_without(self):
        mine = self.env["crm.lead"].with_user(self.anna)
        vals = {
            "name": "A",
            "type": "opportunity",
            "team_id": self.team.id,
            "user_id": self.anna.id,
        }
        vals["stage_id"] = self.stage_new.id
        with_it, without = mine.create([{**vals, "expected_revenue": 1}, vals])
        self.assertEqual(self.told(with_it), [("Amount", "typed", "ranna", True)])
        self.assertEqual(self.told(without), [])
        self.client.write({"phone": BRUSSELS, "industry_id": self.industry.id})
        of_client = mine.create({**vals, "partner_id": self.client.id})
        self.assertEqual(
            self.told(of_client),
            [("Industry", "synced", "ranna", True), ("Phone", "synced", "ranna", True)],
        )

    def test_asked_and_no_longer_asked_is_no_coming_and_going(self):
        self.mine.referred = "A friend"
        self.lead.sudo().stage_id = self.stage_qualified
        self.env.flush_all()
        self.lead.sudo().stage_id = self.stage_new
        self.assertEqual(self.told(), [])
        version = self.env["sales.reglament"].browse(self.reglament.action_new_version()["res_id"])
        version.requirement_ids[1].unlink()
        version.action_publish()
        version.action_move_over()
        self.env.flush_all()
        self.reglament.action_archive()
        self.assertEqual(self.told(), [])

    def test_the_stage_and_the_value_in_one_write(self):
        with freeze_time(TUESDAY):
            self.mine.sudo().write({"stage_id": self.stage_qualified.id, "expected_revenue": 1})
            self.assertEqual(self.told(), [("Amount", "system", "ranna", True)])
        self.assertEqual(self.env["sales.reglament.fill"].browse(self.seen[-1]).date, TUESDAY)

    def test_the_stage_reaches_the_table_before_the_gaps_do(self):
        self.mine.expected_revenue = 1
        self.told()
        self.mine.referred = "A friend"
        self.lead.sudo().stage_id = self.stage_qualified
        self.lead.flush_recordset(["stage_id"])
        self.assertEqual(self.told(), [])

    def test_a_condition_that_comes_and_goes(self):
        self.make_reglament(
            {
                "name": "Mail",
                "field": "crm.lead.email_from",
                "domain": "[('priority', '=', '2')]",
                "stage_id": False,
            },
            team_ids=[(6, 0, self.env["crm.team"].create({"name": "Other"}).ids)],
            code="COND",
        )
        team = self.env["crm.team"].search([("name", "=", "Other")], limit=1)
        lead = self.make_lead(team_id=team.id, stage_id=False, email_from="a@cable.example")
        self.told()
        lead.priority = "2"
        self.assertEqual(self.told(), [])
        lead.email_from = False
        self.assertEqual(self.told(), [("Mail", "system", "__system__", False)])
        lead.priority = "0"
        self.assertEqual(self.told(), [])

    def test_merged_deals(self):
        other = self.make_lead(name="The same")
        other.with_user(self.anna).phone = BRUSSELS
        self.assertEqual(self.told(other), [("Phone", "typed", "ranna", True)])
        kept = self.env["sales.reglament.fill"].browse(self.seen[-1])
        self.mine.expected_revenue = 7
        self.told()
        merged = (self.lead | other).with_user(self.head).merge_opportunity()
        gone = (self.lead | other) - merged
        self.assertFalse(gone.exists())
        self.assertEqual(kept.lead_id, merged.with_env(self.env))
        self.assertEqual({how for _name, how, _user, _came in self.told()}, {"system"})

    def test_nothing_in_force_nothing_told(self):
        self.reglament.action_archive()
        self.told()
        lead = self.make_lead(expected_revenue=3)
        lead.with_user(self.anna).expected_revenue = 0
        self.assertEqual(self.told(), [])

    def test_a_thousand_deals_are_one_statement_a_batch(self):
        def rows():
            return self.env["sales.reglament.fill"].search_count([("id", "not in", self.seen)])

        few, many = self.make_leads(2), self.make_leads(30)
        self.told()
        self.env.invalidate_all()
        few.sudo().write({"expected_revenue": 1})
        self.env.flush_all()
        self.assertEqual(rows(), 2)
        self.told()

        def written(leads, amount):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            leads.write({"expected_revenue": amount})
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        self.assertEqual(written(few, 0), written(many, 5))
        self.assertEqual(rows(), 32)


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestFillsOfClients(FillsCase):
    """The same for clients; what a contact shows is its company's and told once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.user_id = cls.anna
        cls.team.member_ids = [(4, cls.anna.id)]
        cls.make_reglament(
            {"field": "res.partner.phone", "name": "Phone"},
            {"field": "res.partner.street", "name": "Street"},
            {"field": "res.partner.child_ids", "min_count": 2, "name": "Two people"},
            subject="client",
            code="CLIENT",
        )
        cls.env.flush_all()

    def test_typed_on_the_card(self):
        self.client.with_user(self.anna).phone = BRUSSELS
        self.assertEqual(self.told(), [("Phone", "typed", "ranna", True)])
        row = self.env["sales.reglament.fill"].browse(self.seen[-1])
        self.assertEqual((row.partner_id, row.team_id), (self.client, self.team))

    def test_people_of_the_company(self):
        Partner = self.env["res.partner"].with_user(self.anna)
        Partner.create({"name": "Rustam", "parent_id": self.client.id})
        self.assertEqual(self.told(), [])
        second = Partner.create({"name": "Petr", "parent_id": self.client.id, "phone": BRUSSELS})
        self.assertEqual(self.told(), [("Two people", "typed", "ranna", True)])
        second.unlink()
        self.assertEqual([came for *_row, came in self.told()], [False])

    def test_the_company_takes_the_address_of_its_first_person(self):
        Partner = self.env["res.partner"].with_user(self.anna)
        Partner.create({"name": "Rustam", "parent_id": self.client.id, "street": "Quay 1"})
        self.assertEqual(self.client.street, "Quay 1")
        self.assertEqual(self.told(), [("Street", "synced", "ranna", True)])

    def test_what_a_deal_tells_its_client(self):
        lead = self.make_lead(partner_id=self.client.id)
        self.told()
        lead.with_user(self.anna).phone = BRUSSELS
        self.assertEqual(self.client.phone, BRUSSELS)
        self.assertEqual(self.told(lead), [("Phone", "typed", "ranna", True)])
        self.assertEqual(self.told(self.client), [("Phone", "synced", "ranna", True)])

    def test_a_client_made_of_a_deal(self):
        lead = self.make_lead(contact_name="Petr", phone=BRUSSELS)
        self.told()
        lead.with_user(self.anna)._handle_partner_assignment(create_missing=True)
        client = lead.partner_id
        self.assertIn(("Phone", "synced", "ranna", True), self.told(client.commercial_partner_id))

    def test_created_with_the_value(self):
        vals = {"name": "New works", "is_company": True, "phone": BRUSSELS}
        client = self.env["res.partner"].with_user(self.anna).create(vals)
        client.user_id = self.anna
        self.assertEqual(self.told(client), [("Phone", "typed", "ranna", True)])

    def test_clients_that_become_one(self):
        twin = self.env["res.partner"].create({"name": "Northern Cable", "is_company": True})
        twin.user_id = self.anna
        self.env.flush_all()
        twin.with_user(self.anna).phone = BRUSSELS
        self.told()
        row = self.env["sales.reglament.fill"].browse(self.seen[-1])
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((twin | self.client).ids, self.client)
        row.invalidate_recordset()
        self.assertEqual(row.partner_id, self.client)


@tagged("post_install", "-at_install")
class TestFillsAreTheEngines(FillsCase):
    """Facts: everybody sees what concerns them, nobody writes."""

    def test_nobody_writes(self):
        self.make_lead(expected_revenue=1)
        self.env.flush_all()
        row = self.env["sales.reglament.fill"].search([], limit=1)
        self.assertTrue(row)
        for user in (self.anna, self.head, self.director, self.integration):
            with self.subTest(user=user.login):
                theirs = row.with_user(user)
                for act in (
                    lambda theirs=theirs: theirs.write({"is_filled": False}),
                    lambda theirs=theirs: theirs.unlink(),
                    lambda theirs=theirs: theirs.create({"how": "typed"}),
                ):
                    with self.assertRaises(AccessError):
                        act()
                with self.assertRaises(AccessError):
                    row.lead_id.with_user(user).write({"asked_requirements": [1]})

    def test_who_sees_them(self):
        own = self.make_lead(expected_revenue=1)
        his = self.make_lead(expected_revenue=1, user_id=self.boris.id)
        self.env.flush_all()
        Fill = self.env["sales.reglament.fill"]
        rows = Fill.search([("lead_id", "in", (own | his).ids)])
        self.assertEqual(len(rows), 2)
        seen = Fill.with_user(self.anna).search([("id", "in", rows.ids)])
        self.assertEqual(seen.sudo().lead_id, own)
        self.assertEqual(Fill.with_user(self.head).search([("id", "in", rows.ids)]), rows)
        with self.assertRaises(AccessError):
            Fill.with_user(self.accountant).search([])
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["crm.team"].create({"name": "There", "company_id": other.id})
        his.write({"team_id": team.id, "company_id": other.id, "user_id": False})
        self.env.flush_all()
        self.assertNotIn(
            his, Fill.with_user(self.head).search([("id", "in", rows.ids)]).sudo().lead_id
        )
