from odoo import api, models
from odoo.tools import SQL

from ..core import days

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
PAID_ON = SQL(
    """
    SELECT MAX(partial.max_date)
      FROM account_move_line AS due
      JOIN account_partial_reconcile AS partial ON partial.debit_move_id = due.id
     WHERE due.move_id = move.id AND move.payment_state IN ('paid', 'in_payment')
    """
)


class SalesReglamentPurchaseDocuments(models.AbstractModel):
    """Purchases follow their documents: one statement, however many there are."""

    _name = "sales.reglament.purchase.documents"
    _description = "Documents That Are Purchases"

    @api.model
    def _sync(self, source, ids):
        """Insert, change and call off purchases as their documents say.

        :param ids: of the documents
        :return: the clients whose purchases changed
        """
        self._flush_documents(source)
        self.env.cr.execute(
            SQL(
                """
                WITH document AS MATERIALIZED (%(documents)s),
                     changed AS (%(changed)s), gone AS (%(gone)s), added AS (%(added)s)
                SELECT after FROM changed
                 UNION SELECT before FROM changed
                 UNION SELECT partner_id FROM gone
                 UNION SELECT partner_id FROM added
                """,
                documents=getattr(self, f"_documents_{source}")(ids),
                changed=self._change_known(source),
                gone=self._call_off_gone(source, ids),
                added=self._add_new(source),
            )
        )
        clients = [id_ for (id_,) in self.env.cr.fetchall()]
        if clients:
            self.invalidate_model()
        # a fact of the clients, whoever caused it
        return self.env["res.partner"].sudo().browse(clients)

    def _change_known(self, source):
        """Purchases whose document says something else now."""
        return SQL(
            """
            UPDATE sales_reglament_purchase AS purchase
               SET (%(columns)s) = ROW(%(values)s)
              FROM document
              JOIN sales_reglament_purchase AS old
                ON old.%(link)s = document.id AND old.source = %(source)s
             WHERE purchase.id = old.id
               AND ROW(%(old_values)s) IS DISTINCT FROM ROW(%(values)s)
         RETURNING purchase.partner_id AS after, old.partner_id AS before
            """,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            values=self._columns_of("document", COLUMNS),
            old_values=self._columns_of("old", COLUMNS),
            link=SQL.identifier(DOCUMENTS[source]),
            source=source,
        )

    def _call_off_gone(self, source, ids):
        """Purchases whose document can't be one any more: nobody bought, or on no day."""
        return SQL(
            """
            UPDATE sales_reglament_purchase AS purchase
               SET cancelled = TRUE
             WHERE purchase.source = %(source)s
               AND purchase.%(link)s = ANY(%(ids)s)
               AND purchase.cancelled IS NOT TRUE
               AND NOT EXISTS (SELECT FROM document WHERE document.id = purchase.%(link)s)
         RETURNING purchase.partner_id
            """,
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
                  WHERE NOT cancelled
                    AND NOT EXISTS (
                        SELECT FROM sales_reglament_purchase AS known
                         WHERE known.source = %(source)s
                           AND known.%(link)s = document.id)
            ON CONFLICT DO NOTHING
              RETURNING partner_id
            """,
            columns=SQL(", ").join(map(SQL.identifier, self._added_columns(source))),
            values=self._added_values(source),
            link=SQL.identifier(DOCUMENTS[source]),
            source=source,
        )

    def _columns_of(self, alias, names):
        return SQL(", ").join(SQL.identifier(alias, name) for name in names)

    def _added_columns(self, source):
        link = DOCUMENTS[source]
        return COLUMNS if link in COLUMNS else (*COLUMNS, link)

    def _added_values(self, source):
        values = self._columns_of("document", COLUMNS)
        if DOCUMENTS[source] in COLUMNS:
            return values
        return SQL("%s, document.id", values)

    def _flush_documents(self, source):
        self.flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["account.move"].flush_model()
        if source == "order":
            self.env["sale.order"].flush_model()
        elif source == "won":
            self.env["crm.lead"].flush_model()

    def _of_these(self, alias, ids):
        return SQL("%s.id = ANY(%s)", SQL.identifier(alias), ids)

    def _documents_order(self, ids):
        """Orders; one of which everything was invoiced and all of it refunded is called off.

        As long as not everything was invoiced, the rest of it stands: a small invoice that was
        credited, or a deposit given back, calls nothing off.
        """
        Order = self.env["sale.order"]
        known = "margin" in Order._fields and Order._fields["margin"].store
        rate = SQL("COALESCE(NULLIF(sale_order.currency_rate, 0), 1)")
        return SQL(
            """
            SELECT sale_order.id, buyer.commercial_partner_id AS partner_id, buyer.id AS buyer_id,
                   sale_order.company_id, %(day)s AS date,
                   ROUND(sale_order.amount_untaxed / %(rate)s, 2) AS amount,
                   %(margin)s AS margin, company.currency_id,
                   CASE WHEN sale_order.invoice_status = 'invoiced' AND billed.all_paid
                        THEN billed.paid_date END AS paid_date,
                   sale_order.user_id, sale_order.opportunity_id AS lead_id,
                   sale_order.state != 'sale' OR COALESCE(billed.is_refunded, FALSE) AS cancelled
              FROM sale_order
              JOIN res_partner AS buyer ON buyer.id = sale_order.partner_id
              JOIN res_company AS company ON company.id = sale_order.company_id
            %(zones)s
         LEFT JOIN LATERAL (
                   SELECT BOOL_AND(move.payment_state IN ('paid', 'in_payment'))
                              FILTER (WHERE move.move_type = 'out_invoice') AS all_paid,
                          MAX((%(paid_on)s)) AS paid_date,
                          BOOL_OR(move.move_type = 'out_refund')
                              AND SUM(-item.balance) <= 0
                              AND %(invoiced)s >= sale_order.amount_untaxed - 0.005
                              AS is_refunded
                     FROM sale_order_line AS line
                     JOIN sale_order_line_invoice_rel AS rel ON rel.order_line_id = line.id
                     JOIN account_move_line AS item ON item.id = rel.invoice_line_id
                     JOIN account_move AS move ON move.id = item.move_id
                    WHERE line.order_id = sale_order.id
                      AND move.state = 'posted') AS billed
                ON TRUE
             WHERE %(these)s
            """,
            day=days.sql_day(SQL("sale_order.date_order")),
            zones=days.join_zones(self.env, SQL("company.id")),
            rate=rate,
            margin=SQL("ROUND(sale_order.margin / %s, 2)", rate) if known else SQL("NULL::numeric"),
            paid_on=PAID_ON,
            # in the order's currency, which its invoices have unless somebody changed it there
            invoiced=SQL(
                """SUM(CASE WHEN move.currency_id = sale_order.currency_id
                            THEN item.price_subtotal ELSE -item.balance * %s END)
                       FILTER (WHERE move.move_type = 'out_invoice')""",
                rate,
            ),
            these=self._of_these("sale_order", ids),
        )

    def _documents_won(self, ids):
        """Deals with a client; one that is not won any more is called off."""
        return SQL(
            """
            SELECT lead.id, buyer.commercial_partner_id AS partner_id, buyer.id AS buyer_id,
                   company.id AS company_id,
                   %(day)s AS date,
                   ROUND(lead.expected_revenue::numeric, 2) AS amount, NULL::numeric AS margin,
                   COALESCE(company.currency_id, (
                       SELECT currency_id FROM res_company ORDER BY id LIMIT 1)) AS currency_id,
                   NULL::date AS paid_date, lead.user_id, lead.id AS lead_id,
                   lead.won_status IS DISTINCT FROM 'won' AS cancelled
              FROM crm_lead AS lead
              JOIN res_partner AS buyer ON buyer.id = lead.partner_id
         LEFT JOIN crm_team AS team ON team.id = lead.team_id
         LEFT JOIN res_users AS users ON users.id = lead.user_id
         LEFT JOIN res_company AS company
                ON company.id = COALESCE(lead.company_id, team.company_id, users.company_id)
            %(zones)s
             WHERE %(these)s
            """,
            day=days.sql_day(SQL("COALESCE(lead.date_closed, lead.write_date)")),
            # where nobody says whose it is, the day is that of the company whose currency it has
            zones=days.join_zones(
                self.env, SQL("COALESCE(company.id, (SELECT MIN(id) FROM res_company))")
            ),
            these=self._of_these("lead", ids),
        )

    def _documents_invoice(self, ids):
        """Invoices, less what was refunded; one refunded in full is called off."""
        return SQL(
            """
            SELECT move.id, move.commercial_partner_id AS partner_id, move.partner_id AS buyer_id,
                   move.company_id, move.invoice_date AS date,
                   move.amount_untaxed_signed - refunded.amount AS amount,
                   NULL::numeric AS margin, company.currency_id, (%(paid_on)s) AS paid_date,
                   move.invoice_user_id AS user_id, NULL::int AS lead_id,
                   move.state != 'posted' OR move.payment_state = 'reversed'
                       OR refunded.is_any AND move.amount_untaxed_signed <= refunded.amount
                       AS cancelled
              FROM account_move AS move
              JOIN res_company AS company ON company.id = move.company_id
        CROSS JOIN LATERAL (
                   SELECT COALESCE(-SUM(refund.amount_untaxed_signed), 0) AS amount,
                          COUNT(*) > 0 AS is_any
                     FROM account_move AS refund
                    WHERE refund.reversed_entry_id = move.id
                      AND refund.move_type = 'out_refund'
                      AND refund.state = 'posted') AS refunded
             WHERE move.move_type = 'out_invoice'
               AND move.partner_id IS NOT NULL
               AND move.invoice_date IS NOT NULL
               AND %(these)s
            """,
            paid_on=PAID_ON,
            these=self._of_these("move", ids),
        )
