from odoo import api, models
from odoo.tools import SQL

from ..core import days
from . import settling, unnamed_notes
from .purchase_facts import FACTS

# What is known of a purchase from its document, in the order of the columns.
COLUMNS = (
    "partner_id",
    "buyer_id",
    "company_id",
    "date",
    "amount",
    "margin",
    "currency_id",
    "paid_date",
    "user_id",
    "lead_id",
    "cancelled",
)
# The field that points at the document, per source.
DOCUMENTS = {"order": "order_id", "won": "lead_id", "invoice": "move_id"}
# What of a purchase is to be known to tell what came back, in the order of `settling.State`.
STATE = (
    "id",
    "bought",
    "returned",
    "margin",
    "returned_margin",
    "told_bought",
    "told_returned",
    "told_margin",
    "invoiced",
    "credited",
    "date",
    "today",
    "ref",
    "is_told",
    "came_back",
)
# What is called off has nothing left.
OFF = SQL("cancelled = TRUE, amount = 0, margin = margin * 0, paid_date = NULL")
# Something of it came back that is not told: of which credit note, and so when, is to be found out.
CAME_BACK = SQL(
    """
    (NOT fact.is_off AND fact.returned != told.told_returned
     AND fact.bought + fact.returned != told.told_bought + told.told_returned)
    """
)
# Whatever else became of purchases is told at once: the first on the day of the purchase.
TELL_CHANGED = SQL(
    """
    INSERT INTO sales_reglament_purchase_entry (purchase_id, date, kind, amount, margin, ref)
         SELECT id, CASE WHEN is_told THEN today ELSE date END,
                CASE WHEN is_off THEN 'returned' ELSE 'bought' END,
                amount - told_bought - told_returned, margin - told_margin, ref
           FROM purchase
          WHERE (is_off OR returned = told_returned)
            AND (amount != told_bought + told_returned OR margin != told_margin)
    """
)


