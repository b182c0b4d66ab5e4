from datetime import timedelta

from freezegun import freeze_time

from odoo import Command

from ..common import MONDAY, ReglamentCase

# The day on which orders are placed, which is today, and one of the month after.
ORDERED, NEXT_MONTH = "2026-03-02", "2026-04-07"


class LifeCase(ReglamentCase):
    """Clients with orders on given days, counted from a Monday that is today."""

    freeze_time = freeze_time(MONDAY)
    today = MONDAY.date()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.life = cls.env["sales.reglament.lifecycle"]
        cls.follow_purchases()

    def day(self, ago):
        return self.today - timedelta(days=ago)

    def orders(self, *ago, client=None, **values):
        """Confirmed orders, so many days ago each."""
        return self.env["sale.order"].create(
            [
                {
                    "partner_id": (client or self.client).id,
                    "date_order": f"{self.day(days)} 10:00:00",
                    "state": "sale",
                    **values,
                }
                for days in ago
            ]
        )

    def purchases(self, client=None):
        return self.env["sales.reglament.purchase"].search(
            [("partner_id", "=", (client or self.client).id)]
        )

    def changes(self, client=None):
        return [
            (change.state_from, change.state_to, change.cause)
            for change in (client or self.client).client_change_ids.sorted("id")
        ]

    def night(self):
        self.env["sales.reglament.purchase"]._collect()
        self.life._refresh_all()
        self.env.invalidate_all()

    def commit(self):
        """What happens before a request ends."""
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.env.invalidate_all()

    def set(self, **values):
        self.env["res.config.settings"].create(
            {f"reglament_{name}": value for name, value in values.items()}
        ).execute()


class InvoiceCase(LifeCase):
    """Purchases that are invoices, of ``self.product``."""

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


class EntryCase(InvoiceCase):
    """Orders and invoices with and without tax, and what their entries say."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._accounting(cls)
        cls.product = cls.env["product.product"].create(
            {"name": "Cable", "list_price": 100, "invoice_policy": "order"}
        )
        cls.tax = cls.env["account.tax"].create(
            {"name": "20 %", "amount": 20, "type_tax_use": "sale", "company_id": cls.company.id}
        )
        cls.bank = cls.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", cls.company.id)], limit=1
        )

    def order(self, amount=100, taxes=None, **values):
        line = {
            "product_id": self.product.id,
            "price_unit": amount,
            "tax_ids": [Command.set((taxes or self.tax.browse()).ids)],
        }
        order = self.env["sale.order"].create(
            {
                "partner_id": self.client.id,
                "date_order": f"{ORDERED} 10:00:00",
                "order_line": [Command.create(line)],
                **values,
            }
        )
        order.action_confirm()
        self.commit()
        return order

    def bill(self, orders, on=ORDERED, **kwargs):
        invoice = orders._create_invoices(**kwargs)
        invoice.invoice_date = on
        invoice.action_post()
        self.commit()
        return invoice

    def credit(self, invoice, amount=None, on=NEXT_MONTH):
        """A credit note that names the invoice, set against nothing yet."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id, "date": on})
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        # of a later day than today, which is frozen
        note.write({"invoice_date": on, "auto_post": "no"})
        if amount is not None:
            note.invoice_line_ids[1:].unlink()
            note.invoice_line_ids.write({"price_unit": amount, "quantity": 1})
        note.action_post()
        self.commit()
        return note

    def pay(self, move, amount=None, on=ORDERED, **values):
        register = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        )
        amounts = {} if amount is None else {"amount": amount}
        payment = register.create(
            {"payment_date": on, "journal_id": self.bank.id, **amounts, **values}
        )._create_payments()
        self.commit()
        return payment

    def due(self, moves):
        return moves.line_ids.filtered(
            lambda line: line.account_id.account_type == "asset_receivable"
        )

    def undo(self, payment):
        self.due(payment.move_id).remove_move_reconcile()
        self.commit()

    def reconcile(self, *moves):
        self.due(self.env["account.move"].union(*moves)).reconcile()
        self.commit()

    def purchase(self, document):
        field = "order_id" if document._name == "sale.order" else "move_id"
        return self.env["sales.reglament.purchase"].search([(field, "=", document.id)])

    def told(self, document, *kinds):
        """Entries of a document's purchase as (day, kind, amount), in the order they were told."""
        found = self.purchase(document).entry_ids.sorted("id")
        return [
            (str(one.date), one.kind, one.amount) for one in found if not kinds or one.kind in kinds
        ]

    def assert_paid(self, document, *amounts):
        self.assertEqual([amount for _on, _kind, amount in self.told(document, "paid")], [*amounts])

    def assert_all_told(self):
        """The night finds nothing to tell, and purchases are what their entries say."""
        self.env.flush_all()
        Entry = self.env["sales.reglament.purchase.entry"]
        before = Entry.search_count([])
        self.night()
        self.assertEqual(Entry.search_count([]), before, "told by events already")
        for purchase in self.env["sales.reglament.purchase"].search(
            [("partner_id", "child_of", self.client.ids)]
        ):
            of_it = purchase.entry_ids
            left = sum(of_it.filtered(lambda one: one.kind != "paid").mapped("amount"))
            self.assertAlmostEqual(purchase.amount, left, 2)
            self.assertFalse(of_it.filtered(lambda one: one.kind == "paid" and one.margin))


class ImportCase(LifeCase):
    """Shipments from another program."""

    HEADER = ("external_ref", "date", "client_vat", "amount", "margin", "paid_date", "user_id")

    def rows(self, *ago, vat="0477472701"):
        return [[f"R{days}", str(self.day(days)), vat, "100.5", "20", "", "Ranna"] for days in ago]

    def load(self, rows, user=None, header=HEADER):
        model = self.env["sales.reglament.purchase"].with_user(user or self.head)
        return model.load(list(header), [list(row) for row in rows])
