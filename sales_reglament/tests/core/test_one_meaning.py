"""One word, one definition: what several places say of the same thing is compared."""

import random
from datetime import timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ...engine_pass import with_pass
from ..checklist.common import StepCase
from ..clients.common import TwinCase
from ..common import MONDAY
from ..purchases.common import ImportCase, InvoiceCase, LifeCase


@tagged("post_install", "-at_install")
class TestOverdueIsOne(InvoiceCase):
    """What a client owes past the day is Odoo's receivable past its day, less the credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Cable"})
        cls.clients = cls.client | cls.env["res.partner"].create(
            [{"name": f"Works {number}", "is_company": True} for number in range(4)]
        )
        cls.follow_purchases()

    def move(self, kind, client, ago, amount, due=None):
        move = self.env["account.move"].create(
            {
                "move_type": kind,
                "partner_id": client.id,
                "invoice_date": self.day(ago),
                "invoice_date_due": self.day(ago if due is None else due),
                "invoice_line_ids": [Command.create(self.line(amount))],
            }
        )
        move.action_post()
        return move

    def payment(self, client, amount, ago):
        """Money of a client that nobody has allocated, as an entry of the bank."""
        receivable = client.property_account_receivable_id
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.company.id)], limit=1
        )
        move = self.env["account.move"].create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "date": self.day(ago),
                "line_ids": [
                    Command.create(
                        {"account_id": receivable.id, "partner_id": client.id, "credit": amount}
                    ),
                    Command.create({"account_id": self.account.id, "debit": amount}),
                ],
            }
        )
        move.action_post()
        return move

    def owed(self, client):
        return client.overdue_amount, client.overdue_days

    def test_credit_notes_and_payments_not_allocated(self):
        self._accounting()
        self.move("out_invoice", self.client, 60, 100, due=30)
        self.move("out_invoice", self.client, 30, 50, due=10)
        self.commit()
        self.assertEqual(self.owed(self.client), (150, 30))
        self.move("out_refund", self.client, 5, 80)
        self.commit()
        self.assertEqual(self.owed(self.client), (70, 30))
        money = self.payment(self.client, 40, 1)
        self.commit()
        self.assertEqual(self.owed(self.client), (30, 10), "the oldest debt is paid first")
        shown = self.client.action_view_reglament_overdue()
        moves = self.env["account.move"].search(shown["domain"])
        self.assertEqual(len(moves), 4)
        self.assertIn(money, moves)
        self.payment(self.client, 40, 0)
        self.commit()
        self.assertEqual(self.owed(self.client), (0, 0))

    def test_the_credit_of_another_company_pays_nothing(self):
        self._accounting()
        self.move("out_invoice", self.client, 60, 100, due=30)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=other, install_demo=False
        )
        here = self.env.context.get("allowed_company_ids")
        self.env.user.company_ids |= other
        abroad = self.client.with_company(other)
        journal = self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", other.id)], limit=1
        )
        income = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", other.id)], limit=1
        )
        self.env["account.move"].with_company(other).create(
            {
                "move_type": "entry",
                "journal_id": journal.id,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": abroad.property_account_receivable_id.id,
                            "partner_id": self.client.id,
                            "credit": 100,
                        }
                    ),
                    Command.create({"account_id": income.id, "debit": 100}),
                ],
            }
        ).action_post()
        self.commit()
        self.assertEqual(self.owed(self.client.with_context(allowed_company_ids=here)), (100, 30))

    def test_card_report_gate_and_steps_agree_with_odoo(self):
        self._accounting()
        chance = random.Random(12)
        for client in self.clients:
            for _number in range(chance.randint(0, 5)):
                amount, ago = chance.randint(1, 20) * 10, chance.randint(1, 90)
                kind = chance.choice(("out_invoice", "out_invoice", "out_refund", "payment"))
                if kind == "payment":
                    self.payment(client, amount, ago)
                else:
                    self.move(kind, client, ago, amount)
        self.commit()
        told = {client: self.owed(client) for client in self.clients}
        for client in self.clients:
            with self.subTest(client=client.name):
                # everything is past its day here: what is left is Odoo's own figure
                self.assertEqual(client.overdue_amount, max(0, client.credit))
                self.assertEqual(bool(client.overdue_days), client.overdue_amount > 0)
        self.assertGreater(len({amount for amount, _days in told.values()}), 2, "set-up")
        self.night()
        self.assertEqual({client: self.owed(client) for client in self.clients}, told)
        rows = self.env["sales.reglament.report.client.base"].search_read(
            [("partner_id", "in", self.clients.ids)],
            ["partner_id", "overdue_amount", "overdue_days", "is_overdue"],
        )
        self.assertEqual(
            {row["partner_id"][0]: (row["overdue_amount"], row["overdue_days"]) for row in rows},
            {client.id: owed for client, owed in told.items()},
        )
        debtors = self.clients.filtered("overdue_amount")
        for domain in ([("overdue_amount", ">", 0)], [("overdue_days", ">", 0)]):
            found = self.clients.search([*domain, ("id", "in", self.clients.ids)])
            self.assertEqual(found, debtors)
        for client in debtors:
            action = client.action_view_reglament_overdue()
            lines = self.env[action["res_model"]].search(action["domain"]).line_ids
            open_ones = lines.filtered(lambda line: line.account_type == "asset_receivable")
            self.assertEqual(sum(open_ones.mapped("amount_residual")), client.overdue_amount)


@tagged("post_install", "-at_install")
class TestPurchasesCountOnce(LifeCase):
    """What counts as a purchase is the same for card, life, classes, reports and questions."""

    def test_every_place_counts_the_same(self):
        chance = random.Random(12)
        clients = self.client | self.env["res.partner"].create(
            [{"name": f"Works {number}", "is_company": True} for number in range(3)]
        )
        Purchase = self.env["sales.reglament.purchase"]
        Purchase.create(
            [
                {
                    "partner_id": chance.choice(clients).id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "date": self.day(chance.randint(0, 200)),
                    "amount": chance.randint(1, 9) * 100,
                    "source": chance.choice(("order", "won", "invoice", "import")),
                    "external_ref": f"R{number}",
                    "cancelled": chance.random() < 0.2,
                }
                for number in range(60)
            ]
        )
        for source in ("order", "won", "invoice"):
            self.env["ir.config_parameter"].set_param("sales_reglament.purchase_source", source)
            self.life._refresh_all()
            self.env.invalidate_all()
            for client in clients:
                rows = Purchase.search([("partner_id", "=", client.id)]).filtered(
                    lambda row, source=source: (
                        not row.cancelled and row.source in (source, "import")
                    )
                )
                with self.subTest(source=source, client=client.name):
                    self.assertEqual(rows, Purchase.search(self.counted(client)))
                    self.assertEqual(rows, client.purchase_ids.filtered("is_counted"))
                    self.assertEqual(client.reglament_purchase_count, len(rows))
                    self.assertEqual(client.last_order_date, max(rows.mapped("date")))
                    self.assertEqual(client.first_order_date, min(rows.mapped("date")))

    def counted(self, client):
        return [("partner_id", "=", client.id), ("is_counted", "=", True)]

    def test_reports_and_questions(self):
        """A row of an abandoned source is no purchase in any statement that reads the table."""
        self.orders(40)
        before = self.purchases()
        self.assertTrue(before.is_counted)
        self.set(purchase_source="won")
        self.assertFalse(before.is_counted)
        Purchase = self.env["sales.reglament.purchase"]
        for statement in self.statements():
            self.assertIn(Purchase._counted("purchase").code, statement.code)

    def statements(self):
        rule = self.env["sales.reglament.survey.rule"].new({"delay_days": 1, "trigger": "order"})
        rule.reglament_id = self.env["sales.reglament"].new({"published_date": MONDAY})
        return (
            self.env["sales.reglament.feedback"]._happened_order(rule),
            self.env["sales.reglament.report.retention"]._bought(),
            self.env["sales.reglament.report.satisfaction"]._table_query,
        )


@tagged("post_install", "-at_install")
class TestOrderCalledOff(InvoiceCase):
    """An order is called off when everything was invoiced and all of it given back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Cable", "list_price": 1000, "invoice_policy": "order"}
        )

    def invoice_part(self, order, quantity):
        """Invoice a part of an order."""
        move = order._create_invoices()
        move.invoice_line_ids.quantity = quantity
        move.action_post()
        return move

    def test_one_small_invoice_credited(self):
        self._accounting()
        line = {"product_id": self.product.id, "product_uom_qty": 10, "tax_ids": False}
        [order] = self.orders(10, order_line=[Command.create(line)])
        small = self.invoice_part(order, 1)
        self.refund(small)
        self.commit()
        self.assertFalse(self.purchases().cancelled, "nine tenths of it still come")
        self.night()
        self.assertFalse(self.purchases().cancelled)
        self.assertEqual(self.client.client_state, "new")
        rest = self.invoice_part(order, 10)
        self.commit()
        self.assertFalse(self.purchases().cancelled)
        self.refund(rest)
        self.commit()
        self.assertTrue(self.purchases().cancelled)


