from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from .common import TwinCase


@tagged("post_install", "-at_install")
class TestDuplicatePass(TwinCase):
    """One pass over the whole base finds who looks like whom, and why."""

    def test_same_tax_number_however_it_is_written(self):
        one = self.firm("Alpha", vat="7712345678")
        two = self.firm("Beta", vat="RU 77 1234 5678")
        three = self.firm("Gamma", vat="7712345679")
        self.assertEqual(self.find(one, two, three), {(one, two, "tax")})

    def test_the_same_number_in_two_countries_is_chance(self):
        one = self.firm("Alpha", vat="7712345678")
        two = self.firm("Beta", vat="7712345678", country_id=self.env.ref("base.kz").id)
        three = self.firm("Gamma", vat="7712345678", country_id=False)
        found = self.find(one, two, three)
        self.assertEqual(found, {(one, three, "tax"), (two, three, "tax")})

    def test_marks_are_no_tax_number(self):
        self.assertFalse(self.find(self.firm("Alpha", vat="/"), self.firm("Beta", vat="/")))

    def test_same_email_and_phone_also_of_a_contact(self):
        one = self.firm("Alpha", email="Buy@Twin.example", phone="8 (916) 555-11-22")
        two = self.firm("Beta", phone="+7 916 555 11 22")
        three = self.firm("Gamma")
        self.env["res.partner"].create(
            {"name": "Ivan", "parent_id": three.id, "email": '"Ivan" <buy@twin.example>'}
        )
        found = self.find(one, two, three)
        self.assertEqual(found, {(one, two, "phone"), (one, three, "email")})

    def test_contacts_of_one_client_are_no_twins(self):
        one = self.firm("Alpha", email="buy@twin.example")
        contact = self.env["res.partner"].create(
            {"name": "Ivan", "parent_id": one.id, "email": "buy@twin.example"}
        )
        self.assertFalse(self.find(one, contact))

    def test_what_many_share_tells_nothing(self):
        firms = [self.firm(f"Crowd {n}", email="info@crowd.example") for n in range(11)]
        self.assertFalse(self.find(*firms))
        firms[10].email = False
        self.assertEqual(len(self.find(*firms)), 45)

    def test_a_switchboard_makes_no_pairs_and_names_nobody(self):
        """From as many clients on as make a telephone one of a building; at night and at entry."""
        phone = "+7 916 555 11 22"
        firms = [self.firm(f"Tenant {n}", phone=phone) for n in range(3)]
        self.assertEqual(len(self.find(*firms)), 3)
        form = Form(self.env["res.partner"].with_user(self.boris))
        form.name = "Another tenant"
        form.country_id = self.russia
        form.phone = phone
        self.assertFalse(form.twin_warning, "it would be the fourth")
        firms.append(self.firm("Tenant 3", phone=phone))
        self.assertFalse(self.find(*firms))
        self.env.invalidate_all()
        self.assertFalse(any(firm.twin_warning or firm.duplicate_count for firm in firms))
        firms[3].phone = False
        self.env.invalidate_all()
        self.assertIn("Tenant 1", firms[0].twin_warning)

    def test_what_names_a_twin_at_entry_makes_a_pair_at_night(self):
        """The same answer in every crowd, for each thing that gives a twin away."""
        for cause, values in (
            ("tax", {"vat": "7712345678"}),
            ("email", {"email": "crowd@twin.example"}),
            ("phone", {"phone": "+7 916 000 11 22"}),
        ):
            firms = self.env["res.partner"]
            for count in range(1, 13):
                firms |= self.firm(f"Crowd {cause} {count}", **values)
                pairs = self.find(*firms)
                self.env.invalidate_all()
                with self.subTest(cause=cause, count=count):
                    self.assertEqual(bool(pairs), bool(firms[-1].twin_warning))
                    self.assertEqual(len({pair[:2] for pair in pairs}), self.pairs_of(firms))

    def pairs_of(self, firms):
        return sum(firms.mapped("duplicate_count")) // 2

    def test_a_card_that_is_saved_stands_in_the_list_at_once(self):
        one = self.firm("Alpha", phone="+7 916 555 11 22", email="buy@twin.example")
        Duplicate = self.env["sales.reglament.duplicate"]
        Partner = self.env["res.partner"].with_user(self.head)
        row = Partner.web_save(
            {"name": "Beta", "phone": "+7 916 555 11 22", "country_id": self.russia.id},
            {"duplicate_count": {}},
        )[0]
        self.assertEqual(row["duplicate_count"], 1)
        two = Partner.browse(row["id"])
        self.assertEqual(two.duplicate_count, 1)
        pair = Duplicate.search([("twin_id", "=", two.id)])
        self.assertEqual((pair.partner_id, pair.cause, pair.value), (one, "phone", "+79165551122"))
        two.web_save({"email": "BUY@twin.example"}, {})
        two.web_save({"comment": "Nothing that counts"}, {})
        pairs = Duplicate.search([("twin_id", "=", two.id)])
        self.assertEqual(set(pairs.mapped("cause")), {"phone", "email"})
        self.assertEqual(len(self.find(one, two)), 2, "the night finds nothing more")
        self.assertEqual(pairs.exists(), pairs, "and keeps what was found")

    def test_cards_in_numbers_wait_for_the_button_or_the_night(self):
        one, two = (self.firm(name, email="buy@twin.example") for name in ("Alpha", "Beta"))
        Duplicate = self.env["sales.reglament.duplicate"]
        of_them = [("partner_id", "=", one.id), ("twin_id", "=", two.id)]
        self.assertFalse(Duplicate.search(of_them))
        self.assertEqual(one.duplicate_count, 1, "the card knows already")
        action = one.with_user(self.anna).action_view_duplicates()
        self.assertEqual(Duplicate.search(action["domain"]), Duplicate.search(of_them))
        self.assertTrue(Duplicate.search(of_them))

    def test_a_salesperson_asks_the_head_to_merge_once(self):
        one = self.firm("Alpha", email="buy@twin.example", vat="7712345678")
        two = self.firm("Beta", email="buy@twin.example", vat="7712345678")
        self.find(one, two)
        pairs = self.env["sales.reglament.duplicate"].search([("partner_id", "=", one.id)])
        self.anna.group_ids += self.env.ref("base.group_partner_manager")
        self.assertFalse(pairs[0].with_user(self.anna).can_merge)
        self.assertTrue(pairs[0].with_user(self.head).can_merge)
        self.anna.name = "<b>Anna</b>"
        message = pairs[0].with_user(self.anna).action_ask_merge()["params"]["message"]
        self.assertIn("Rhead", message)
        self.assertEqual(pairs.asked_by, self.anna, "whichever cause")
        self.assertEqual(len(pairs), 2)
        pairs.with_user(self.boris).action_ask_merge()
        asked = one.activity_ids
        self.assertEqual((len(asked), asked.user_id), (1, self.head))
        self.assertIn("Beta", asked.summary)
        self.assertIn("&lt;b&gt;Anna&lt;/b&gt;", asked.note, "a name is a text")
        self.assertEqual(pairs[0].display_name, "Alpha / Beta")
        self.assertEqual(pairs[0].with_context(twin=True).action_open_client()["res_id"], two.id)

    def test_similar_name_in_the_same_city(self):
        one = self.firm("ООО «Северкабель»", city="Вологда")
        two = self.firm("СЕВЕРКАБЕЛЬ, ЗАО", city=" вологда ")
        far = self.firm("Северкабель", city="Псков")
        nowhere = self.firm("Северкабель")
        typo = self.firm("Северкабельь", city="Вологда")
        found = self.find(one, two, far, nowhere, typo)
        expected = {(one, two, "name")}
        if self.env.registry.has_trigram:
            expected |= {(one, typo, "name"), (two, typo, "name")}
        self.assertEqual(found, expected)

    def test_names_that_differ_in_a_number_are_two(self):
        one = self.firm("Cable Shop Number 5", city="Twinsk")
        two = self.firm("Cable Shop Number 6", city="Twinsk")
        self.assertFalse(self.find(one, two))

    def test_without_the_extension_the_same_name_counts(self):
        one = self.firm("Alpha Cable Ltd", city="Twinsk")
        two = self.firm("ALPHA-CABLE", city="twinsk")
        alike = self.firm("Alpha Cables", city="Twinsk")
        self.patch(self.registry, "has_trigram", False)
        self.assertEqual(self.find(one, two, alike), {(one, two, "name")})
        self.assertIn("Alpha Cable Ltd", two.twin_warning)
        self.assertFalse(alike.twin_warning)

    def test_colleagues_and_archived_clients_are_left_out(self):
        one = self.firm("Alpha", email="buy@twin.example")
        gone = self.firm("Beta", email="buy@twin.example", active=False)
        self.anna.partner_id.email = "buy@twin.example"
        self.company.partner_id.email = "buy@twin.example"
        ours = self.company.partner_id
        self.assertFalse(self.find(one, gone, self.anna.partner_id, ours))

    def test_what_is_none_any_more_goes_and_what_stays_keeps_its_day(self):
        one = self.firm("Alpha", email="buy@twin.example", vat="7712345678")
        two = self.firm("Beta", email="buy@twin.example", vat="7712345678")
        self.find(one, two)
        Duplicate = self.env["sales.reglament.duplicate"]
        kept = Duplicate.search([("partner_id", "=", one.id), ("cause", "=", "tax")])
        two.email = False
        self.assertEqual(self.find(one, two), {(one, two, "tax")})
        self.assertTrue(kept.exists())

    def test_told_apart_stays_told_apart(self):
        one = self.firm("Alpha", email="buy@twin.example")
        two = self.firm("Beta", email="buy@twin.example")
        self.find(one, two)
        pair = self.env["sales.reglament.duplicate"].search([("partner_id", "=", one.id)])
        self.assertEqual(one.duplicate_count, 1)
        self.assertTrue(one.twin_warning)
        pair.with_user(self.anna).action_dismiss()
        self.env.invalidate_all()
        self.assertEqual(pair.dismissed_by, self.anna)
        self.assertFalse(one.duplicate_count)
        self.assertFalse(one.twin_warning)
        (one | two).phone = "+7 916 555 11 22"
        self.assertEqual(len(self.find(one, two)), 2)
        self.env.invalidate_all()
        self.assertFalse(one.duplicate_count, "a further cause does not make two clients one")
        pair.with_user(self.anna).action_recall()
        self.env.invalidate_all()
        self.assertEqual(two.duplicate_count, 1)

    def test_count_and_search(self):
        one = self.firm("Alpha", email="buy@twin.example", vat="7712345678")
        two = self.firm("Beta", email="buy@twin.example", vat="7712345678")
        three = self.firm("Gamma", vat="7712345678")
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": one.id})
        alone = self.firm("Delta")
        self.find(one, two, three)
        self.assertEqual(
            (one | two | three | contact | alone).mapped("duplicate_count"), [2, 2, 2, 2, 0]
        )
        some = [("id", "in", (one | alone).ids)]
        Partner = self.env["res.partner"]
        self.assertEqual(Partner.search([("duplicate_count", ">", 0), *some]), one)
        self.assertEqual(Partner.search([("duplicate_count", "=", 0), *some]), alone)
        self.assertEqual(Partner.search([("duplicate_count", "!=", 2), *some]), alone)
        action = contact.action_view_duplicates()
        rows = self.env["sales.reglament.duplicate"].search(action["domain"])
        self.assertEqual(rows.partner_id | rows.twin_id, one | two | three)

    def test_queries_do_not_grow(self):
        def cost(count, place):
            firms = self.env["res.partner"].create(
                [{"name": f"F{n}", "email": f"{n // 2}@{place}.example"} for n in range(count)]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env["sales.reglament.duplicate"]._cron_find()
            passed = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            firms.mapped("display_name")
            before = self.env.cr.sql_log_count
            self.assertEqual(set(firms.mapped("duplicate_count")), {1})
            return passed, self.env.cr.sql_log_count - before

        cost(10, "first")
        self.assertEqual(cost(10, "few"), cost(200, "many"))

    def test_a_head_merges_twins_whose_letters_differ(self):
        """Odoo leaves different e-mails to administrators; what was found is the head's."""
        one = self.firm("Alpha", email="buy@twin.example", vat="7712345678")
        two = self.firm("Beta", email="sell@twin.example", vat="7712345678")
        stranger = self.firm("Gamma", email="gamma@other.example")
        Wizard = self.env["base.partner.merge.automatic.wizard"]

        def merge(user, clients):
            # contact managers may open Odoo's merge
            user.group_ids += self.env.ref("base.group_partner_manager")
            Wizard.with_user(user)._merge(clients.ids, clients[-1].with_user(user))

        with self.assertRaises(UserError):
            merge(self.head, one | two)  # nobody has found them yet
        self.find(one, two)
        with self.assertRaises(UserError):
            merge(self.anna, one | two)
        with self.assertRaises(UserError):
            merge(self.head, one | two | stranger)
        merge(self.head, one | two)
        self.assertEqual((one | two | stranger).exists(), two | stranger)

    def test_odoos_own_merge_from_the_list(self):
        one = self.firm("Alpha", email="buy@twin.example", vat="7712345678")
        two = self.firm("Beta", email="buy@twin.example", vat="7712345678")
        third = self.firm("Gamma", vat="7712345678")
        self.find(one, two)
        Duplicate = self.env["sales.reglament.duplicate"]
        pair = Duplicate.search([("partner_id", "=", one.id), ("twin_id", "=", two.id)])[:1]
        action = pair.with_user(self.head).action_merge()
        wizard = (
            self.env[action["res_model"]].with_user(self.head).with_context(**action["context"])
        ).create({})
        self.assertEqual(wizard.partner_ids, one | two)
        wizard.dst_partner_id = two
        wizard.action_merge()
        self.assertFalse(one.exists())
        rows = Duplicate.search(["|", ("partner_id", "=", two.id), ("twin_id", "=", two.id)])
        self.assertEqual(
            rows.mapped(lambda row: (row.partner_id, row.twin_id, row.cause)), [(two, third, "tax")]
        )


@tagged("post_install", "-at_install")
class TestDuplicateAccess(TwinCase):
    """Of another company's client nobody learns more than that it exists."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = "7712345678"
        cls.hidden = cls.firm("Secret Works", vat="7712345678", company_id=cls.other_company.id)
        cls.shared = cls.firm("Open Works", vat="7712345678")
        cls.env["sales.reglament.duplicate"]._cron_find()
        cls.guest = mail_new_test_user(
            cls.env,
            login="rguest",
            groups="sales_team.group_sale_salesman",
            company_id=cls.other_company.id,
            company_ids=[Command.set(cls.other_company.ids)],
        )

    def test_pairs_are_read_where_both_sides_are(self):
        Duplicate = self.env["sales.reglament.duplicate"]
        everything = Duplicate.search([("value", "=", "7712345678")])
        self.assertEqual(len(everything), 3)
        mine = Duplicate.with_user(self.anna).search([("value", "=", "7712345678")])
        self.assertEqual(mine.partner_id | mine.twin_id, self.client | self.shared)
        with self.assertRaises(AccessError):
            (everything - mine).with_user(self.anna).read(["twin_id"])
        self.assertEqual(self.client.with_user(self.anna).duplicate_count, 1)
        self.assertEqual(self.shared.with_user(self.guest).duplicate_count, 2)

    def test_the_warning_names_only_whom_one_may_read(self):
        self.shared.vat = False
        warning = self.client.with_user(self.anna).twin_warning
        self.assertEqual(warning, "A client like this one exists in another company.")
        seen = self.client.with_user(self.env.user).with_context(
            allowed_company_ids=(self.company | self.other_company).ids
        )
        self.assertIn("Secret Works", seen.twin_warning)

    def test_nobody_writes_pairs(self):
        pair = self.env["sales.reglament.duplicate"].with_user(self.head).search([], limit=1)
        with self.assertRaises(AccessError):
            pair.write({"dismissed": True})
        with self.assertRaises(AccessError):
            pair.unlink()
        with self.assertRaises(AccessError):
            pair.create({"partner_id": self.client.id, "twin_id": self.shared.id, "cause": "tax"})
        with self.assertRaises(AccessError):
            pair.with_user(self.accountant).search([])

    def test_only_heads_look_through_the_base(self):
        Duplicate = self.env["sales.reglament.duplicate"]
        with self.assertRaises(AccessError):
            Duplicate.with_user(self.anna).action_find()
        Duplicate.with_user(self.head).action_find()

    def test_who_looks_is_told_what_came_of_it(self):
        Duplicate = self.env["sales.reglament.duplicate"].with_user(self.head)
        Duplicate.action_find()
        self.assertIn("nothing new", Duplicate.action_find()["params"]["message"])
        self.firm("Omicron", vat="7712345670")
        self.firm("Upsilon", vat="7712345670")
        message = Duplicate.action_find()["params"]["message"]
        self.assertIn("New: 1", message)

    def test_a_pair_out_of_sight_is_not_told_apart(self):
        Duplicate = self.env["sales.reglament.duplicate"]
        pair = Duplicate.search(
            ["|", ("partner_id", "=", self.hidden.id), ("twin_id", "=", self.hidden.id)], limit=1
        )
        with self.assertRaises(AccessError):
            pair.with_user(self.anna).action_dismiss()

    def test_colleagues_without_sales_rights_open_a_client(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.accountant).read(["duplicate_count"])
        with Form(self.client.with_user(self.accountant)) as form:
            self.assertNotIn("twin_warning", form._view["fields"])


@tagged("post_install", "-at_install")
class TestTwinWarning(TwinCase):
    """At entry the twin is named, and who answers for it."""

    def test_a_new_card_names_its_twin_before_it_is_saved(self):
        self.client.vat = "7712345678"
        self.client.with_user(self.anna).log_contact("call", "agreed")
        with Form(self.env["res.partner"].with_user(self.boris)) as form:
            form.company_type = "company"
            form.name = "Quite Another"
            self.assertFalse(form.twin_warning)
            form.vat = "RU7712345678"
            self.assertRegex(
                form.twin_warning,
                "^Looks like Northern Cable Works, answered for by Ranna. Last contact .+[.]$",
            )
            form.vat = False
            self.assertFalse(form.twin_warning)

    def test_by_email_phone_and_name(self):
        self.client.write({"email": "buy@twin.example", "phone": "+7 916 555 11 22"})
        with Form(self.env["res.partner"].with_user(self.boris)) as form:
            form.name = "Somebody"
            form.email = "BUY@twin.example"
            self.assertIn("Northern Cable Works", form.twin_warning)
            form.email = False
            self.assertFalse(form.twin_warning)
            form.country_id = self.russia
            form.phone = "8 916 555-11-22"
            self.assertIn("Northern Cable Works", form.twin_warning)
            form.phone = False
            form.company_type = "company"
            form.city = "twinsk"
            form.name = "NORTHERN Cable Works, LLC"
            self.assertIn("Northern Cable Works", form.twin_warning)

    def test_a_contact_of_the_client_is_no_twin(self):
        self.client.write({"email": "buy@twin.example"})
        with Form(self.env["res.partner"]) as form:
            form.name = "Ivan"
            form.parent_id = self.client
            form.email = "buy@twin.example"
            self.assertFalse(form.twin_warning)

    def test_nobody_answers(self):
        self.client.write({"vat": "7712345678", "user_id": False})
        twin = self.firm("Beta", vat="7712345678")
        self.assertEqual(
            twin.twin_warning, "Looks like Northern Cable Works, nobody answers for it."
        )

    def test_a_deal_without_a_client_card(self):
        self.client.write({"email": "buy@twin.example"})
        lead = self.make_lead(email_from="buy@twin.example", user_id=self.boris.id)
        self.assertIn("answered for by Ranna", lead.with_user(self.boris).twin_warning)
        lead.partner_id = self.client
        self.assertFalse(lead.twin_warning)

    def test_causes_and_the_person_to_take(self):
        buyer = self.env["res.partner"].create(
            {"name": "Ivan", "parent_id": self.client.id, "phone": "+7 916 555 11 22"}
        )
        self.client.email = "buy@twin.example"
        lead = self.make_lead(
            partner_id=False,
            country_id=self.russia.id,
            phone="8 916 555-11-22",
            email_from="buy@twin.example",
        )
        warning = lead.with_user(self.boris).reglament_twins
        self.assertFalse(warning["note"])
        twin = warning["twins"][0]
        self.assertEqual(twin["causes"], ["Same e-mail", "Same phone"])
        self.assertEqual((twin["id"], twin["answers"]), (self.client.id, "Ranna answers for it."))
        self.assertEqual(twin["contact"], "No contact yet.")
        self.assertIn(twin["person"]["id"], (self.client | buyer).ids)
        lead.email_from = False
        twin = lead.with_user(self.boris).reglament_twins["twins"][0]
        self.assertEqual(twin["person"]["id"], buyer.id, "the deal is of the one who called")

    def test_a_card_made_a_moment_ago_is_no_client_of_its_number(self):
        """The quick create makes the company of a name first, then its number is typed."""
        self.client.phone = "+7 916 555 11 22"
        fresh = self.env["res.partner"].create({"name": "Northern LLC", "is_company": True})
        view = "crm.quick_create_opportunity_form"
        with Form(self.env["crm.lead"].with_user(self.boris), view) as form:
            form.name = "A call"
            self.assertFalse(form.reglament_twins)
            form.partner_id = fresh
            form.phone = "+7 916 555 11 22"
            self.assertEqual(form.reglament_twins["twins"][0]["id"], self.client.id)
            form.partner_id = self.client
            self.assertFalse(form.reglament_twins)

    def test_an_opened_deal_says_later_whom_it_looks_like(self):
        """It is there at once; who shows it asks once more, of deals that can look like any."""
        self.client.phone = "+7 916 555 11 22"
        self.give_role(self.boris, "active")
        seen = {"phone": {}, "partner_id": {}, "reglament_twins": {}}
        for values, is_later in (
            ({"phone": "+7 916 555 11 22"}, True),
            ({}, False),
            ({"phone": "+7 916 555 11 22", "partner_id": self.client.id}, False),
        ):
            values = {"partner_id": False, "user_id": self.boris.id, **values}
            lead = self.make_lead(**values).with_user(self.boris)
            with self.subTest(values):
                [read] = lead.web_read(seen)
                said = read["reglament_twins"]
                self.assertEqual(said and said["later"], is_later)
                [read] = lead.read(["reglament_twins"])
                twins = read["reglament_twins"] and read["reglament_twins"]["twins"]
                self.assertEqual([twin["id"] for twin in twins or ()], self.client.ids * is_later)
        typed = lead.onchange({"partner_id": False}, ["partner_id"], seen)
        [twin] = typed["value"]["reglament_twins"]["twins"]
        self.assertEqual(twin["id"], self.client.id)

    def test_typing_asks_once(self):
        """One request of Odoo's own, and one look into the base."""
        self.client.phone = "+7 916 555 11 22"
        Lead = self.env["crm.lead"].with_user(self.boris)
        fields_spec = {"name": {}, "phone": {}, "email_from": {}, "reglament_twins": {}}
        looks = []
        look_up = type(self.env["sales.reglament.duplicate"])._look_up
        self.patch(
            type(self.env["sales.reglament.duplicate"]),
            "_look_up",
            lambda duplicate, cards: (
                looks.extend(card for card in cards if card["phone_sanitized"])
                or look_up(duplicate, cards)
            ),
        )
        values = {"name": "A call", "phone": "+7 916 555 11 22"}
        answer = Lead.onchange(values, ["phone"], fields_spec)
        self.assertTrue(answer["value"]["reglament_twins"])
        self.assertEqual(len(looks), 1)

    def test_a_card_is_not_taken_for_its_own_twin(self):
        self.client.write({"email": "alone@twin.example", "vat": "7707083893"})
        card = self.client._prepare_twin_card()
        self.env.flush_all()
        with self.assertQueryCount(1):  # nobody else has anything of it: nothing more is asked
            self.assertFalse(self.env["sales.reglament.duplicate"]._look_up([card]))

    def test_a_look_costs_the_same_for_many(self):
        self.client.write({"email": "buy@twin.example"})
        twins = self.env["res.partner"].create(
            [{"name": f"F{n}", "email": "buy@twin.example"} for n in range(200)]
        )

        def cost(some):
            self.env.invalidate_all()
            some.mapped("display_name")
            before = self.env.cr.sql_log_count
            some.mapped("twin_warning")
            return self.env.cr.sql_log_count - before

        cost(twins[:10])
        self.assertEqual(cost(twins[:10]), cost(twins))