class SalesReglamentPurchaseDocuments(models.AbstractModel):
    """Purchases follow their documents: one statement, however many there are."""

    _name = "sales.reglament.purchase.documents"
    _description = "Documents That Are Purchases"

    @api.model
    def _sync(self, source, ids):
        """Insert, change and call off purchases as their documents say, and tell it in entries.

        :param ids: of the documents
        :return: the clients whose purchases changed
        """
        self._flush_documents(source)
        self.env.cr.execute(self._statement(source, ids))
        clients, gone, states = set(), [], []
        for client, gone_id, *state in self.env.cr.fetchall():
            if state[0]:
                states.append(settling.State.of_row(state))
            else:
                clients.add(client)
                gone += [gone_id] if gone_id else []
        self._tell_called_off(gone)
        clients.update(settling.settle(self.env, source, states))
        if source == "invoice":
            clients.update(unnamed_notes.spread(self.env, ids))
        if clients:
            self.invalidate_model()
        # a fact of the clients, whoever caused it
        return self.env["res.partner"].sudo().browse(clients)

    def _statement(self, source, ids):
        """SQL: all of it but what depends on single bills; planned for each document, so not more.

        :return: rows of clients, with what can't be a purchase any more, and of purchases of which
            something may be untold
        """
        return SQL(
            """
            WITH fact AS MATERIALIZED (%(facts)s), document AS MATERIALIZED (%(documents)s),
                 changed AS (%(changed)s), gone AS (%(gone)s), added AS (%(added)s),
                 purchase AS (%(purchases)s), told AS (%(told)s)
            SELECT partner_id, id, %(nothing)s
              FROM (SELECT after AS partner_id, NULL::int AS id FROM changed
                     UNION ALL SELECT before, NULL FROM changed
                     UNION ALL SELECT partner_id, id FROM gone
                     UNION ALL SELECT partner_id, NULL FROM added) AS client
             UNION ALL
            SELECT NULL, NULL, %(state)s FROM purchase WHERE came_back OR has_bills
            """,
            facts=FACTS[source](self.env, ids),
            documents=self._documents(source),
            changed=self._change_known(),
            gone=self._call_off_gone(source, ids),
            added=self._add_new(source),
            purchases=self._purchases_of(),
            told=TELL_CHANGED,
            state=self._columns_of("purchase", STATE),
            nothing=SQL(", ").join([SQL("NULL")] * len(STATE)),
        )

    def _documents(self, source):
        """What purchases are by their documents, beside what their entries say so far."""
        return SQL(
            """
            SELECT fact.*, old.id AS purchase_id, old.partner_id AS told_partner_id, told.*,
                   %(came_back)s AS came_back, fact.is_billed OR told.is_paid AS has_bills,
                   CASE WHEN fact.is_off THEN 0 ELSE fact.bought + fact.returned END AS amount,
                   CASE WHEN fact.is_off THEN fact.bought_margin * 0
                        ELSE fact.bought_margin + fact.returned_margin END AS margin,
                   fact.is_off OR fact.returned < 0 AND fact.bought + fact.returned <= 0
                       AS cancelled,
                   CASE WHEN NOT fact.is_off AND fact.bought + fact.returned > 0
                         AND told.told_paid >= fact.bought + fact.returned
                        THEN %(paid_on)s END AS paid_date
              FROM fact
         LEFT JOIN sales_reglament_purchase AS old
                ON old.%(link)s = fact.id AND old.source = %(source)s
        CROSS JOIN LATERAL (
                   SELECT COUNT(*) > 0 AS is_told,
                          COALESCE(SUM(amount) FILTER (WHERE kind = 'bought'), 0) AS told_bought,
                          COALESCE(SUM(amount) FILTER (WHERE kind = 'returned'), 0)
                              AS told_returned,
                          COALESCE(SUM(amount) FILTER (WHERE kind = 'paid'), 0) AS told_paid,
                          COALESCE(SUM(margin), 0) AS told_margin,
                          COALESCE(BOOL_OR(kind = 'paid'), FALSE) AS is_paid
                     FROM sales_reglament_purchase_entry
                    WHERE purchase_id = old.id) AS told
            """,
            came_back=CAME_BACK,
            paid_on=settling.paid_on(SQL("old.id")),
            link=SQL.identifier(DOCUMENTS[source]),
            source=source,
        )

    def _change_known(self):
        """Purchases whose document says something else now."""
        return SQL(
            """
            UPDATE sales_reglament_purchase AS purchase
               SET (%(columns)s) = ROW(%(values)s)
              FROM document
             WHERE purchase.id = document.purchase_id
               AND ROW(%(old_values)s) IS DISTINCT FROM ROW(%(values)s)
         RETURNING purchase.partner_id AS after, document.told_partner_id AS before
            """,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            values=self._columns_of("document", COLUMNS),
            old_values=self._columns_of("purchase", COLUMNS),
        )

    def _call_off_gone(self, source, ids):
        """Purchases whose document can't be one any more: nobody bought, or on no day."""
        return SQL(
            """
            UPDATE sales_reglament_purchase AS purchase
               SET %(off)s
             WHERE purchase.source = %(source)s
               AND purchase.%(link)s = ANY(%(ids)s)
               AND purchase.cancelled IS NOT TRUE
               AND NOT EXISTS (SELECT FROM document WHERE document.id = purchase.%(link)s)
         RETURNING purchase.id, purchase.partner_id
            """,
            off=OFF,
            link=SQL.identifier(DOCUMENTS[source]),
            source=source,
            ids=ids,
        )

    def _add_new(self, source):
        """Purchases of documents that are known for the first time."""
        return SQL(
            """
            INSERT INTO sales_reglament_purchase (source, external_ref, %(columns)s)
                 SELECT %(source)s, document.id::varchar, %(values)s
                   FROM document
                  WHERE NOT is_off AND purchase_id IS NULL
            ON CONFLICT DO NOTHING
              RETURNING id, partner_id, %(link)s AS document_id
            """,
            columns=SQL(", ").join(map(SQL.identifier, self._added_columns(source))),
            values=self._added_values(source),
            link=SQL.identifier(DOCUMENTS[source]),
            source=source,
        )

    def _purchases_of(self):
        """Purchases known before and new ones, with what is known of their documents."""
        return SQL(
            """
            SELECT document.purchase_id AS id, %(columns)s
              FROM document WHERE purchase_id IS NOT NULL
             UNION ALL
            SELECT added.id, %(columns)s
              FROM added JOIN document ON document.id = added.document_id
            """,
            columns=self._columns_of("document", (*STATE[1:], "amount", "is_off", "has_bills")),
        )

    def _tell_called_off(self, ids):
        """Tell that nothing of purchases is left, on the day that this is seen.

        :param ids: of purchases
        """
        if not ids:
            return
        self.env.cr.execute(
            SQL(
                """
                WITH told AS MATERIALIZED (
                     SELECT purchase_id, SUM(amount) AS amount, SUM(margin) AS margin
                       FROM sales_reglament_purchase_entry
                      WHERE purchase_id = ANY(%(ids)s) AND kind != 'paid'
                   GROUP BY 1
                     HAVING SUM(amount) != 0)
                INSERT INTO sales_reglament_purchase_entry
                            (purchase_id, date, kind, amount, margin)
                     SELECT told.purchase_id, %(today)s, 'returned', -told.amount, -told.margin
                       FROM told
                       JOIN sales_reglament_purchase AS purchase ON purchase.id = told.purchase_id
                     %(zones)s
                """,
                today=days.sql_today(),
                zones=days.join_zones(self.env, settling.company_of_purchase()),
                ids=ids,
            )
        )
        self.env["sales.reglament.purchase.entry"].invalidate_model(flush=False)

    def _call_off(self, where):
        """Call off purchases that have no document any more.

        :param where: SQL, a condition on ``purchase``
        """
        self.flush_model()
        query = SQL(
            "UPDATE sales_reglament_purchase AS purchase SET %s"
            " WHERE cancelled IS NOT TRUE AND %s RETURNING id",
            OFF,
            where,
        )
        self._tell_called_off([id_ for (id_,) in self.env.execute_query(query)])
        self.invalidate_model()

    def _columns_of(self, alias, names):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)

    def _added_columns(self, source):
        link = DOCUMENTS[source]
        columns = (*COLUMNS, "team_id")
        return columns if link in columns else (*columns, link)

    def _added_values(self, source):
        values = self._columns_of("document", (*COLUMNS, "team_id"))
        if DOCUMENTS[source] in COLUMNS:
            return values
        return SQL("%s, document.id", values)

    def _flush_documents(self, source):
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["account.move"].flush_model()
        self.env["account.move.line"].flush_model(["balance", "price_subtotal"])
        if source == "order":
            self.env["sale.order"].flush_model()
            self.env["sale.order.line"].flush_model(["is_downpayment", "price_subtotal"])
        elif source == "won":
            self.env["crm.lead"].flush_model()
