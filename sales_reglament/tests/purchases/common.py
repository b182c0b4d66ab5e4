from datetime import timedelta

from freezegun import freeze_time

from ..common import MONDAY, ReglamentCase


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


class ImportCase(LifeCase):
    """Shipments from another program."""

    HEADER = ("external_ref", "date", "client_vat", "amount", "margin", "paid_date", "user_id")

    def rows(self, *ago, vat="0477472701"):
        return [[f"R{days}", str(self.day(days)), vat, "100.5", "20", "", "Ranna"] for days in ago]

    def load(self, rows, user=None, header=HEADER):
        model = self.env["sales.reglament.purchase"].with_user(user or self.head)
        return model.load(list(header), [list(row) for row in rows])
