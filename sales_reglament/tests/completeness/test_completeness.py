from odoo.tests import tagged, users

from ..common import ReglamentCase, load_russian


@tagged("post_install", "-at_install")
class TestCompleteness(ReglamentCase):
    """Completeness and what is missing are true whatever way the values came."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reglament = cls.make_reglament(
            {"name": "Expected amount", "weight": 3},
            {
                "field": "crm.lead.phone",
                "alternatives": ["crm.lead.email_from"],
                "name": "Phone or e-mail",
                "weight": 2,
            },
            {
                "field": "res.partner.industry_id",
                "stage_id": cls.stage_qualified.id,
                "name": "Industry",
                "weight": 5,
            },
        )
        cls.lead = cls.make_lead()

    def stored(self, lead):
        """What the database holds, not the cache."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT completeness, missing_requirements FROM crm_lead WHERE id = %s", [lead.id]
        )
        return self.env.cr.fetchone()

    def test_weights_and_stages_up_to_the_present_one(self):
        self.assertEqual(self.stored(self.lead)[0], 0)
        self.assertEqual(self.lead.missing_summary, "Expected amount, Phone or e-mail")
        self.lead.expected_revenue = 10
        self.assertEqual(self.stored(self.lead)[0], 60)
        self.lead.stage_id = self.stage_qualified
        self.assertEqual(self.stored(self.lead)[0], 30)
        self.assertEqual(self.lead.missing_summary, "Phone or e-mail, Industry")

    def test_import_and_create(self):
        self.env["crm.lead"].load(
            ["name", "type", "team_id/.id", "expected_revenue", "email_from"],
            [["Imported", "opportunity", str(self.team.id), "10", "x@example.com"]],
        )
        lead = self.env["crm.lead"].search([("name", "=", "Imported")])
        self.assertEqual(self.stored(lead), (100, None))

    def test_recomputation_from_the_client(self):
        lead = self.make_lead(partner_id=self.client.id)
        self.assertEqual(self.stored(lead)[0], 0)
        self.client.email = "office@northern.example.com"
        self.assertEqual(self.stored(lead)[0], 40)

    def test_a_field_of_the_client_and_of_its_company(self):
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        lead = self.make_lead(partner_id=contact.id, stage_id=self.stage_qualified.id)
        self.assertIn("Industry", lead.missing_summary)
        self.client.industry_id = self.industry
        self.env.flush_all()
        self.assertNotIn("Industry", lead.missing_summary)
        [gap] = [
            g for g in lead.reglament_gaps(self.stage_offer.id) if g["label"] == "Industry"
        ] or [None]
        self.assertIsNone(gap)

    def test_without_a_client_the_client_is_the_gap(self):
        gaps = self.lead.reglament_gaps(self.stage_offer.id)
        self.assertEqual(
            [(gap["model"], gap["name"]) for gap in gaps if gap["label"] == "Industry"],
            [("crm.lead", "partner_id")],
        )

    def test_without_a_client_the_leads_own_twin_counts(self):
        self.reglament.action_archive()
        self.make_reglament({"field": "res.partner.city", "stage_id": self.stage_new.id}, code="C")
        lead = self.make_lead()
        self.assertEqual(lead.reglament_gaps(self.stage_won.id)[0]["name"], "city")
        lead.city = "Ghent"
        self.assertEqual(lead.completeness, 100)

    def test_commercial_fields_come_from_the_company_others_from_the_contact_first(self):
        self.reglament.action_archive()
        self.make_reglament(
            {"field": "res.partner.vat", "stage_id": self.stage_new.id, "name": "Tax number"},
            {"field": "res.partner.phone", "stage_id": self.stage_new.id, "name": "Phone"},
            code="C",
        )
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.client.id})
        lead = self.make_lead(partner_id=contact.id)
        where = {gap["label"]: gap["id"] for gap in lead.reglament_gaps(self.stage_won.id)}
        self.assertEqual(where, {"Tax number": self.client.id, "Phone": contact.id})
        self.client.phone = "+32 2 290 34 90"
        self.assertEqual(lead.missing_summary, "Tax number")

    def test_closed_deals_are_frozen(self):
        lead = self.make_lead(partner_id=self.client.id)
        lead.stage_id = self.stage_won
        before = self.stored(lead)
        self.client.write({"industry_id": self.industry.id, "email": "o@northern.example.com"})
        self.assertEqual(self.stored(lead), before)

    def test_stages_in_another_order(self):
        self.stage_qualified.sequence = self.stage_new.sequence - 1
        self.assertIn("Industry", self.lead.missing_summary)
        self.assertEqual(self.stored(self.lead)[0], 0)

    def test_lines_of_another_model(self):
        self.reglament.action_archive()
        self.make_reglament(
            {"field": "res.partner.bank_ids", "stage_id": self.stage_new.id}, code="BANK"
        )
        lead = self.make_lead(partner_id=self.client.id)
        self.assertEqual(self.stored(lead)[0], 0)
        bank = self.env["res.partner.bank"].create(
            {"acc_number": "BE71096123456769", "partner_id": self.client.id}
        )
        self.assertEqual(self.stored(lead)[0], 100)
        bank.unlink()
        self.assertEqual(self.stored(lead)[0], 0)

    def test_orders_as_lines_that_count(self):
        self.reglament.action_archive()
        self.make_reglament(
            {
                "field": "crm.lead.order_ids",
                "line_domain": "[('state', '=', 'sale')]",
                "name": "Order",
            },
            code="ORDER",
        )
        lead = self.make_lead(partner_id=self.client.id)
        order = self.env["sale.order"].create(
            {"partner_id": self.client.id, "opportunity_id": lead.id}
        )
        self.assertEqual(self.stored(lead)[0], 0)
        order.action_confirm()
        self.assertEqual(self.stored(lead)[0], 100)

    def test_a_condition_limits_who_is_asked(self):
        self.reglament.action_archive()
        self.make_reglament(
            {"domain": "[('partner_id.city', '=', 'Ghent')]", "name": "Expected amount"}, code="D"
        )
        lead = self.make_lead(partner_id=self.client.id)
        self.assertIsNone(self.stored(lead)[0], "nothing is asked of it")
        self.assertEqual(lead.completeness, 100, "and nothing is missing")
        self.client.city = "Ghent"
        self.assertEqual(self.stored(lead)[0], 0)

    def test_shared_reach_counts_as_filled_in_for_show(self):
        self.env["res.partner"].create(
            [{"name": f"Tenant {n}", "phone": "+32 2 290 34 90"} for n in range(3)]
        )
        self.lead.phone = "+32 2 290 34 90"
        self.assertNotIn("Phone", self.lead.missing_summary)
        self.env["res.partner"].create({"name": "Tenant 4", "phone": "+32 2 290 34 90"})
        self.env["sales.reglament"]._cron_refresh_batch("crm.lead", self.lead.ids)
        self.assertIn("Phone", self.lead.missing_summary)
        [gap] = [
            gap
            for gap in self.lead.reglament_gaps(self.stage_won.id)
            if gap["label"] == "Phone or e-mail"
        ]
        self.assertIn("Also given by Tenant 0, Tenant 1 and 2 more", gap["reason"])

    def test_an_unreadable_phone_is_missing(self):
        self.lead.phone = "12"
        [gap] = [
            gap
            for gap in self.lead.reglament_gaps(self.stage_won.id)
            if gap["label"] == "Phone or e-mail"
        ]
        self.assertIn("12", gap["reason"])

    def test_a_note_for_show_is_quoted_without_its_tags(self):
        self.reglament.action_archive()
        self.make_reglament({"field": "crm.lead.description", "name": "Need"}, code="H")
        lead = self.make_lead(description="<p>tbd</p>")
        [gap] = lead.reglament_gaps(self.stage_won.id)
        self.assertIn("“tbd”", gap["reason"])

    def test_a_new_placeholder_takes_effect(self):
        self.reglament.action_archive()
        self.make_reglament({"field": "crm.lead.contact_name"}, code="P")
        lead = self.make_lead(contact_name="somebody")
        self.assertEqual(lead.completeness, 100)
        self.env["sales.reglament.placeholder"].with_user(self.head).create({"name": "Somebody"})
        self.env["sales.reglament"]._cron_refresh_batch("crm.lead", lead.ids)
        self.assertEqual(lead.completeness, 0)

    @users("ranna")
    def test_search_by_what_is_missing(self):
        mine = self.env["crm.lead"].search([("missing_summary", "ilike", "expected am")])
        self.assertIn(self.lead, mine)
        self.assertNotIn(
            self.lead, self.env["crm.lead"].search([("missing_summary", "ilike", "Industry")])
        )
        self.assertNotIn(self.lead, self.env["crm.lead"].search([("missing_summary", "=", False)]))
        self.assertIn(self.lead, self.env["crm.lead"].search([("missing_summary", "!=", False)]))
        self.assertIn(
            self.lead, self.env["crm.lead"].search([("missing_summary", "not ilike", "Industry")])
        )

    def test_the_readers_language(self):
        load_russian(self.env)
        requirement = self.reglament.requirement_ids[0]
        requirement.with_context(lang="ru_RU").name = "Ожидаемая сумма"
        lead = self.lead.with_context(lang="ru_RU")
        self.assertIn("Ожидаемая сумма", lead.missing_summary)
        self.assertIn("Expected amount", self.lead.missing_summary)
        requirement.with_context(lang="ru_RU").name = "Сумма сделки"
        lead.invalidate_recordset(["missing_summary"])
        self.assertIn("Сумма сделки", lead.missing_summary)

    def test_labels_fall_back_on_the_forms(self):
        self.reglament.action_archive()
        self.make_reglament(
            {"field": "crm.lead.phone", "alternatives": ["crm.lead.email_from"]}, code="L"
        )
        self.assertEqual(self.make_lead().missing_summary, "Phone or Email")

    def test_other_companys_reglament_does_not_apply(self):
        other = self.env["res.company"].create({"name": "Other company"})
        self.reglament.action_archive()
        self.make_reglament({}, code="OC", company_id=other.id, team_ids=False)
        self.assertFalse(self.make_lead().reglament_id)

    def test_the_record_says_which_reglament_and_why(self):
        self.assertEqual(self.lead.reglament_reason, "for the team Reglament team")
        self.team.name = "Cable team"
        self.env.invalidate_all()
        self.assertEqual(self.lead.reglament_reason, "for the team Cable team")
        self.reglament.action_archive()
        self.env.invalidate_all()
        self.assertIn("earlier version", self.lead.with_user(self.anna).reglament_reason)
        self.assertFalse(self.make_lead().reglament_reason)

    def test_words_of_a_gap_cost_no_query(self):
        self.lead.mapped("missing_summary")
        self.lead.mapped("reglament_reason")
        lead = self.make_lead(expected_revenue=0)
        self.env.flush_all()
        self.env.invalidate_all()
        lead.fetch(["missing_requirements", "reglament_id"])
        with self.assertQueryCount(0):
            self.assertTrue(lead.missing_summary)
            self.assertTrue(lead.reglament_reason)

    def test_evaluation_in_a_new_form(self):
        values = self.env["crm.lead"].onchange(
            {},
            [],
            {"name": {}, "team_id": {}, "user_id": {}, "completeness": {}, "missing_summary": {}},
        )
        self.assertIn("completeness", values["value"])


