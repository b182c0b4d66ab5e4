from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import load_russian
from .common import NeedCase


@tagged("post_install", "-at_install")
class TestClientProduct(NeedCase):
    """What a client needs: once each, of a product or a group, on the company's card."""

    def test_the_unit_is_the_products(self):
        self.assertEqual(self.need().uom_id, self.product.uom_id)
        dozen = self.env.ref("uom.product_uom_dozen")
        self.assertEqual(self.need(product=self.lamp, uom_id=dozen.id).uom_id, dozen)

    def test_a_product_or_a_group(self):
        need = self.need(product=self.env["product.product"], categ_id=self.group.id)
        self.assertEqual(need.display_name, "Cables")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.need(product=self.env["product.product"])

    def test_a_share_is_a_percentage(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.need(share_of_wallet=101)

    def test_each_need_once(self):
        self.need()
        with self.assertRaises(ValidationError):
            self.need()
        with self.assertRaises(ValidationError):
            self.need(categ_id=self.group.id)
        self.need(product=self.other_product)
        self.need(client=self.firm("Beta"))

    def test_of_a_contact_it_is_the_companys(self):
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.client.id})
        need = self.need(client=contact)
        self.assertEqual(need.partner_id, self.client)
        need.partner_id = contact
        self.assertEqual(self.client.client_product_ids, need)

    def test_on_the_form(self):
        anna = self.client.with_user(self.anna)
        with Form(anna) as form, form.client_product_ids.new() as line:
            line.product_id = self.product
            line.yearly_volume = 12000
        self.assertEqual(self.client.client_product_ids.yearly_volume, 12000)

    def test_queries_do_not_grow(self):
        def cost(count):
            firms = self.env["res.partner"].create([{"name": f"F{n}"} for n in range(count)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            needs = (
                self.env["sales.reglament.client.product"]
                .with_user(self.anna)
                .create([{"partner_id": firm.id, "product_id": self.product.id} for firm in firms])
            )
            self.env.flush_all()
            created = self.env.cr.sql_log_count - before
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            needs.write({"current_supplier": "Kamkabel"})
            needs.mapped("display_name")
            self.env.flush_all()
            return created, self.env.cr.sql_log_count - before

        cost(10)
        few, many = cost(10), cost(200)
        # the ORM itself inserts and updates a hundred rows a query
        self.assertLessEqual(many[0] - few[0], 1)
        self.assertLessEqual(many[1] - few[1], 1)


@tagged("post_install", "-at_install")
class TestClientProductRequirement(NeedCase):
    """A reglament may ask for at least one need, and for more of what is known of it."""

    def test_at_least_one(self):
        self.make_reglament(
            {
                "field": "res.partner.client_product_ids",
                "stage_id": self.stage_new.id,
                "name": "What they need",
            }
        )
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.client.id})
        lead = self.make_lead(partner_id=contact.id)
        self.assertEqual(lead.missing_summary, "What they need")
        need = self.need()
        self.assertFalse(lead.missing_summary)
        need.unlink()
        self.assertEqual(lead.missing_summary, "What they need")

    def test_two_with_a_volume(self):
        self.make_reglament(
            {
                "field": "res.partner.client_product_ids",
                "min_count": 2,
                "stage_id": False,
                "line_domain": "[('yearly_volume', '>', 0)]",
                "name": "Volumes",
            },
            subject="client",
            team_ids=False,
        )
        needs = self.need(yearly_volume=10) | self.need(product=self.lamp)
        self.env.invalidate_all()
        self.assertEqual(self.client.missing_summary, "Volumes")
        needs[1].with_user(self.anna).yearly_volume = 5
        self.env.invalidate_all()
        self.assertFalse(self.client.missing_summary)
        self.assertEqual(self.client.completeness, 100)


