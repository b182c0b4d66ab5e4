from odoo import fields, models

KINDS = [
    ("bought", "Bought"),
    ("returned", "Returned"),
    ("paid", "Paid"),
]
# Who may look into the books.
ACCOUNTANTS = "account.group_account_readonly"


class SalesReglamentPurchaseEntry(models.Model):
    """What became of a purchase, day by day. Facts: nobody writes them by hand.

    Bought and returned come to what the purchase is now. What changes later is an entry of its
    own, so that no past month changes.
    """

    _name = "sales.reglament.purchase.entry"
    _description = "Entry of a Purchase"
    _order = "date, id"
    _log_access = False
    _rec_name = "ref"

    purchase_id = fields.Many2one(
        "sales.reglament.purchase", required=True, ondelete="cascade", index=True, readonly=True
    )
    date = fields.Date(required=True, index=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    amount = fields.Monetary(
        readonly=True,
        help="Without tax, in the company's currency at the rate of the purchase; below zero what "
        "came back, was called off or paid out.",
    )
    margin = fields.Monetary(
        readonly=True, help="In the company's currency, where it is known; payments have none."
    )
    currency_id = fields.Many2one(related="purchase_id.currency_id")
    ref = fields.Char(
        string="Number", readonly=True, help="Of the order, invoice, credit note or payment."
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        groups=ACCOUNTANTS,
        help="The credit note that returned it, or the invoice or credit note that was paid.",
    )
    line_id = fields.Many2one(
        "account.move.line",
        string="Paid By",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        groups=ACCOUNTANTS,
        help="The line that the invoice is reconciled with.",
    )
    row_key = fields.Char(
        readonly=True, help="Of the row of another program's table, where it is one."
    )
    matched = fields.Float(
        string="Reconciled",
        digits=(16, 4),
        readonly=True,
        groups=ACCOUNTANTS,
        help="How much of the invoice, with tax, in its own currency.",
    )

    _of_row = models.UniqueIndex("(purchase_id, kind, row_key) WHERE row_key IS NOT NULL")
