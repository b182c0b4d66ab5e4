from odoo import api, fields, models

from .purchase_row import TABLES

WAYS = [("screen", "Import by hand"), ("post", "Posted by a program")]
# So many parcels back are kept: some years of one a night in each table.
KEPT_DAYS = 400


class SalesReglamentPurchaseParcel(models.Model):
    """A table that came from another program, and what became of its rows. Facts of the engine."""

    _name = "sales.reglament.purchase.parcel"
    _description = "Table That Came"
    _order = "date desc, id desc"
    _rec_name = "date"
    _log_access = False

    date = fields.Datetime(string="Came On", required=True, index=True, readonly=True)
    way = fields.Selection(WAYS, string="How It Came", required=True, readonly=True)
    table = fields.Selection(TABLES, required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", ondelete="set null", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, ondelete="cascade", index=True, readonly=True
    )
    taken = fields.Integer(string="Rows Taken", readonly=True)
    unchanged = fields.Integer(string="As They Were", readonly=True)
    waiting = fields.Integer(string="Rows That Wait", readonly=True)
    told_month = fields.Date(
        string="Month It Tells Of", readonly=True, help="The first day of that month."
    )
    told_amount = fields.Float(
        string="Shipped There",
        digits=(16, 2),
        readonly=True,
        help="Without tax, as the other program says.",
    )

    @api.model
    def _note(self, way, table, rows, month=None, amount=None):
        """Note that a table came.

        :param rows: the kernel's rows, each with its outcome
        :param month: first day of a month of which the other program tells a sum
        :param amount: what was shipped in that month by its books, without tax
        """
        outcomes = [row.outcome for row in rows if row.problem is None]
        # a fact of the engine, whoever brings the table; who may is asked where it comes in
        return self.sudo().create(
            {
                "date": fields.Datetime.now(),
                "way": way,
                "table": table,
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
                "taken": outcomes.count("taken"),
                "unchanged": outcomes.count("unchanged"),
                "waiting": len(rows) - len(outcomes),
                "told_month": month,
                "told_amount": amount or 0,
            }
        )

    @api.autovacuum
    def _gc_parcels(self):
        """Parcels of long ago say nothing any more."""
        since = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("date", "<", since)], limit=10000).unlink()