@tagged("post_install", "-at_install")
class TestClientProductAccess(NeedCase):
    """Who may change the client's card may change its needs; another company's nobody."""

    def test_a_manager(self):
        need = self.need()
        mine = need.with_user(self.anna)
        mine.current_supplier = "Kamkabel"
        self.assertEqual(mine.read(["current_supplier"])[0]["current_supplier"], "Kamkabel")
        mine.unlink()
        self.assertFalse(need.exists())

    def test_who_may_not_write_the_client(self):
        self.env["ir.rule"].create(
            {
                "name": "Clients of one's own",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('user_id', 'in', [user.id, False])]",
                "perm_read": False,
                "groups": [Command.link(self.env.ref("sales_team.group_sale_salesman").id)],
            }
        )
        need = self.need()
        theirs = need.with_user(self.boris)
        self.assertTrue(theirs.read(["product_id"]))
        for attempt in (
            lambda: theirs.write({"current_supplier": "X"}),
            theirs.unlink,
            lambda: theirs.create({"partner_id": self.client.id, "product_id": self.lamp.id}),
        ):
            with self.assertRaises(AccessError):
                attempt()
        free = self.firm("Beta")
        moving = self.need(client=free).with_user(self.boris)
        with self.assertRaises(AccessError):
            moving.write({"partner_id": self.client.id})
        need.with_user(self.anna).write({"current_supplier": "Kamkabel"})
        need.with_user(self.head).write({"current_supplier": "Uncomtech"})
        self.assertEqual(need.current_supplier, "Uncomtech")

    def test_another_companys_never(self):
        hidden = self.firm("Secret Works", company_id=self.other_company.id)
        need = self.need(client=hidden)
        Need = self.env["sales.reglament.client.product"]
        for user in (self.anna, self.head, self.director):
            with self.subTest(user.login):
                self.assertNotIn(need, Need.with_user(user).search([]))
                for attempt in (
                    lambda user=user: need.with_user(user).read(["product_id"]),
                    lambda user=user: need.with_user(user).write({"note": "X"}),
                    lambda user=user: need.with_user(user).unlink(),
                    lambda user=user: Need.with_user(user).create(
                        {"partner_id": hidden.id, "product_id": self.lamp.id}
                    ),
                ):
                    with self.assertRaises(AccessError):
                        attempt()

    def test_others_have_nothing_to_do_with_it(self):
        need = self.need()
        with self.assertRaises(AccessError):
            need.with_user(self.accountant).read(["product_id"])
        with self.assertRaises(AccessError):
            self.client.with_user(self.accountant).read(["client_product_ids"])

    def test_what_the_engine_remembers(self):
        for user in (self.anna, self.head):
            with self.assertRaises(AccessError):
                self.need(product=self.lamp).with_user(user).write({"reminded_for": "2026-01-01"})
            self.client.client_product_ids.unlink()
            with self.assertRaises(AccessError):
                self.env["sales.reglament.client.product"].with_user(user).create(
                    {
                        "partner_id": self.client.id,
                        "product_id": self.lamp.id,
                        "reminded_for": "2026-01-01",
                    }
                )