@tagged("post_install", "-at_install")
class TestNothingAsked(ReglamentCase):
    """Where nothing is asked, completeness is empty: on screens, in averages, searches, exports."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.make_reglament({"field": "crm.lead.expected_revenue"}, {"field": "crm.lead.referred"})
        cls.asked = cls.make_lead(name="Asked", expected_revenue=100)
        cls.unasked = cls.make_lead(name="Unasked", team_id=False)
        cls.both = cls.asked | cls.unasked
        cls.env.flush_all()

    def test_code_finds_nothing_missing(self):
        self.assertEqual(self.both.mapped("completeness"), [50, 100])
        self.assertEqual([one._reglament_completeness() for one in self.both], [50, None])
        self.assertIsNone(self.client._reglament_completeness())
        self.assertEqual(self.client.completeness, 100)

    def test_screens_and_exports_show_nothing(self):
        for user in (self.anna, self.head, self.director):
            rows = self.both.with_user(user).web_read({"completeness": {}})
            self.assertEqual([row["completeness"] for row in rows], [50, False])
        self.assertEqual(self.both.export_data(["completeness"])["datas"], [[50], [""]])

    def test_averages_and_searches_pass_over_it(self):
        mine = [("id", "in", self.both.ids)]
        Lead = self.env["crm.lead"]
        self.assertEqual(Lead._read_group(mine, [], ["completeness:avg"]), [(50,)])
        groups = Lead.formatted_read_group(mine, ["team_id"], ["completeness:avg"])
        self.assertEqual([group["completeness:avg"] for group in groups], [50, False])
        for domain, found in (
            ([("completeness", "<", 100)], self.asked),
            ([("completeness", ">=", 50)], self.asked),
            ([("completeness", "=", 100)], Lead),
            ([("completeness", "=", False)], self.unasked),
            ([("completeness", "!=", False)], self.asked),
        ):
            with self.subTest(domain):
                self.assertEqual(Lead.search([*domain, *mine]), found)

    def test_contacts_show_what_their_company_has(self):
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.client.id})
        self.make_reglament(
            {"field": "res.partner.vat"}, code="CARE", subject="client", team_ids=False
        )
        self.assertEqual(contact._reglament_completeness(), 0)
        self.env["sales.reglament"].search([("code", "=", "CARE")]).action_archive()
        self.assertIsNone(contact._reglament_completeness())

    def test_a_copy_and_a_new_record_are_asked_for_nothing(self):
        new = self.env["crm.lead"].new({"name": "New"})
        self.assertIsNone(new._reglament_completeness())
        shown = self.env["crm.lead"].onchange({}, [], {"completeness": {}})["value"]
        self.assertFalse(shown.get("completeness"))

    def test_the_panel_and_the_upgrade(self):
        self.assertEqual(self.env["sales.reglament.screen"]._panel(self.asked)["completeness"], 50)
        later = {"field": "crm.lead.referred", "stage_id": self.stage_offer.id}
        bare = self.make_reglament(later, code="BARE", name="Asks later", team_ids=False)
        lead = self.make_lead(name="Bare", team_id=False)
        self.assertEqual(lead.reglament_id, bare)
        self.env.flush_all()
        self.env.cr.execute("UPDATE crm_lead SET completeness = 100 WHERE id = %s", [lead.id])
        self.env.invalidate_all()
        self.env["sales.reglament"]._refresh_where_complete()
        self.assertIs(self.env["sales.reglament.screen"]._panel(lead)["completeness"], False)
