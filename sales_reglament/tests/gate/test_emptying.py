from odoo.tests import tagged, users

from ...exceptions import ReglamentGateError
from ..common import ReglamentCase


@tagged("post_install", "-at_install")
class TestEmptying(ReglamentCase):
    """What a stage already left asked for can be replaced, not cleared."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        cls.reglament = cls.make_reglament(
            {"name": "Expected amount"},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
            },
            {"field": "crm.lead.partner_id", "name": "Client card"},
            {"field": "res.partner.vat", "stage_id": cls.stage_new.id, "name": "Tax number"},
            {"field": "crm.lead.website", "stage_id": cls.stage_offer.id},
        )
        cls.client.write({"vat": "BE0477472701", "country_id": cls.env.ref("base.be").id})
        cls.lead = cls.make_lead(
            partner_id=cls.client.id,
            expected_revenue=500,
            phone="+32 2 290 34 90",
            website="https://example.com",
            stage_id=cls.stage_qualified.id,
        )

    @users("ranna")
    def test_emptying_is_refused_with_the_field_and_the_stage(self):
        lead = self.lead.with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.write({"expected_revenue": 0})
        self.assertIn("Expected amount", str(refusal.exception))
        self.assertIn("Reglament qualified", str(refusal.exception))
        self.assertEqual(refusal.exception.context["gaps"][0]["name"], "expected_revenue")
        lead.write({"expected_revenue": 700})

    @users("ranna")
    def test_a_value_for_show_is_refused_like_an_empty_one(self):
        lead = self.lead.with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            lead.write({"phone": "000"})
        self.assertIn("000", refusal.exception.context["gaps"][0]["reason"])

    @users("ranna")
    def test_one_of_two_alternatives_may_go(self):
        lead = self.lead.with_user(self.env.user)
        lead.write({"email_from": "office@northern.example.com"})
        lead.write({"phone": False})
        with self.assertRaises(ReglamentGateError), self.env.cr.savepoint():
            lead.write({"email_from": False})

    @users("ranna")
    def test_a_field_of_a_stage_not_yet_left_may_be_emptied(self):
        lead = self.lead.with_user(self.env.user)
        lead.write({"website": False})
        self.assertFalse(lead.website)
        self.assertFalse(self.bypasses(self.lead))

    @users("ranna")
    def test_taking_the_client_off_is_refused(self):
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            self.lead.with_user(self.env.user).write({"partner_id": False})
        names = {gap["name"] for gap in refusal.exception.context["gaps"]}
        self.assertIn("partner_id", names)

    @users("ranna")
    def test_another_client_without_the_data_is_recorded_not_refused(self):
        bare = self.env["res.partner"].create({"name": "Bare Works", "is_company": True})
        lead = self.lead.with_user(self.env.user)
        lead.write({"partner_id": bare.id})
        self.assertEqual(lead.partner_id, bare)
        log = self.bypasses(self.lead)
        self.assertEqual(log.kind, "change")
        self.assertEqual(log.gap_summary, "Tax number")

    @users("ranna")
    def test_emptying_on_the_clients_card_is_refused(self):
        client = self.client.with_user(self.env.user)
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            client.write({"vat": False})
        self.assertIn("Tax number", str(refusal.exception))
        self.assertIn("Northern Cable Works", str(refusal.exception))
        client.write({"vat": "BE0403170701"})

    @users("rboris")
    def test_a_colleagues_deal_is_not_named(self):
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            self.client.with_user(self.env.user).write({"vat": False})
        self.assertNotIn("Cable for the north hall", str(refusal.exception))
        self.assertNotIn("Cable for the north hall", str(refusal.exception.context))

    @users("rintegration")
    def test_integration_empties_and_is_recorded(self):
        self.lead.with_user(self.env.user).write({"expected_revenue": 0})
        self.assertEqual(self.bypasses(self.lead).kind, "integration")

    def test_softer_modes_record(self):
        for mode in ("observe", "advise"):
            self.reglament.mode = mode
            lead = self.lead.copy({"stage_id": self.stage_qualified.id})
            lead.write({"expected_revenue": 500})
            lead.with_user(self.anna).write({"expected_revenue": 0})
            with self.subTest(mode=mode):
                self.assertEqual(self.bypasses(lead)[:1].kind, "mode")

    @users("ranna")
    def test_archived_deals_may_be_emptied(self):
        lead = self.lead.with_user(self.env.user)
        lead.action_set_lost()
        lead.write({"expected_revenue": 0})
        self.assertFalse(lead.expected_revenue)

    @users("ranna")
    def test_import_may_empty_and_is_recorded(self):
        result = self.env["crm.lead"].load([".id", "expected_revenue"], [[str(self.lead.id), "0"]])
        self.assertFalse([m for m in result["messages"] if m["type"] == "error"], result)
        self.assertEqual(self.bypasses(self.lead).kind, "import")


@tagged("post_install", "-at_install")
class TestEmptyingClients(ReglamentCase):
    """A client reglament refuses emptying, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        cls.care = cls.make_reglament(
            {"field": "res.partner.city", "name": "City"},
            {
                "field": "res.partner.child_ids",
                "name": "Two reachable contacts",
                "min_count": 2,
                "line_domain": "['|', ('phone', '!=', False), ('email', '!=', False)]",
            },
            {"field": "res.partner.industry_id", "client_state": "new", "name": "Industry"},
            subject="client",
            code="CARE",
            team_ids=False,
        )
        cls.client.write({"city": "Ghent"})
        cls.contacts = cls.env["res.partner"].create(
            [
                {"name": "Buyer", "parent_id": cls.client.id, "email": "b@northern.example.com"},
                {"name": "User", "parent_id": cls.client.id, "email": "u@northern.example.com"},
            ]
        )

    def test_completeness_follows_contacts(self):
        self.assertEqual(self.client.completeness, 100)
        self.contacts[0].email = False
        self.assertEqual(self.client.completeness, 50)
        self.assertEqual(self.client.missing_summary, "Two reachable contacts")
        self.contacts[0].phone = "+32 2 290 34 90"
        self.assertEqual(self.client.completeness, 100)
        self.contacts[1].unlink()
        self.assertEqual(self.client.completeness, 50)

    def lost(self):
        """The lines of the log about the client's contacts, as (who, kind, what)."""
        self.env.flush_all()
        logs = self.env["sales.reglament.bypass"].search([("partner_id", "=", self.client.id)])
        return [(log.user_id, log.kind, [gap["label"] for gap in log.gaps]) for log in logs]

    def test_a_contact_that_goes_is_in_the_log(self):
        """Nobody is refused it; but what the client's card rested on does not go in silence."""
        self.client.user_id = self.anna
        self.anna.group_ids += self.env.ref("base.group_partner_manager")
        elsewhere = self.env["res.partner"].create({"name": "Elsewhere", "is_company": True})
        contact = self.contacts[1].with_user(self.anna)
        for name, go in (
            ("archived", contact.action_archive),
            ("to another company", lambda: contact.write({"parent_id": elsewhere.id})),
            ("on its own", lambda: contact.write({"parent_id": False})),
            ("unreachable", lambda: contact.write({"email": False})),
            ("deleted", contact.unlink),
        ):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.assertEqual(self.client.completeness, 100)
                go()
                self.assertEqual(self.client.completeness, 50)
                self.assertEqual(self.lost(), [(self.anna, "change", ["Two reachable contacts"])])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_contact_that_is_not_needed_goes_in_silence(self):
        third = self.contacts[0].copy({"email": "t@northern.example.com"})
        self.assertEqual(self.client.completeness, 100)
        third.with_user(self.head).action_archive()
        third.with_user(self.head).unlink()
        self.assertFalse(self.lost())

    def test_contacts_show_their_companys_state(self):
        self.client.city = False
        self.assertEqual(self.contacts.mapped("completeness"), [50, 50])
        self.assertEqual(self.contacts[0].missing_summary, "City")
        self.assertEqual(self.contacts[0].reglament_id, self.care)

    @users("ranna")
    def test_emptying_is_refused(self):
        with self.assertRaises(ReglamentGateError) as refusal, self.env.cr.savepoint():
            self.client.with_user(self.env.user).write({"city": False})
        self.assertIn("City", str(refusal.exception))
        gap = refusal.exception.context["gaps"][0]
        self.assertEqual((gap["model"], gap["id"]), ("res.partner", self.client.id))

    @users("ranna")
    def test_incomplete_clients_are_created_and_edited_freely(self):
        client = self.env["res.partner"].create({"name": "Bare Works", "is_company": True})
        self.assertEqual(client.completeness, 0)
        client.write({"name": "Bare Works Ltd", "phone": "+32 2 290 34 90"})

    def test_softer_mode_records_the_client(self):
        self.care.mode = "observe"
        self.client.with_user(self.anna).write({"city": False})
        log = self.env["sales.reglament.bypass"].search([("partner_id", "=", self.client.id)])
        self.assertEqual((log.kind, log.gap_summary), ("mode", "City"))
        self.assertEqual(log.record_name, "Northern Cable Works")

    def test_state_chooses_what_is_asked(self):
        order = self.env["sale.order"].create({"partner_id": self.client.id})
        order.action_confirm()
        self.assertEqual(self.client.client_state, "new")
        self.assertEqual(self.client.missing_summary, "Industry")

    def test_colleagues_and_own_companies_are_no_clients(self):
        self.assertFalse(self.anna.partner_id.reglament_id)
        self.assertFalse(self.company.partner_id.reglament_id)

    def test_archiving_takes_the_reglament_off(self):
        self.care.action_archive()
        self.assertFalse(self.client.reglament_id)
        self.assertEqual(self.client.completeness, 100)
