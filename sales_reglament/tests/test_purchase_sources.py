from odoo.tests import tagged

from .test_client_life import LifeCase


@tagged("post_install", "-at_install")
class TestPurchaseSources(LifeCase):
    """One purchase per document of the kind that the settings name."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create(
            {"name": "Cable", "list_price": 100, "invoice_policy": "order"}
        )

    def invoice(self, ago=10, amount=100, post=True, **values):
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.client.id,
                "invoice_date": self.day(ago),
                "invoice_line_ids": [(0, 0, self.line(amount))],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    def line(self, amount):
        return {
            "product_id": self.product.id,
            "quantity": 1,
            "price_unit": amount,
            "tax_ids": False,
            "account_id": self.account.id,
        }

    @property
    def account(self):
        account = self.env["account.account"].search(
            [("account_type", "=", "income"), ("company_ids", "in", self.company.id)], limit=1
        )
        return account or self.env["account.account"].create(
            {"name": "Sales", "code": "RGL400", "account_type": "income"}
        )

    def refund(self, move, amount=None):
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": self.today})
        )
        refund = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount:
            refund.invoice_line_ids.price_unit = amount
        refund.action_post()
        return refund

    def _accounting(self):
        """Journals and accounts, where the database has none."""
        if self.env["account.journal"].search_count(
            [("type", "=", "sale"), ("company_id", "=", self.company.id)], limit=1
        ):
            return
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=self.company, install_demo=False
        )

    # ------------------------------------------------------------ orders

    def test_an_order_as_it_is(self):
        lead = self.make_lead(partner_id=self.client.id)
        [order] = self.orders(
            10,
            user_id=self.anna.id,
            opportunity_id=lead.id,
            order_line=[(0, 0, {"product_id": self.product.id, "tax_ids": False})],
        )
        purchase = self.purchases()
        self.assertRecordValues(
            purchase,
            [
                {
                    "partner_id": self.client.id,
                    "company_id": self.company.id,
                    "date": self.day(10),
                    "amount": 100,
                    "currency_id": self.company.currency_id.id,
                    "user_id": self.anna.id,
                    "source": "order",
                    "order_id": order.id,
                    "lead_id": lead.id,
                    "cancelled": False,
                }
            ],
        )
        self.assertEqual(purchase.display_name, order.name)
        self.assertEqual(purchase.action_open_document()["res_id"], order.id)
        order.user_id = self.boris
        self.assertEqual(purchase.user_id, self.boris)
        order.order_line.price_unit = 250
        self.night()
        self.assertEqual(purchase.amount, 250)

    def test_a_foreign_currency_becomes_the_companys(self):
        currency = self.env["res.currency"].create({"name": "RGT", "symbol": "r"})
        currency.rate_ids = [(0, 0, {"name": self.day(900), "rate": 4.0})]
        pricelist = self.env["product.pricelist"].create(
            {"name": "Abroad", "currency_id": currency.id}
        )
        line = {"product_id": self.product.id, "price_unit": 100, "tax_ids": False}
        self.orders(10, pricelist_id=pricelist.id, order_line=[(0, 0, line)])
        self.assertEqual(self.purchases().amount, 25)
        self.assertEqual(self.purchases().currency_id, self.company.currency_id)

    def test_quotations_and_deals_are_no_purchases(self):
        self.env["sale.order"].create({"partner_id": self.client.id})
        self.make_lead(partner_id=self.client.id).action_set_won()
        self.assertFalse(self.purchases())

    def test_a_refunded_order_is_called_off(self):
        self._accounting()
        [order] = self.orders(10, order_line=[(0, 0, {"product_id": self.product.id})])
        invoice = order._create_invoices()
        invoice.action_post()
        self.assertFalse(self.purchases().cancelled)
        self.refund(invoice)
        self.assertTrue(self.purchases().cancelled)
        self.assertEqual(self.client.client_state, "prospect")

    # ------------------------------------------------------------ won deals

    def test_won_deals(self):
        self.set(purchase_source="won")
        leads = self.make_leads(
            2, lambda number: {"partner_id": self.client.id, "expected_revenue": 100 + number}
        )
        self.assertFalse(self.purchases())
        leads.action_set_won()
        purchases = self.purchases()
        self.assertEqual(purchases.lead_id, leads)
        self.assertEqual(sorted(purchases.mapped("amount")), [100, 101])
        self.assertEqual(set(purchases.mapped("source")), {"won"})
        self.assertEqual(self.client.client_state, "new")
        leads[0].stage_id = self.stage_new
        self.assertEqual(purchases.filtered("cancelled").lead_id, leads[0])
        leads[1].unlink()
        self.assertEqual(purchases.mapped("cancelled"), [True, True])
        self.assertEqual(self.client.client_state, "prospect")
        self.orders(3)
        self.assertEqual(self.client.client_state, "prospect")

    def test_merged_deals_are_one_purchase(self):
        self.set(purchase_source="won")
        leads = self.make_leads(2, lambda _number: {"partner_id": self.client.id})
        leads.action_set_won()
        head = leads.merge_opportunity()
        counted = self.purchases().filtered(lambda purchase: not purchase.cancelled)
        self.assertEqual(counted.lead_id, head)
        self.assertEqual(len(counted), 1)

    # ------------------------------------------------------------ invoices

    def test_invoices_and_refunds(self):
        self._accounting()
        self.set(purchase_source="invoice")
        invoice = self.invoice(post=False)
        self.assertFalse(self.purchases())
        invoice.action_post()
        self.assertEqual(self.purchases().amount, 100)
        self.assertEqual(self.purchases().date, self.day(10))
        self.refund(invoice, 30)
        self.assertEqual(self.purchases().amount, 70)
        self.assertFalse(self.purchases().cancelled)
        self.refund(invoice, 70)
        self.assertTrue(self.purchases().cancelled)

    def test_an_invoice_made_a_draft(self):
        self._accounting()
        self.set(purchase_source="invoice")
        invoice = self.invoice()
        invoice.button_draft()
        self.assertTrue(self.purchases().cancelled)
        invoice.action_post()
        self.assertFalse(self.purchases().cancelled)
        self.assertEqual(len(self.purchases()), 1)

    def test_paid_and_overdue(self):
        self._accounting()
        self.set(purchase_source="invoice")
        invoice = self.invoice(ago=40, invoice_date_due=self.day(25))
        self.night()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (100, 25))
        action = self.client.action_view_reglament_overdue()
        self.assertEqual(action["res_model"], "account.move")
        self.assertEqual(self.env["account.move"].search(action["domain"]), invoice)
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"payment_date": self.day(2)}).action_create_payments()
        self.night()
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (0, 0))
        self.assertEqual(self.purchases().paid_date, self.day(2))

    def test_the_source_changes(self):
        self._accounting()
        self.orders(40, 30, 20)
        self.assertEqual(self.client.client_state, "regular")
        self.invoice(ago=10)
        self.set(purchase_source="invoice")
        self.assertEqual(self.client.client_state, "new")
        self.assertEqual(self.client.first_order_date, self.day(10))
        self.set(purchase_source="order")
        self.assertEqual(self.client.client_state, "regular")


@tagged("post_install", "-at_install")
class TestPurchaseImport(LifeCase):
    """Shipments from another program."""

    HEADER = ("external_ref", "date", "client_vat", "amount", "margin", "paid_date", "user_id")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.client.vat = "BE0477472701"

    def rows(self, *ago, vat="0477472701"):
        return [[f"R{days}", str(self.day(days)), vat, "100.5", "20", "", "Ranna"] for days in ago]

    def load(self, rows, user=None, header=HEADER):
        model = self.env["sales.reglament.purchase"].with_user(user or self.head)
        return model.load(list(header), [list(row) for row in rows])

    def test_twice_changes_nothing(self):
        for user in (self.head, self.integration):
            loaded = self.load(self.rows(40, 30, 20), user)
            self.assertFalse(loaded["messages"])
            self.assertEqual(len(loaded["ids"]), 3)
        purchases = self.purchases()
        self.assertEqual(len(purchases), 3)
        self.assertEqual(
            purchases[0].read(["external_ref", "amount", "margin", "source", "cancelled"])[0],
            {
                "id": purchases[0].id,
                "external_ref": "R20",
                "amount": 100.5,
                "margin": 20,
                "source": "import",
                "cancelled": False,
            },
        )
        self.assertEqual(purchases.user_id, self.anna)
        self.assertEqual(purchases.company_id, self.company)
        self.assertEqual(self.client.client_state, "regular")
        self.assertEqual(len(self.client.client_change_ids), 1)

    def test_an_unknown_tax_number_names_its_row(self):
        rows = self.rows(40) + self.rows(30, vat="7707083893")
        loaded = self.load(rows)
        self.assertFalse(loaded["ids"])
        [message] = loaded["messages"]
        self.assertEqual(message["message"], "Row 2, R30: no client has the tax number 7707083893.")
        self.assertEqual(message["rows"], {"from": 1, "to": 1})
        self.assertFalse(self.purchases())

    def test_two_clients_of_one_number(self):
        self.client.copy({"vat": self.client.vat, "name": "Twin"})
        loaded = self.load(self.rows(40))
        self.assertIn("several clients", loaded["messages"][0]["message"])

    def test_a_later_table_calls_off_and_says_what_was_paid(self):
        self.load(self.rows(40, 30))
        header = ("external_ref", "date", "client_vat", "amount", "paid_date", "cancelled")
        vat = self.client.vat
        self.load(
            [
                ("R40", self.day(40).isoformat(), vat, "100", self.day(1).isoformat(), "0"),
                ("R30", self.day(30).isoformat(), vat, "100", "", "1"),
            ],
            header=header,
        )
        later, earlier = self.purchases()
        self.assertTrue(later.cancelled)
        self.assertEqual(earlier.paid_date, self.day(1))
        self.assertEqual(self.client.last_order_date, self.day(40))

    def test_overdue(self):
        header = ("external_ref", "date", "client_vat", "amount", "due_date")
        row = ("R40", self.day(40).isoformat(), self.client.vat, "100", self.day(10).isoformat())
        self.load([row], header=header)
        self.assertEqual((self.client.overdue_amount, self.client.overdue_days), (100, 10))
        action = self.client.with_user(self.anna).action_view_reglament_overdue()
        self.assertEqual(action["context"], {"search_default_overdue": True})
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]).due_date, self.day(10)
        )

    def test_they_count_beside_orders(self):
        self.load(self.rows(40, 30))
        self.orders(20)
        self.assertEqual(self.client.client_state, "regular")

    def test_others_may_not(self):
        for user in (self.anna, self.accountant):
            loaded = self.load(self.rows(40), user)
            self.assertFalse(loaded["ids"])
            self.assertTrue(loaded["messages"])
        self.assertFalse(self.purchases())

    def test_only_what_a_table_of_shipments_says(self):
        header = (*self.HEADER, "source")
        loaded = self.load([[*self.rows(40)[0], "order"]], header=header)
        self.assertFalse(loaded["ids"])
        self.assertEqual(loaded["messages"][0]["message"], "source can't be imported here.")
        loaded = self.load([["R1"]], header=("external_ref",))
        self.assertEqual(len(loaded["messages"]), 3)

    def test_a_company_one_does_not_work_in(self):
        other = self.env["res.company"].create({"name": "Second company"})
        header = (*self.HEADER, "company_id")
        loaded = self.load([[*self.rows(40)[0], other.name]], header=header)
        self.assertIn("don't work in this company", loaded["messages"][0]["message"])
        loaded = self.load([[*self.rows(40)[0], self.company.name]], header=header)
        self.assertEqual(self.purchases().company_id, self.company)
