from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import Letters, StepCase

ROUTE = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestAddress(Letters, StepCase):
    """Letters from one's own mailbox, copied to the address of the deal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create({"name": "deals.example.com"})
        cls.company.alias_domain_id = cls.domain
        for user in (cls.anna, cls.boris, cls.head, cls.accountant):
            user.email = f"{user.name.removeprefix('R')}@seller.example.com"
        cls.make_steps({"evidence": "contact"}, {"name": "Letter", "evidence": "email"})
        cls.lead = cls.make_lead(name="Cable")
        cls.other = cls.make_lead(name="Not this one")
        cls.lead.message_subscribe(partner_ids=[*cls.client.ids, *cls.head.partner_id.ids])

    def messages(self, lead=None):
        domain = [("model", "=", "crm.lead"), ("message_id", "=like", "<letter-%")]
        if lead is not None:
            domain.append(("res_id", "=", lead.id))
        return self.env["mail.message"].search(domain)

    def assert_not_taken(self, message):
        with self.assertRaisesRegex(ValueError, "No possible route"), mute_logger(ROUTE):
            self.receive(message)
        self.assertFalse(self.messages())
        self.assertEqual(self.state(self.lead), "todo")

    # ------------------------------------------------------------ what counts

    def test_a_blind_copy_is_a_contact(self):
        mails, leads = self.env["mail.mail"].search([]), self.env["crm.lead"].search_count([])
        partners = self.env["res.partner"].search_count([])
        self.assertFalse(self.receive(self.letter()))
        message = self.messages(self.lead)
        self.assertIn("here is our price", message.body)
        self.assertEqual(message.author_id, self.anna.partner_id)
        self.assertEqual(message.subject, "Price for the cable")
        for name in ("Step 0", "Letter"):
            check = self.check(self.lead, name)
            self.assertEqual((check.state, check.done_by), ("done", self.anna))
            self.assertEqual((check.proof_model, check.proof_id), ("mail.message", message.id))
        self.assertEqual(self.state(self.other), "todo")
        self.assertFalse(message.notification_ids, "nobody is notified")
        self.assertEqual(self.env["mail.mail"].search([]), mails, "nothing is sent on")
        self.assertEqual(self.env["crm.lead"].search_count([]), leads)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        message.unlink()
        self.assertEqual(self.state(self.lead), "todo")

    def test_wherever_the_address_stands(self):
        for number, headers in enumerate(
            (
                {"Cc": self.address().upper()},
                {"X_Original_To": self.address()},
                {"Envelope_To": f"Deal <{self.address()}>"},
                {"to": f"buyer@northern.example.com, {self.address()}"},
            )
        ):
            text = self.letter(
                Delivered_To="catch@seller.example.com" if number == 1 else False,
                Message_Id=f"<letter-{number}@seller.example.com>",
                **headers,
            )
            with self.subTest(headers=headers):
                self.receive(text)
                self.assertEqual(len(self.messages(self.lead)), number + 1)
                self.assertEqual(
                    self.messages(self.lead)[0].outgoing_email_to, "buyer@northern.example.com"
                )

    def test_files_come_along(self):
        letter = self.letter()
        letter.add_attachment(b"text", maintype="text", subtype="plain", filename="price.txt")
        self.receive(letter)
        self.assertEqual(self.messages(self.lead).attachment_ids.name, "price.txt")
        self.assertEqual(self.messages(self.lead).attachment_ids.res_id, self.lead.id)

    def test_a_letter_to_nobody_outside_is_a_note(self):
        self.receive(self.letter(to="Boris <boris@seller.example.com>"))
        self.assertEqual(self.messages(self.lead).subtype_id, self.env.ref("mail.mt_note"))
        self.assertEqual(self.state(self.lead), "todo")

    def test_the_same_letter_twice(self):
        self.receive(self.letter())
        with mute_logger(ROUTE):
            self.assertFalse(self.receive(self.letter()))
        self.assertEqual(len(self.messages()), 1)

    def test_two_deals_in_one_letter(self):
        self.receive(self.letter(Cc=self.address(self.other)))
        self.assertEqual((self.state(self.lead), self.state(self.other)), ("done", "done"))
        self.assertEqual(len(self.messages()), 2)

    def test_a_date_to_come_counts_as_now(self):
        self.receive(self.letter(Date="Fri, 01 Jan 2100 10:00:00 +0000"))
        self.assertEqual(self.state(self.lead), "done")
        self.assertLess(self.check(self.lead).done_date.year, 2100)

    # ------------------------------------------------------------ what does not

    def test_who_is_not_a_colleague(self):
        self.env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": "Portal",
                "login": "portal@northern.example.com",
                "email": "portal@northern.example.com",
                "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)],
            }
        )
        for sender in (
            "stranger@nowhere.example.com",
            "portal@northern.example.com",
            "not an address",
            f"Accountant <{self.accountant.email}>",
            "Boris <boris@seller.example.com>",
        ):
            with self.subTest(sender=sender):
                self.assert_not_taken(self.letter(sender))

    def test_a_colleague_who_left(self):
        self.anna.active = False
        self.assert_not_taken(self.letter())

    def test_another_company(self):
        company = self.env["res.company"].create({"name": "Other company"})
        company.alias_domain_id = False
        self.team.company_id = False
        self.lead.write({"user_id": False, "company_id": company.id})
        address = self.lead.with_company(self.company).own_address
        self.assertFalse(address, "that company has no e-mail domain")
        company.alias_domain_id = self.domain
        self.lead.invalidate_recordset()
        token = self.env["sales.reglament.address"]._token(self.lead.id, self.anna)
        address = f"deal-{self.lead.id}-{token}@{self.domain.name}"
        letter = self.letter(Delivered_To=address)
        self.assert_not_taken(letter)
        self.anna.company_ids = [(4, company.id)]
        self.receive(letter)
        self.assertTrue(self.messages(self.lead))

    def test_a_wrong_address(self):
        deal, _at, domain = self.address().partition("@")
        _name, number, token = deal.split("-")
        wrong = "f" if token[0] != "f" else "0"
        for local in (
            f"deal-{number}-{wrong}{token[1:]}",
            f"deal-{self.other.id}-{token}",
            f"deal-{number}-",
            f"deal-{number}",
            f"xdeal-{number}-{token}",
            f"deal-{number}-{token}0",
        ):
            with self.subTest(local=local):
                self.assert_not_taken(self.letter(Delivered_To=f"{local}@{domain}"))
        self.assert_not_taken(self.letter(Delivered_To=f"{deal}@elsewhere.example.com"))
        self.assert_not_taken(self.letter(Delivered_To=f"{deal}@{domain}.example.com"))

    def test_each_has_an_address_of_their_own(self):
        (self.anna | self.head).group_ids += self.env.ref("sales_team.group_sale_salesman")
        self.assertNotEqual(self.address(), self.address(user=self.head))
        head = f"Head <{self.head.email}>"
        self.assert_not_taken(self.letter(head))
        self.assert_not_taken(self.letter(Delivered_To=self.address(user=self.head)))
        self.receive(self.letter(head, Delivered_To=self.address(user=self.head)))
        self.assertEqual(self.messages(self.lead).author_id, self.head.partner_id)

    def test_a_new_one_on_request(self):
        former = self.address()
        self.anna.with_user(self.anna).action_reglament_new_addresses()
        self.env.invalidate_all()
        self.assertNotEqual(self.address(), former)
        self.assert_not_taken(self.letter(Delivered_To=former))
        self.receive(self.letter())
        self.assertTrue(self.messages(self.lead))
        for door in (
            lambda: self.anna.with_user(self.boris).action_reglament_new_addresses(),
            lambda: self.anna.with_user(self.anna).write({"reglament_address_key": "known"}),
            lambda: self.anna.with_user(self.anna).read(["reglament_address_key"]),
        ):
            with self.assertRaises(AccessError):
                door()

    def test_what_the_mail_server_says_of_the_sender(self):
        server, own = "mx.seller.example.com; ", "seller.example.com"
        letters = [
            (False, "dmarc=fail (p=none) header.from=seller.example.com"),
            (False, "spf=fail smtp.mailfrom=anna@seller.example.com"),
            (False, "spf=softfail smtp.mailfrom=anna@seller.example.com; dkim=none"),
            (False, "spf=pass smtp.mailfrom=bad@evil.example.net"),
            (False, "dkim=pass header.d=evil.example.net"),
            (False, f"dkim=pass header.d=evil.example.net; spf=fail smtp.mailfrom={own}"),
            (False, "dmarc=pass header.from=evil.example.net"),
            (True, "dmarc=pass header.from=seller.example.com"),
            (True, f"spf=fail smtp.mailfrom={own}; dkim=pass (2048) header.i=@{own}"),
            (True, f"spf=pass smtp.mailfrom=bounce.{own}"),
            (True, "spf=none; dkim=none; dmarc=none"),
        ]
        for number, (is_taken, results) in enumerate(letters):
            letter = self.letter(
                Authentication_Results=server + results,
                Message_Id=f"<letter-{number}@seller.example.com>",
            )
            with self.subTest(results=results), self.env.cr.savepoint() as undone:
                if is_taken:
                    self.receive(letter)
                    self.assertTrue(self.messages(self.lead))
                else:
                    self.assert_not_taken(letter)
                undone.rollback()
                self.env.invalidate_all()
        forged = self.letter()
        forged["Authentication-Results"] = f"{server}dmarc=fail header.from={own}"
        forged["Authentication-Results"] = "elsewhere; dmarc=pass header.from=seller.example.com"
        self.assert_not_taken(forged)

    def test_a_deal_that_is_gone(self):
        letter = self.letter()
        self.lead.unlink()
        with self.assertRaisesRegex(ValueError, "No possible route"), mute_logger(ROUTE):
            self.receive(letter)

    def test_machines_make_no_contacts(self):
        self.assert_not_taken(self.letter(Auto_Submitted="auto-replied"))

    # ------------------------------------------------------------ ordinary mail

    def test_other_addresses_get_theirs(self):
        self.team.alias_name, self.team.alias_contact = "reglament-sales", "everyone"
        self.assertEqual(self.team.alias_full_name, "reglament-sales@deals.example.com")
        before = self.env["crm.lead"].search([])
        self.receive(self.letter(Cc="reglament-sales@deals.example.com"))
        self.assertEqual(self.state(self.lead), "done")
        created = self.env["crm.lead"].search([]) - before
        self.assertEqual(created.name, "Price for the cable")

    def test_the_clients_answer_goes_the_ordinary_way(self):
        self.receive(self.letter(Date="Fri, 02 Jan 2015 10:00:00 +0000"))
        self.assertEqual(self.state(self.lead), "todo", "before the point was opened")
        answer = self.letter(
            "buyer@northern.example.com",
            to=f"anna@seller.example.com, {self.address()}",
            In_Reply_To="<letter-1@seller.example.com>",
            Message_Id="<letter-2@northern.example.com>",
        )
        self.assertEqual(self.receive(answer), self.lead.id)
        message = self.messages(self.lead)[0]
        self.assertEqual(message.message_type, "email")
        self.assertEqual(self.state(self.lead), "todo", "the client's own letter proves nothing")
        self.assertNotIn("deal-", message.incoming_email_to)

    def test_nobody_is_written_to_there(self):
        found = self.lead._partner_find_from_emails_single([self.lead.own_address])
        self.assertFalse(found)

    def test_an_answer_to_a_notification_is_a_letter(self):
        self.client.email = "office@northern.example.com"
        note = self.lead.message_post(
            body="We need 300 m", author_id=self.client.id, subtype_xmlid="mail.mt_comment"
        )
        answer = self.letter(
            Delivered_To=False,
            to=self.domain.catchall_email,
            In_Reply_To=note.message_id,
        )
        self.assertEqual(self.receive(answer), self.lead.id)
        self.assertEqual(self.state(self.lead, "Letter"), "done")
        self.assertEqual(self.check(self.lead, "Letter").done_by, self.anna)

    def test_ordinary_mail_costs_no_query(self):
        Address = self.env["sales.reglament.address"]
        letter = self.letter(Delivered_To=False)
        parsed = {"recipients": "info@deals.example.com", "email_from": "x@example.com"}
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(Address._take(letter, parsed))

    # ------------------------------------------------------------ the screen

    def test_on_the_panel(self):
        panel = self.lead.with_user(self.anna).reglament_panel()
        self.assertRegex(panel["address"], r"^deal-\d+-[0-9a-f]{16}@deals\.example\.com$")
        self.assertNotEqual(panel["address"], self.other.own_address)
        self.company.alias_domain_id = False
        self.lead.invalidate_recordset()
        self.assertFalse(self.lead.own_address)
        self.assertFalse(self.env["crm.lead"].new({"name": "Not stored"}).own_address)


@tagged("post_install", "-at_install")
class TestAddressUnused(StepCase):
    """Without steps that letters prove there is no address."""

    def test_no_address(self):
        self.env["sales.reglament"].search([("state", "=", "published")]).action_archive()
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "deals.example.com"}
        )
        lead = self.make_lead()
        self.env.flush_all()
        with self.assertQueryCount(0):
            self.assertFalse(lead.own_address)
