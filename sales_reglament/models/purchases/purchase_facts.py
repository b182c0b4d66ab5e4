"""What documents say of purchases now, for the database: one query for each source.

A row has the columns of a purchase, and beside them

- ``bought``: the amount now, without tax, in the company's currency; ``returned``: what of it came
  back, zero or below; and the margins of both, NULL where nobody knows them
- ``is_off``: the document is called off; ``is_billed``: it has bills, posted ones
- ``ref``: its number; ``today``: which day it is in its company
"""

from odoo.tools import SQL

from ..core import days

# Invoices and credit notes that count.
POSTED_BILL = SQL("move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')")
OF_NOTES = SQL("move.move_type = 'out_refund' AND line.is_downpayment IS NOT TRUE")
# What one of the company's currency is in that of the order.
ORDER_RATE = SQL("COALESCE(NULLIF(sale_order.currency_rate, 0), 1)")
# A line of a bill in the currency of its order, which bills have unless somebody changed it
# there; below zero on a credit note.
IN_ORDER_CURRENCY = SQL(
    """
    CASE WHEN move.currency_id = sale_order.currency_id
         THEN CASE WHEN move.move_type = 'out_refund' THEN -item.price_subtotal
                   ELSE item.price_subtotal END
         ELSE -item.balance * %s END
    """,
    ORDER_RATE,
)
# What a credit note returned of the invoice it names, at the rate of that invoice.
OF_NAMED = SQL(
    """
    CASE WHEN note.currency_id = invoice.currency_id AND invoice.amount_untaxed != 0
         THEN note.amount_untaxed * invoice.amount_untaxed_signed / invoice.amount_untaxed
         ELSE -note.amount_untaxed_signed END
    """
)


def standing(ordered, invoiced, credited):
    """SQL: what is left of an order, as :func:`..kernel.entries.standing` says.

    :param ordered: SQL, and so the others
    """
    return SQL(
        "(%(ordered)s - GREATEST(0, %(credited)s - GREATEST(0, %(invoiced)s - %(ordered)s)))",
        ordered=ordered,
        invoiced=invoiced,
        credited=credited,
    )


def orders(env, ids):
    """Orders, with the margin of their lines where it is kept.

    Lines of down payments are no part of an order's amount: of those nothing is ordered.
    """
    lines = env["sale.order.line"]._fields
    is_known = "purchase_price" in lines and lines["purchase_price"].store
    left = standing(
        SQL("sale_order.amount_untaxed"), SQL("billed.invoiced"), SQL("billed.credited")
    )
    return SQL(
        """
        SELECT sale_order.id, buyer.commercial_partner_id AS partner_id, buyer.id AS buyer_id,
               sale_order.company_id, %(day)s AS date, company.currency_id, sale_order.user_id,
               sale_order.opportunity_id AS lead_id,
               COALESCE(sale_order.team_id, (
                   SELECT sale_team_id FROM res_users WHERE id = sale_order.user_id)) AS team_id,
               sale_order.state != 'sale' AS is_off, sale_order.name AS ref, %(today)s AS today,
               ROUND(sale_order.amount_untaxed / %(rate)s, 2) AS bought,
               ROUND(%(left)s / %(rate)s, 2)
                   - ROUND(sale_order.amount_untaxed / %(rate)s, 2) AS returned,
               %(bought_margin)s AS bought_margin, %(returned_margin)s AS returned_margin,
               ROUND(billed.invoiced / %(rate)s, 2) AS invoiced,
               ROUND(billed.credited / %(rate)s, 2) AS credited,
               billed.is_any AS is_billed
          FROM sale_order
          JOIN res_partner AS buyer ON buyer.id = sale_order.partner_id
          JOIN res_company AS company ON company.id = sale_order.company_id
        %(zones)s
    CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(%(amount)s) FILTER (WHERE %(of_invoices)s), 0) AS invoiced,
                      COALESCE(-SUM(%(amount)s) FILTER (WHERE %(of_notes)s), 0) AS credited,
                      %(credited_margin)s AS margin, COUNT(*) > 0 AS is_any
                 FROM sale_order_line AS line
                 JOIN sale_order_line_invoice_rel AS rel ON rel.order_line_id = line.id
                 JOIN account_move_line AS item ON item.id = rel.invoice_line_id
                 JOIN account_move AS move ON move.id = item.move_id
                WHERE line.order_id = sale_order.id AND %(is_bill)s) AS billed
         WHERE sale_order.id = ANY(%(ids)s)
        """,
        day=days.sql_day(SQL("sale_order.date_order")),
        today=days.sql_today(),
        zones=days.join_zones(env, SQL("company.id")),
        rate=ORDER_RATE,
        left=left,
        amount=IN_ORDER_CURRENCY,
        of_invoices=SQL("move.move_type = 'out_invoice' AND line.is_downpayment IS NOT TRUE"),
        of_notes=OF_NOTES,
        is_bill=POSTED_BILL,
        ids=ids,
        **(_margins(left) if is_known else _no_margins()),
    )


