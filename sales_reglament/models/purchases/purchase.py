from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

SOURCES = [
    ("order", "Confirmed order"),
    ("won", "Won deal"),
    ("invoice", "Posted invoice"),
    ("import", "Import"),
]


class SalesReglamentPurchase(models.Model):
    """One purchase of a client, whatever it is known from. Facts: nobody writes them by hand."""

    _name = "sales.reglament.purchase"
    _description = "Purchase"
    _order = "date desc, id desc"
    _log_access = False
    _rec_names_search = ["external_ref", "partner_id"]

    partner_id = fields.Many2one(
        "res.partner", string="Client", required=True, ondelete="cascade", index=True
    )
    buyer_id = fields.Many2one(
        "res.partner",
        string="Bought By",
        ondelete="set null",
        index="btree_not_null",
        help="The contact on the document; the purchase counts for its company.",
    )
    company_id = fields.Many2one("res.company", ondelete="restrict")
    date = fields.Date(required=True, index=True)
    amount = fields.Monetary(help="Without tax, in the company's currency.")
    margin = fields.Monetary(help="In the company's currency, where it is known.")
    currency_id = fields.Many2one("res.currency", ondelete="restrict")
    due_date = fields.Date(help="Until when an imported shipment is to be paid.")
    paid_date = fields.Date(string="Paid On")
    user_id = fields.Many2one(
        "res.users", string="Manager", ondelete="set null", index="btree_not_null"
    )
    source = fields.Selection(SOURCES, required=True, default="import", readonly=True)
    external_ref = fields.Char(
        string="Number",
        required=True,
        help="The number in the program it was imported from, or the record it is known from.",
    )
    order_id = fields.Many2one(
        "sale.order", ondelete="set null", index="btree_not_null", readonly=True
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Deal", ondelete="set null", index="btree_not_null", readonly=True
    )
    move_id = fields.Many2one(
        "account.move",
        string="Invoice",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    cancelled = fields.Boolean(help="Called off or refunded: it does not count.")
    is_counted = fields.Boolean(
        string="Counts",
        compute="_compute_is_counted",
        search="_search_is_counted",
        help="Neither called off nor from a source that purchases are no longer counted from.",
    )

    _unique_ref = models.UniqueIndex("(source, COALESCE(company_id, 0), external_ref)")
    _of_client = models.Index("(partner_id, date) WHERE cancelled IS NOT TRUE")

    @api.depends("order_id", "lead_id", "move_id", "external_ref", "source")
    def _compute_display_name(self):
        # the number of a document one may not open is no secret to who sees the purchase
        for purchase in self.sudo():
            purchase.display_name = purchase._document().display_name or purchase.external_ref

    # ------------------------------------------------------------ which of them count

    @api.model
    def _counted_sources(self):
        """Where purchases count from: the documents of the settings, and what was imported."""
        return [self.env["sales.reglament.life"]._settings().source, "import"]

    @api.model
    def _counted(self, alias):
        """Whether a row counts as a purchase: the one definition, for the database.

        :param alias: the alias of the table
        """
        return SQL(
            "(%s IS NOT TRUE AND %s = ANY(%s))",
            SQL.identifier(alias, "cancelled"),
            SQL.identifier(alias, "source"),
            self._counted_sources(),
        )

    @api.model
    def _counted_domain(self):
        """The same for searches."""
        return Domain("cancelled", "=", False) & Domain("source", "in", self._counted_sources())

    @api.depends("cancelled", "source")
    def _compute_is_counted(self):
        sources = self._counted_sources()
        for purchase in self:
            purchase.is_counted = not purchase.cancelled and purchase.source in sources

    @api.model
    def _search_is_counted(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._counted_domain()

    # ------------------------------------------------------------ documents

    def _document(self):
        """The record the purchase is known from; an empty one of an imported purchase."""
        return {"order": self.order_id, "won": self.lead_id, "invoice": self.move_id}.get(
            self.source, self.order_id.browse()
        )

    def action_open_document(self):
        """Open the order, deal or invoice behind the purchase."""
        self.ensure_one()
        document = self._document()
        if not document:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }
