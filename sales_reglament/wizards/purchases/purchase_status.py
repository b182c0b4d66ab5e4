from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import formatLang

from ...models.core import days
from ...windows import open_action

SHOWN = 10


class SalesReglamentPurchaseStatus(models.TransientModel):
    """How purchases of another program come in: the last tables, what waits, and whether the sums
    here are those there."""

    _name = "sales.reglament.purchase.status"
    _description = "How Purchases Come In"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, readonly=True
    )
    parcel_ids = fields.Many2many(
        "sales.reglament.purchase.parcel", compute="_compute_parcels", string="The Last Tables"
    )
    waiting_count = fields.Integer(compute="_compute_parcels", string="Rows That Wait")
    this_month = fields.Char(compute="_compute_months")
    last_month = fields.Char(compute="_compute_months")

    def _compute_parcels(self):
        for status in self:
            of_company = [("company_id", "=", status.company_id.id)]
            status.parcel_ids = self.env["sales.reglament.purchase.parcel"].search(
                of_company, limit=SHOWN
            )
            status.waiting_count = self.env["sales.reglament.purchase.row"].search_count(
                [*of_company, ("state", "=", "waiting")]
            )

    def _compute_months(self):
        for status in self:
            first = days.today(self.env, status.company_id.id).replace(day=1)
            status.this_month = status._words_of(first)
            status.last_month = status._words_of(first - relativedelta(months=1))

    def _words_of(self, first):
        """What was shipped in a month, here and by the books of the other program."""
        [[here]] = self.env["sales.reglament.purchase"]._read_group(
            [
                ("source", "=", "import"),
                ("company_id", "=", self.company_id.id),
                ("date", ">=", first),
                ("date", "<", first + relativedelta(months=1)),
            ],
            aggregates=["amount:sum"],
        )
        told = self.env["sales.reglament.purchase.parcel"].search(
            [("company_id", "=", self.company_id.id), ("told_month", "=", first)], limit=1
        )
        amount = self._amount(here)
        if not told:
            return self.env._("%(amount)s here; the other program told no sum.", amount=amount)
        return self.env._(
            "The other program says %(told)s, here %(amount)s.",
            told=self._amount(told.told_amount),
            amount=amount,
        )

    def _amount(self, amount):
        return formatLang(self.env, amount or 0, currency_obj=self.company_id.currency_id)

    def action_open_rows(self):
        """Open the rows that wait."""
        action = "sales_reglament.sales_reglament_purchase_row_action"
        return open_action(
            self.env, action, [("company_id", "=", self.company_id.id)], search_default_waiting=1
        )