def _margins(left):
    """Of what came back, the margin of its own lines."""
    return {
        "bought_margin": SQL("ROUND(sale_order.margin / %s, 2)", ORDER_RATE),
        "credited_margin": SQL(
            """
            -SUM(%s + line.purchase_price::numeric * item.quantity) FILTER (WHERE %s)
            """,
            IN_ORDER_CURRENCY,
            OF_NOTES,
        ),
        "returned_margin": SQL(
            """
            COALESCE(ROUND(-billed.margin * (sale_order.amount_untaxed - %s)
                           / NULLIF(billed.credited, 0) / %s, 2), 0)
            """,
            left,
            ORDER_RATE,
        ),
    }


def _no_margins():
    nothing = SQL("NULL::numeric")
    return {
        "bought_margin": nothing,
        "credited_margin": nothing,
        "returned_margin": nothing,
    }


def deals(env, ids):
    """Won deals with a client; one that is not won any more is called off."""
    return SQL(
        """
        SELECT lead.id, buyer.commercial_partner_id AS partner_id, buyer.id AS buyer_id,
               company.id AS company_id, %(day)s AS date,
               COALESCE(company.currency_id, (
                   SELECT currency_id FROM res_company ORDER BY id LIMIT 1)) AS currency_id,
               lead.user_id, lead.id AS lead_id,
               COALESCE(lead.team_id, users.sale_team_id) AS team_id,
               lead.won_status IS DISTINCT FROM 'won' AS is_off, NULL::varchar AS ref,
               %(today)s AS today,
               COALESCE(ROUND(lead.expected_revenue::numeric, 2), 0) AS bought,
               0::numeric AS returned,
               NULL::numeric AS bought_margin, NULL::numeric AS returned_margin,
               NULL::numeric AS invoiced, NULL::numeric AS credited, FALSE AS is_billed
          FROM crm_lead AS lead
          JOIN res_partner AS buyer ON buyer.id = lead.partner_id
     LEFT JOIN crm_team AS team ON team.id = lead.team_id
     LEFT JOIN res_users AS users ON users.id = lead.user_id
     LEFT JOIN res_company AS company
            ON company.id = COALESCE(lead.company_id, team.company_id, users.company_id)
        %(zones)s
         WHERE lead.id = ANY(%(ids)s)
        """,
        day=days.sql_day(SQL("COALESCE(lead.date_closed, lead.write_date)")),
        today=days.sql_today(),
        # where nobody says whose it is, the day is that of the company whose currency it has
        zones=days.join_zones(env, SQL("COALESCE(company.id, (SELECT MIN(id) FROM res_company))")),
        ids=ids,
    )


def invoices(env, ids):
    """Invoices, less the credit notes that name them and what was set of those that name none."""
    return SQL(
        """
        SELECT invoice.id, invoice.commercial_partner_id AS partner_id,
               invoice.partner_id AS buyer_id, invoice.company_id, invoice.invoice_date AS date,
               company.currency_id, invoice.invoice_user_id AS user_id, NULL::int AS lead_id,
               COALESCE(invoice.team_id, users.sale_team_id) AS team_id,
               invoice.state != 'posted' AS is_off, invoice.name AS ref, %(today)s AS today,
               invoice.amount_untaxed_signed AS bought,
               unnamed.amount - ROUND(named.amount, 2) AS returned,
               NULL::numeric AS bought_margin, NULL::numeric AS returned_margin,
               NULL::numeric AS invoiced, NULL::numeric AS credited,
               named.is_any OR unnamed.is_any
                   OR invoice.amount_residual IS DISTINCT FROM invoice.amount_total AS is_billed
          FROM account_move AS invoice
          JOIN res_company AS company ON company.id = invoice.company_id
     LEFT JOIN res_users AS users ON users.id = invoice.invoice_user_id
        %(zones)s
    CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(%(of_named)s), 0) AS amount, COUNT(*) > 0 AS is_any
                 FROM account_move AS note
                WHERE note.reversed_entry_id = invoice.id
                  AND note.move_type = 'out_refund'
                  AND note.state = 'posted') AS named
    CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(entry.amount), 0) AS amount, COUNT(*) > 0 AS is_any
                 FROM sales_reglament_purchase AS purchase
                 JOIN sales_reglament_purchase_entry AS entry
                   ON entry.purchase_id = purchase.id AND entry.kind = 'returned'
                 JOIN account_move AS note ON note.id = entry.move_id
                WHERE purchase.move_id = invoice.id
                  AND purchase.source = 'invoice'
                  AND note.reversed_entry_id IS NULL
                  AND note.state = 'posted') AS unnamed
         WHERE invoice.move_type = 'out_invoice'
           AND invoice.partner_id IS NOT NULL
           AND invoice.invoice_date IS NOT NULL
           AND invoice.id = ANY(%(ids)s)
        """,
        today=days.sql_today(),
        zones=days.join_zones(env, SQL("company.id")),
        of_named=OF_NAMED,
        ids=ids,
    )


FACTS = {"order": orders, "won": deals, "invoice": invoices}
