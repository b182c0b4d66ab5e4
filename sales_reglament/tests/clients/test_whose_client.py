from datetime import timedelta
from xmlrpc.client import Fault

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..browser_common import BrowserCase
from ..common import MONDAY
from .common import TwinCase


@tagged("post_install", "-at_install")
class TestWhoseClient(TwinCase):
    """Whose client is it, by whatever is known of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.russia
        cls.client.write({"vat": "7712345678", "email": "buy@twin.example"})
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Ivan Buyer",
                "parent_id": cls.client.id,
                "phone": "8 (916) 555-11-22",
                "country_id": cls.russia.id,
            }
        )

    def whose(self, query, user=None):
        Partner = self.env["res.partner"].with_user(user or self.boris)
        return [answer["name"] for answer in Partner.whose_client(query)]

    def test_by_all_that_is_known_of_it(self):
        for query in (
            "+7 916 555-11-22",
            "8(916)5551122",
            "9165551122",
            "007 916 555 11 22",
            "5551122",
            "7712345678",
            "RU 77 1234 5678",
            " BUY@twin.example ",
            "northern cable",
            "Ivan Buy",
        ):
            with self.subTest(query):
                self.assertEqual(self.whose(query), ["Northern Cable Works"])

    def test_nobody(self):
        for query in (
            "",
            "x",
            "8 916 000 00 00",
            "no@twin.example",
            "Nobody Knows Ltd",
            "7700000000",
        ):
            with self.subTest(query):
                self.assertFalse(self.whose(query))

    def test_the_answer(self):
        self.client.with_user(self.anna).log_contact("call", "agreed")
        answer = self.env["res.partner"].with_user(self.boris).whose_client("7712345678")[0]
        self.assertEqual(answer["responsible"], "Ranna")
        self.assertEqual(answer["client_state"], "prospect")
        self.assertTrue(answer["last_contact"])

    def test_the_dialog(self):
        with Form(self.env["sales.reglament.whose"].with_user(self.boris)) as form:
            self.assertFalse(form.note)
            form.query = "8 916 555 11 22"
            self.assertEqual(form.client_ids.ids, self.client.ids)
            self.assertFalse(form.note)
            form.query = "Nobody Knows Ltd"
            self.assertFalse(form.client_ids.ids)
            self.assertIn("Nobody's yet", form.note)
        wizard = self.env["sales.reglament.whose"].with_user(self.boris).create({"query": "Cable"})
        self.assertEqual(wizard.action_search()["res_id"], wizard.id)

    def test_enter_and_the_button_answer_the_same(self):
        """Enter asks for a dialog that is not saved, the button saves it first."""
        self.env.cr.execute(
            "UPDATE res_partner SET client_state = 'regular' WHERE id = %s", [self.client.id]
        )
        self.env.invalidate_all()
        Wizard = self.env["sales.reglament.whose"].with_user(self.boris)
        shown = {"client_state": {}, "user_id": {}, "active_user_id": {}, "service_user_id": {}}
        shown["last_contact_date"] = {}
        self.client.with_user(self.anna).log_contact("call", "agreed")
        spec = {"query": {}, "note": {}, "client_ids": {"fields": shown}}
        by_enter = Wizard.onchange({"query": "northern"}, ["query"], spec)["value"]["client_ids"]
        (_command, id_, values) = by_enter[-1]
        by_button = Wizard.create({"query": "northern"}).web_read(spec)[0]["client_ids"][0]
        self.assertEqual(id_, by_button.pop("id"))
        self.assertEqual(values["client_state"], "regular")
        self.assertEqual({name: values[name] for name in by_button}, by_button)

    def test_a_long_list_says_so(self):
        self.env["res.partner"].create([{"name": f"Manifold {n}"} for n in range(25)])
        wizard = (
            self.env["sales.reglament.whose"].with_user(self.boris).create({"query": "Manifold"})
        )
        self.assertEqual(len(wizard.client_ids), 20)
        self.assertIn("There are more", wizard.note)

    def test_deals_of_others_stay_closed(self):
        lead = self.make_lead(partner_id=self.client.id)
        self.assertEqual(self.whose("7712345678"), ["Northern Cable Works"])
        with self.assertRaises(AccessError):
            lead.with_user(self.boris).read(["name"])

    def test_a_lead_without_a_client_card(self):
        lead = self.make_lead(
            name="Secret tender",
            partner_name="Eastern Works_1",
            contact_name="Olga East",
            email_from="Olga <olga@east.example>",
            phone="8 (912) 000-11-22",
            country_id=self.russia.id,
        )
        wizard = self.env["sales.reglament.whose"].with_user(self.boris)
        for query in ("eastern works_1", "Olga East", "OLGA@east.example", "+7 912 000 11 22"):
            with self.subTest(query):
                asked = wizard.create({"query": query})
                self.assertIn("Ranna", asked.lead_note)
                self.assertNotIn("Secret", asked.lead_note)
                self.assertFalse(asked.note)
                self.assertFalse(asked.client_ids)
        for query in ("Eastern", "%", "eastern works%", "Eastern WorksX1", "9120001", "x@east"):
            with self.subTest(query):
                asked = wizard.create({"query": query})
                self.assertFalse(asked.lead_note, "a part tells nothing")
        with self.assertRaises(AccessError):
            lead.with_user(self.boris).read(["name"])
        self.anna.company_ids += self.other_company
        lead.write({"company_id": self.other_company.id, "team_id": False})
        self.assertFalse(wizard.create({"query": "Olga East"}).lead_note)
        lead.write({"company_id": False, "partner_id": self.client.id})
        self.assertFalse(wizard.create({"query": "Olga East"}).lead_note, "it has its card now")
        lead.partner_id = False
        lead.action_set_lost()
        self.assertFalse(wizard.create({"query": "Olga East"}).lead_note, "it is over")

    def test_another_companys_client_only_exists(self):
        self.client.company_id = self.other_company
        self.contact.company_id = self.other_company
        self.assertFalse(self.whose("7712345678"))
        wizard = self.env["sales.reglament.whose"].with_user(self.boris)
        asked = wizard.create({"query": "7712345678"})
        self.assertEqual(asked.note, "A client like this one exists in another company.")
        self.assertFalse(asked.client_ids)
        for little in ("Northern Cable", "5551122"):
            answer = wizard.create({"query": little})
            self.assertIn("Nobody's yet", answer.note, "too little to tell of another company")
        whole = wizard.create({"query": "8 916 555 11 22"})
        self.assertEqual(whole.note, "A client like this one exists in another company.")

    def test_colleagues_and_own_companies_are_nobodys_clients(self):
        self.anna.partner_id.write({"email": "ranna@twin.example"})
        self.assertFalse(self.whose("ranna@twin.example"))
        self.assertFalse(self.whose("Ranna"))
        self.company.partner_id.email = "we@twin.example"
        self.assertFalse(self.whose("we@twin.example"))

    def test_only_who_sells_asks_in_the_dialog(self):
        with self.assertRaises(AccessError):
            self.env["sales.reglament.whose"].with_user(self.accountant).create({"query": "x"})

    def test_queries_do_not_grow(self):
        self.env["res.partner"].create(
            [
                {
                    "name": f"Firm {n}",
                    "is_company": True,
                    "user_id": self.anna.id,
                    "email": f"all@{'few' if n < 10 else 'many'}.example",
                }
                for n in range(210)
            ]
        )

        def cost(query, count):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            found = self.env["res.partner"].with_user(self.boris).whose_client(query, 200)
            self.assertEqual(len(found), count)
            return self.env.cr.sql_log_count - before

        cost("all@few.example", 10)
        self.assertEqual(cost("all@few.example", 10), cost("all@many.example", 200))


@tagged("post_install", "-at_install")
class TestWhoseRpc(TwinCase, BrowserCase):
    """A telephone system asks whose call it is."""

    def test_ask_over_rpc(self):
        self.client.email = "buy@twin.example"

        def ask(user, query):
            args = (self.env.cr.dbname, user.id, user.login * 1 + "x" * (8 - len(user.login)))
            return self.xmlrpc_object.execute_kw(*args, "res.partner", "whose_client", [query])

        self.assertEqual(ask(self.boris, "buy@twin.example")[0]["responsible"], "Ranna")
        self.client.company_id = self.other_company
        self.assertFalse(ask(self.boris, "buy@twin.example"))

    def test_private_ways_are_closed(self):
        args = (self.env.cr.dbname, self.anna.id, "rannaxxx")
        for model, method in (
            ("res.partner", "_reglament_whose"),
            ("sales.reglament.duplicate", "_find"),
            ("sales.reglament.client.product", "_remind"),
        ):
            with self.subTest(method), self.assertRaises(Fault):
                self.xmlrpc_object.execute_kw(*args, model, method, [[]])


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestRelease(TwinCase):
    """Prospects nobody works on are proposed; a head decides."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follow_purchases()
        cls.old = fields.Datetime.now() - timedelta(days=120)
        cls.contact = cls.env["res.partner"].create({"name": "Ivan", "parent_id": cls.client.id})
        cls.make_old(cls.client)

    @classmethod
    def make_old(cls, records):
        cls.env.flush_all()
        cls.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id IN %s", [cls.old, records._ids]
        )
        cls.env.cr.execute(
            "DELETE FROM mail_message WHERE model = 'res.partner' AND res_id IN %s", [records._ids]
        )
        cls.env.invalidate_all()

    def proposed(self):
        found = (
            self.env["res.partner"]
            .with_user(self.head)
            .search([("is_for_release", "=", True), ("id", "in", (self.client | self.contact).ids)])
        )
        self.env.invalidate_all()
        self.assertEqual(self.client.is_for_release, self.client in found)
        return found

    def test_an_old_prospect_without_anything(self):
        self.assertEqual(self.proposed(), self.client)

    def test_new_bought_or_nobodys(self):
        self.client.user_id = False
        self.assertFalse(self.proposed())
        self.client.user_id = self.anna
        self.env["sale.order"].create({"partner_id": self.contact.id}).action_confirm()
        self.assertFalse(self.proposed())

    def test_a_new_card_has_time(self):
        self.env.cr.execute(
            "UPDATE res_partner SET create_date = %s WHERE id = %s",
            [fields.Datetime.now(), self.client.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self.proposed())

    def test_a_contact_keeps_it(self):
        self.contact.with_user(self.anna).log_contact("call", "thinking")
        self.assertFalse(self.proposed())
        self.env["sales.reglament.contact"].search(
            [("partner_id", "=", self.contact.id)]
        ).date = self.old
        self.env.cr.execute(
            "DELETE FROM mail_message WHERE model = 'res.partner' AND res_id = %s",
            [self.contact.id],
        )
        self.assertEqual(self.proposed(), self.client)

    def test_a_contact_or_step_on_a_deal_keeps_it(self):
        lead = self.make_lead(partner_id=self.contact.id)
        self.assertEqual(self.proposed(), self.client)
        activity = lead.activity_schedule("mail.mail_activity_data_call", user_id=self.anna.id)
        self.assertFalse(self.proposed())
        activity.date_deadline = self.old.date()
        self.assertEqual(self.proposed(), self.client, "a step long forgotten is none")
        lead.with_user(self.anna).log_contact("call", "thinking")
        self.assertFalse(self.proposed())

    def test_a_letter_and_a_meeting_keep_it(self):
        lead = self.make_lead(partner_id=self.client.id)
        meeting = self.env["calendar.event"].create(
            {
                "name": "Visit",
                "start": fields.Datetime.now(),
                "stop": fields.Datetime.now() + timedelta(hours=1),
                "opportunity_id": lead.id,
            }
        )
        self.assertFalse(self.proposed())
        meeting.unlink()
        self.env.cr.execute("DELETE FROM mail_message WHERE model = 'crm.lead'")
        self.assertEqual(self.proposed(), self.client)
        post = self.contact.with_context(tracking_disable=False).with_user(self.anna).message_post
        values = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}
        post(body="For colleagues", **values)
        self.assertEqual(self.proposed(), self.client, "nobody outside got it")
        self.contact.email = "buyer@northern.example.com"
        post(body="Our offer", partner_ids=self.contact.ids, **values)
        self.assertFalse(self.proposed())

    def test_the_setting(self):
        self.env["ir.config_parameter"].set_param("sales_reglament.release_after_days", "200")
        self.assertFalse(self.proposed())

    def test_a_head_releases(self):
        with self.assertRaises(AccessError):
            self.client.with_user(self.anna).action_release()
        self.assertEqual(self.client.user_id, self.anna)
        self.client.with_user(self.head).action_release()
        self.assertFalse(self.client.user_id)
        self.assertFalse(self.proposed())

    def test_what_is_no_client_is_not_released(self):
        colleague = self.boris.partner_id
        colleague.user_id = self.anna
        with self.assertRaisesRegex(UserError, "nothing to release"):
            colleague.with_user(self.head).action_release()
        self.assertEqual(colleague.user_id, self.anna)
        (colleague | self.client).with_user(self.head).action_release()
        self.assertFalse(self.client.user_id)
        with self.assertRaisesRegex(UserError, "nothing to release"):
            self.client.with_user(self.head).action_release()