@tagged("post_install", "-at_install")
class TestNextNeed(NeedCase):
    """Whoever answers for a client is told before its next need, once."""

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda cron, *args, **kwargs: 1000.0
        )

    def told(self):
        self.env["sales.reglament.client.product"]._cron_remind()
        return self.env["mail.activity"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.client.id)]
        )

    def test_once_for_each_date(self):
        with freeze_time("2026-03-02 03:00:00"):
            need = self.need(next_need_date="2026-03-20")
            self.assertFalse(self.told(), "eighteen days are early")
        with freeze_time("2026-03-06 03:00:00"):
            activity = self.told()
            self.assertEqual(activity.user_id, self.anna)
            self.assertEqual(activity.date_deadline, date(2026, 3, 6))
            self.assertEqual(activity.summary, "Will soon need: Cable 3x1.5")
            self.assertEqual(self.told(), activity)
            activity.unlink()
            self.assertFalse(self.told(), "done is done")
            need.with_user(self.anna).next_need_date = "2026-03-15"
            self.assertEqual(self.told().date_deadline, date(2026, 3, 6))

    def test_a_date_gone_by_is_no_coming_need(self):
        with freeze_time("2026-03-06 03:00:00"):
            self.need(next_need_date="2026-03-05")
            self.assertFalse(self.told())

    def test_the_setting(self):
        self.env["ir.config_parameter"].set_param("sales_reglament.need_days_before", "30")
        with freeze_time("2026-03-01 03:00:00"):
            self.need(next_need_date="2026-03-25")
            self.assertEqual(self.told().date_deadline, date(2026, 3, 1))

    def test_nobody_to_tell(self):
        with freeze_time("2026-03-06 03:00:00"):
            need = self.need(next_need_date="2026-03-10")
            self.client.user_id = False
            self.assertFalse(self.told())
            self.assertFalse(need.reminded_for)
            self.client.user_id = self.boris
            self.assertEqual(self.told().user_id, self.boris)

    def test_in_the_readers_language(self):
        load_russian(self.env)
        self.anna.lang = "ru_RU"
        with freeze_time("2026-03-06 03:00:00"):
            self.need(next_need_date="2026-03-10")
            self.assertIn("Cable 3x1.5", self.told().summary)

    def test_queries_do_not_grow(self):
        def cost(count):
            firms = self.env["res.partner"].create(
                [{"name": f"F{n}", "user_id": self.anna.id} for n in range(count)]
            )
            self.env["sales.reglament.client.product"].create(
                [
                    {
                        "partner_id": firm.id,
                        "product_id": self.product.id,
                        "next_need_date": "2026-03-10",
                    }
                    for firm in firms
                ]
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            due = self.env["sales.reglament.client.product"]._due()
            self.assertEqual(len(due), count)
            due._remind()
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        with freeze_time("2026-03-06 03:00:00"):
            cost(10)
            few, many = cost(10), cost(200)
        # Odoo inserts a hundred rows a query, and makes activities' followers in hundreds
        self.assertLessEqual(many - few, 4)


@tagged("post_install", "-at_install")
class TestProposeNeeds(NeedCase):
    """The computer fills in, the manager confirms."""

    def order(self, *lines, client=None, day="2026-02-01", confirm=True, user=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": (client or self.client).id,
                "user_id": (user or self.anna).id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": quantity, **extra})
                    for product, quantity, extra in lines
                ],
            }
        )
        if confirm:
            order.action_confirm()
        order.date_order = f"{day} 10:00:00"
        return order

    def propose(self, user=None):
        action = self.client.with_user(user or self.anna).action_propose_products()
        return self.env[action["res_model"]].with_user(user or self.anna).browse(action["res_id"])

    def test_what_orders_know_and_the_card_does_not(self):
        contact = self.env["res.partner"].create({"name": "Ivan", "parent_id": self.client.id})
        dozen = self.env.ref("uom.product_uom_dozen")
        with freeze_time("2026-03-10 10:00:00"):
            self.order((self.product, 100, {}), (self.lamp, 5, {}), day="2026-01-01")
            self.order(
                (self.product, 10, {"product_uom_id": dozen.id}), client=contact, day="2026-02-15"
            )
            self.order((self.other_product, 3, {}), confirm=False)
            self.order((self.other_product, 3, {}), day="2024-12-01")
            self.need(product=self.lamp)
            proposal = self.propose()
            line = proposal.line_ids
            self.assertEqual(line.product_id, self.product)
            self.assertEqual(line.yearly_volume, 220)
            self.assertEqual(line.order_count, 2)
            self.assertEqual(line.next_need_date, date(2026, 2, 15) + timedelta(days=45))
            self.assertFalse(
                self.client.client_product_ids.filtered(
                    lambda need: need.product_id == self.product
                ),
                "nothing before it is confirmed",
            )
            line.yearly_volume = 300
            proposal.action_confirm()
            need = self.client.client_product_ids - self.client.client_product_ids.filtered(
                lambda need: need.product_id == self.lamp
            )
            self.assertEqual((need.product_id, need.yearly_volume), (self.product, 300))
            self.assertFalse(self.propose().line_ids)

    def test_a_group_covers_its_products(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.need(product=self.env["product.product"], categ_id=self.group.id)
            self.order((self.product, 1, {}), (self.lamp, 1, {}))
            self.assertEqual(self.propose().line_ids.product_id, self.lamp)

    def test_a_product_without_a_group(self):
        """Odoo lets a product be in no group: the dialog broke off where a group was needed."""
        loose = self.env["product.product"].create(
            {"name": "Loose", "type": "consu", "categ_id": False}
        )
        with freeze_time("2026-03-10 10:00:00"):
            self.need(product=self.env["product.product"], categ_id=self.group.id)
            self.order((loose, 1, {}))
            self.assertEqual(self.propose().line_ids.product_id, loose)

    def test_unticked_is_not_written(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.order((self.product, 1, {}), (self.lamp, 1, {}))
            proposal = self.propose()
            proposal.line_ids.filtered(lambda line: line.product_id == self.lamp).is_taken = False
            proposal.action_confirm()
            self.assertEqual(self.client.client_product_ids.product_id, self.product)

    def test_who_answers_counts_all_orders_and_others_what_they_see(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.order((self.product, 1, {}), user=self.head)
            self.assertEqual(self.propose(self.anna).line_ids.product_id, self.product)
            self.assertFalse(self.propose(self.boris).line_ids)

    def test_another_companys_client(self):
        self.client.company_id = self.other_company
        with self.assertRaises(AccessError):
            self.propose()

    def test_the_dialog_opens(self):
        with freeze_time("2026-03-10 10:00:00"):
            self.order((self.product, 1, {}))
            with Form(self.propose()) as form:
                self.assertEqual(len(form.line_ids), 1)


@tagged("post_install", "-at_install")
class TestMergeNeeds(NeedCase):
    """A merge of clients keeps each need once, with all that was known of it."""

    def test_each_need_once_on_the_survivor(self):
        twin, third = self.firm("Northern Cable"), self.firm("North Cable")
        kept = self.need(yearly_volume=100, next_need_date="2026-05-01")
        self.need(
            client=twin, yearly_volume=70, current_supplier="Kamkabel", next_need_date="2026-04-01"
        )
        self.need(client=third, share_of_wallet=30)
        moved = self.need(client=twin, product=self.lamp)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin | third).ids, self.client)
        self.env.invalidate_all()
        self.assertEqual(self.client.client_product_ids, kept | moved)
        self.assertEqual(kept.yearly_volume, 100)
        self.assertEqual(kept.current_supplier, "Kamkabel")
        self.assertEqual(kept.share_of_wallet, 30)
        self.assertEqual(kept.next_need_date, date(2026, 4, 1))

    def test_pairs_with_others_follow(self):
        twin = self.firm("Northern Cable", vat="7712345678", email="buy@twin.example")
        other = self.firm("Quite Another", vat="7712345678", email="buy@twin.example")
        self.client.email = "buy@twin.example"
        self.find(self.client, twin, other)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        rows = self.env["sales.reglament.duplicate"].search(
            ["|", ("partner_id", "=", self.client.id), ("twin_id", "=", self.client.id)]
        )
        found = {(row.partner_id, row.twin_id, row.cause) for row in rows}
        self.assertEqual(len(rows), 2)
        self.assertEqual(found, {(self.client, other, "tax"), (self.client, other, "email")})

    def test_the_gap_of_a_requirement_follows(self):
        self.make_reglament(
            {
                "field": "res.partner.client_product_ids",
                "stage_id": self.stage_new.id,
                "name": "What they need",
            }
        )
        twin = self.firm("Northern Cable")
        self.need(client=twin)
        lead = self.make_lead(partner_id=self.client.id)
        self.assertEqual(lead.missing_summary, "What they need")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.client | twin).ids, self.client)
        self.assertFalse(lead.missing_summary)
