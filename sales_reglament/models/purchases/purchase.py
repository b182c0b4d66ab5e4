from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, split_every

from ...windows import open_record
from ..core.settings import settings
from .purchase_documents import DOCUMENTS

SOURCES = [
    ("order", "Confirmed order"),
    ("won", "Won deal"),
    ("invoice", "Posted invoice"),
    ("import", "Import"),
]
# Documents that can't be purchases at all.
WORTH = {"invoice": [("move_type", "=", "out_invoice")]}
BATCH = 20000
# So many new facts change what the database should expect of the table.
MANY = 1000
NOTED = "sales_reglament.documents"


class SalesReglamentPurchase(models.Model):
    """One purchase of a client, whatever it is known from. Facts: nobody writes them by hand."""

    _name = "sales.reglament.purchase"
    _inherit = [
        "sales.reglament.purchase.import",
        "sales.reglament.purchase.documents",
    ]
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
    amount_total = fields.Monetary(
        string="Amount with Tax", help="Of an imported shipment, where it was told."
    )
    due_date = fields.Date(help="Until when an imported shipment is to be paid.")
    paid_date = fields.Date(string="Paid On")
    user_id = fields.Many2one(
        "res.users", string="Manager", ondelete="set null", index="btree_not_null"
    )
    team_id = fields.Many2one(
        "crm.team",
        string="Sales Team",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        help="Of the document, else of the manager, on the day it became a purchase.",
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
    entry_ids = fields.One2many(
        "sales.reglament.purchase.entry", "purchase_id", string="Entries", readonly=True
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
        return [settings(self.env).purchase_source, "import"]

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
        return open_record(document._name, document.id)

    # ------------------------------------------------------------ whether at all

    @api.model
    def _in_use(self):
        """Whether clients follow what they buy at once; else purchases are collected by night.

        They do where a reglament is in force, a role given, anything of it set or imported, or
        where the settings say so; else an order costs what it costs without the addon.
        """
        return bool(
            self.env["sales.reglament"]._rulesets()
            or self.env["res.users"]._sales_roles_held()
            or self.env["sales.reglament.lifecycle"]._is_set_up()
            # that there are imported ones is no secret
            or self.sudo().search_count([("source", "=", "import")], limit=1)
        )

    @api.model
    def _source_counted(self):
        """What purchases are counted from; empty as long as nothing is in use."""
        return self.env["sales.reglament"]._watch().purchase_source

    @api.model
    def _catch_up(self, before):
        """Collect soon what was bought since the last night, where it is followed from now on.

        :param before: what was followed before
        """
        if not before and self._source_counted():
            # whoever puts something in force starts the job
            self.env.ref("sales_reglament.ir_cron_nightly").sudo()._trigger()

    # ------------------------------------------------------------ events

    @api.model
    def _update_from(self, source, records):
        """Bring the purchases of some documents up to date, and their clients with them.

        Nothing is done, and nothing read, where purchases are not counted from such documents.

        :param source: as the field of that name
        :param records: the documents, existing ones
        """
        if records and source == self._source_counted():
            clients = self._sync(source, records.ids)
            self._noted(source).difference_update(records.ids)
            self.env["sales.reglament.lifecycle"]._refresh(clients)

    @api.model
    def _update_later(self, kind, ids):
        """Note documents of which an amount or a payment changes, to look at all of them once.

        :param kind: a source, or ``move`` for invoices and refunds whatever the source
        """
        if ids and self._source_counted():
            precommit = self.env.cr.precommit
            if NOTED not in precommit.data:
                # facts of the clients, whoever causes them
                precommit.add(self.sudo()._update_noted)
            precommit.data.setdefault(NOTED, {}).setdefault(kind, set()).update(ids)

    def _noted(self, kind):
        return self.env.cr.precommit.data.get(NOTED, {}).get(kind, set())

    def _update_noted(self):
        """Look at what was noted in this transaction; runs once, before the commit."""
        self.env.flush_all()
        noted = self.env.cr.precommit.data.pop(NOTED, {})
        source = self._source_counted()
        ids, moves = set(noted.get(source, ())), list(noted.get("move", ()))
        clients = self.env["res.partner"].sudo()
        if moves:
            ids |= self._documents_behind(source, moves)
            clients |= self._debtors(moves)
        if ids:
            clients |= self._sync(source, list(ids))
        self.env["sales.reglament.lifecycle"]._refresh(clients)

    def _documents_behind(self, source, move_ids):
        """Ids of the documents whose purchases depend on these invoices and refunds."""
        if source == "order":
            query = """
                SELECT line.order_id
                  FROM account_move_line AS item
                  JOIN sale_order_line_invoice_rel AS rel ON rel.invoice_line_id = item.id
                  JOIN sale_order_line AS line ON line.id = rel.order_line_id
                 WHERE item.move_id = ANY(%(ids)s)
            """
        elif source == "invoice":
            query = """
                SELECT COALESCE(reversed_entry_id, id)
                  FROM account_move
                 WHERE id = ANY(%(ids)s)
                 UNION
                SELECT purchase.move_id
                  FROM sales_reglament_purchase_entry AS entry
                  JOIN sales_reglament_purchase AS purchase ON purchase.id = entry.purchase_id
                 WHERE entry.move_id = ANY(%(ids)s) AND purchase.move_id IS NOT NULL
            """
        else:
            return set()
        self.env.cr.execute(query, {"ids": move_ids})
        return {id_ for (id_,) in self.env.cr.fetchall()}

    def _debtors(self, move_ids):
        """The clients of these invoices and payments: what they owe may have changed."""
        self.env.cr.execute(
            """
            SELECT DISTINCT owner.commercial_partner_id
              FROM account_move_line AS item
              JOIN account_account AS account
                ON account.id = item.account_id AND account.account_type = 'asset_receivable'
              JOIN res_partner AS owner ON owner.id = item.partner_id
             WHERE item.move_id = ANY(%s) AND owner.commercial_partner_id IS NOT NULL
            """,
            [move_ids],
        )
        # facts of the clients, whoever causes them
        return self.env["res.partner"].sudo().browse(id_ for (id_,) in self.env.cr.fetchall())

    # ------------------------------------------------------------ all of them

    @api.model
    def _collect(self, commit=False):
        """Bring all purchases up to date with the documents they are counted from.

        :param commit: whether each batch is to be kept whatever becomes of the next
        """
        source = settings(self.env).purchase_source
        if source not in DOCUMENTS:
            return
        self._call_off_orphans(source)
        # facts of the clients, whoever asks
        documents = self.env[self._fields[DOCUMENTS[source]].comodel_name].sudo()
        found = documents.with_context(active_test=False).search(WORTH.get(source, []), order="id")
        for ids in split_every(BATCH, found.ids, list):
            if len(self._sync(source, ids)) >= MANY:
                # else the next batch is planned for the table as it was before, and compares each
                # document with each purchase
                self.env.cr.execute(
                    "ANALYZE sales_reglament_purchase, sales_reglament_purchase_entry"
                )
            if commit:
                self.env["ir.cron"]._commit_progress(len(ids))

    def _call_off_orphans(self, source):
        """Purchases whose documents were deleted while nobody looked."""
        self._call_off(SQL("source = %s AND %s IS NULL", source, SQL.identifier(DOCUMENTS[source])))

    # ------------------------------------------------------------ clients and documents that go

    @api.model
    def _update_buyers(self, partners):
        """Purchases belong to the company that their buyer belongs to now.

        :param partners: buyers, or companies of buyers
        """
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_reglament_purchase AS purchase
                   SET partner_id = buyer.commercial_partner_id
                  FROM res_partner AS buyer
                 WHERE buyer.id = purchase.buyer_id
                   AND (buyer.id = ANY(%(ids)s) OR buyer.commercial_partner_id = ANY(%(ids)s))
                   AND purchase.partner_id != buyer.commercial_partner_id
                """,
                ids=partners.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _forget(self, source, records):
        """Call off the purchases whose documents are about to be deleted.

        :return: the clients to look at once they are
        """
        if not records or source != self._source_counted():
            return self.env["res.partner"]
        # facts of the engine, whoever deletes
        purchases = self.sudo().search(
            [(DOCUMENTS[source], "in", records.ids), ("source", "=", source)]
        )
        self._call_off(SQL("id = ANY(%s)", purchases.ids))
        return purchases.partner_id