@tagged("post_install", "-at_install")
class TestPointsWithTime(StepCase):
    """A point that still has time says nothing of its step, for or against."""

    def flags(self, age, count):
        reglament = self.make_steps(
            {"name": "Quick", "deadline_value": 1, "deadline_unit": "hours"},
            {"name": "Slow", "deadline_value": 30, "deadline_unit": "days"},
        )
        with freeze_time(MONDAY):
            self.make_leads(
                count, lambda number: {"user_id": (self.anna if number % 2 else self.boris).id}
            )
        with freeze_time(MONDAY + timedelta(minutes=age)):
            # twenty more that nobody could have done yet
            self.make_leads(
                30, lambda number: {"user_id": (self.anna if number % 2 else self.boris).id}
            )
            return {step.name: step.health_flag for step in reglament.step_ids}

    def test_new_points_hide_no_bad_step(self):
        self.assertEqual(self.flags(61, 20), {"Quick": "late", "Slow": False})

    def test_new_points_make_no_number(self):
        self.assertEqual(self.flags(61, 19), {"Quick": False, "Slow": False})


@tagged("post_install", "-at_install")
class TestWhoseWork(LifeCase):
    """Whose work a client is: one answer of deal, reglament, proposal, wizard and warning."""

    def test_all_places_agree(self):
        Parameter = self.env["ir.config_parameter"]
        clients = self.env["res.partner"].create(
            [{"name": f"Works {state}", "user_id": self.anna.id} for state in self.states()]
        )
        for client, state in zip(clients, self.states(), strict=True):
            with_pass(client, "sync").write({"client_state": state})
        seller, server = self.anna.copy({"login": "rseller"}), self.anna.copy({"login": "rserver"})
        self.give_role(seller, "active")
        self.give_role(server, "service")
        for to_active in ("", "True", "False"):
            Parameter.set_param("sales_reglament.dormant_to_active", to_active)
            for client, state in zip(clients, self.states(), strict=True):
                served = state == "regular" or (state == "dormant" and to_active != "True")
                kind = "service" if served else "active"
                with self.subTest(state=state, to_active=to_active):
                    self.assertEqual(client._reglament_work_kind(), kind)
                    self.assertEqual(client._reglament_key()["role_kind"], kind)
                    lead = self.make_lead(partner_id=client.id)
                    self.assertEqual(lead.sales_role_kind, kind)
                    self.assertEqual(self.given_to(client, seller, server), kind)
                    self.assertEqual(self.proposed_to(client), kind)

    def states(self):
        return ("prospect", "new", "regular", "dormant")

    def given_to(self, client, seller, server):
        """To whom the wizard of somebody who leaves gives a client."""
        work = self.env["sales.reglament.handover.work"].create(
            {"user_id": self.anna.id, "receiver_ids": [Command.set((seller | server).ids)]}
        )
        parts = work._parts().items()
        [receiver_id] = [id_ for id_, records in parts if client in records]
        return self.env["res.users"].browse(receiver_id).sales_role_kind

    def proposed_to(self, client):
        return self.env["res.partner"]._reglament_work_kinds().get(client.client_state, "active")


@tagged("post_install", "-at_install")
class TestTwinsAreOne(TwinCase):
    """What names a twin at entry makes a pair at night, and the other way round."""

    def test_entry_and_night_over_chance(self):
        chance = random.Random(12)
        countries = [False, self.russia.id, self.env.ref("base.kz").id]
        writings = ["77%s", "7 7-%s", " 77%s ", "RU77%s", "ru 77%s"]
        cities = ["Орёл", "Орел", " ОРЁЛ", "Санкт-Петербург", "санкт петербург ", False]
        names = ["Северный кабель", "ООО «Северный кабель»", "Тёплый дом", "ТЕПЛЫЙ ДОМ", "Восток"]
        firms = self.env["res.partner"].create(
            [
                {
                    "name": chance.choice(names),
                    "is_company": True,
                    "country_id": chance.choice(countries),
                    "city": chance.choice(cities),
                    "vat": chance.random() < 0.5
                    and chance.choice(writings) % chance.choice(("12345678", "33333333")),
                    "email": chance.random() < 0.2 and f"buy{chance.randint(1, 3)}@twin.example",
                    "phone": chance.random() < 0.5 and f"+7 916 000 11 2{chance.randint(0, 9)}",
                }
                for _number in range(25)
            ]
        )
        night = {(a, b, cause) for a, b, cause in self.find(*firms)}
        self.assertEqual({cause for *_pair, cause in night}, {"tax", "email", "phone", "name"})
        Duplicate = self.env["sales.reglament.duplicate"]
        entry = set()
        cards = [firm._prepare_twin_card() for firm in firms]
        for index, twins in Duplicate._look_up(cards).items():
            for twin_id, causes in twins.items():
                pair = sorted((firms[index], firms.browse(twin_id)), key=lambda firm: firm.id)
                if pair[0] in firms and pair[1] in firms:
                    entry |= {(*pair, cause) for cause in causes}
        self.assertEqual(entry, night)

    def test_twelve_of_one_number_tell_nothing_however_it_is_written(self):
        for where in ("countries", "writings"):
            firms = self.env["res.partner"]
            for number in range(12):
                firms |= self.firm(
                    f"Crowd {where} {number}",
                    vat="RU7712345678" if where == "writings" and number % 2 else "7712345678",
                    country_id=self.env.ref(
                        "base.kz" if where == "countries" and number % 2 else "base.ru"
                    ).id,
                )
            with self.subTest(where=where):
                self.assertFalse(self.find(*firms))
                self.env.invalidate_all()
                self.assertFalse(any(firms.mapped("twin_warning")))
                self.assertFalse(any(firms.mapped("duplicate_count")))
            firms.active = False

    def test_a_number_with_blanks_and_marks_is_found_at_entry(self):
        one = self.firm("Alpha", vat="7712345678")
        two = self.firm("Beta", vat="7733333333")
        self.env.flush_all()
        # as imports and other programs leave them
        self.env.cr.execute("UPDATE res_partner SET vat = ' 77 1234-5678 ' WHERE id = %s", [one.id])
        self.env.invalidate_all()
        two.vat = "RU7712345678"
        self.assertIn("Alpha", two.twin_warning)
        self.assertEqual(two.duplicate_count, 1)
        self.assertEqual(self.find(one, two), {(one, two, "tax")})
        found, _elsewhere = self.env["res.partner"]._reglament_whose("7712345678", 5)
        self.assertLessEqual(one | two, found)


@tagged("post_install", "-at_install")
class TestImportedNumbers(ImportCase):
    """Blanks round what is imported make no second purchase, and lose no client."""

    def test_blanks_round_numbers(self):
        self.client.vat = "BE0477472701"
        loaded = self.load(self.rows(40))
        self.assertEqual(len(loaded["ids"]), 1)
        [row] = self.rows(40)
        again = [f" {cell}\u00a0" if cell else cell for cell in row]
        again[3] = " 200 "
        loaded = self.load([again])
        self.assertFalse(loaded["messages"])
        self.assertEqual(self.purchases().mapped("external_ref"), ["R40"])
        self.assertEqual(self.purchases().amount, 200)
        self.load([row, again])
        [waiting] = self.env["sales.reglament.purchase.row"].search([])
        self.assertEqual(waiting.problem, "twice")
