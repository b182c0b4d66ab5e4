"""Purchases have a dated history from this version on; those known before get theirs.

What documents and books still know is told on its own day; of the rest, what the purchase says.
"""

from odoo import SUPERUSER_ID, api
from odoo.tools import SQL, split_every

from odoo.addons.sales_reglament.models.purchases.purchase_documents import DOCUMENTS

BATCH = 20000


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    # what is called off keeps no amount
    cr.execute(
        "SELECT id, amount, margin FROM sales_reglament_purchase"
        " WHERE cancelled IS TRUE AND amount != 0"
    )
    called_off = cr.fetchall()
    teams(cr)
    for source, link in DOCUMENTS.items():
        cr.execute(
            SQL(
                "SELECT %(link)s FROM sales_reglament_purchase"
                " WHERE source = %(source)s AND %(link)s IS NOT NULL ORDER BY 1",
                link=SQL.identifier(link),
                source=source,
            )
        )
        for ids in split_every(BATCH, [id_ for (id_,) in cr.fetchall()], list):
            env["sales.reglament.purchase"]._sync(source, ids)
    without_document(cr)
    tell_called_off(cr, called_off)


def teams(cr):
    """The team that stands on the document; of the day nobody knows more."""
    for source, link, table in (
        ("order", "order_id", "sale_order"),
        ("won", "lead_id", "crm_lead"),
        ("invoice", "move_id", "account_move"),
    ):
        cr.execute(
            SQL(
                """
                UPDATE sales_reglament_purchase AS purchase
                   SET team_id = document.team_id
                  FROM %(table)s AS document
                 WHERE document.id = purchase.%(link)s AND purchase.source = %(source)s
                   AND purchase.team_id IS NULL AND document.team_id IS NOT NULL
                """,
                table=SQL.identifier(table),
                link=SQL.identifier(link),
                source=source,
            )
        )


def without_document(cr):
    """Bought on the day of the purchase, paid on the day that it names."""
    cr.execute(
        """
        INSERT INTO sales_reglament_purchase_entry (purchase_id, date, kind, amount, margin, ref)
             SELECT id, told.date, told.kind, amount, told.margin,
                    CASE WHEN source = 'import' THEN external_ref END
               FROM sales_reglament_purchase AS purchase
         CROSS JOIN LATERAL (VALUES ('bought', date, margin), ('paid', paid_date, NULL))
                         AS told(kind, date, margin)
              WHERE purchase.cancelled IS NOT TRUE AND amount != 0 AND told.date IS NOT NULL
                AND COALESCE(order_id, lead_id * CASE source WHEN 'won' THEN 1 END, move_id)
                    IS NULL
                AND NOT EXISTS (
                    SELECT FROM sales_reglament_purchase_entry AS entry
                     WHERE entry.purchase_id = purchase.id)
        """
    )


def tell_called_off(cr, rows):
    """What was called off before: when, nobody knows, so no month has more or less for it.

    :param rows: (id, amount, margin) as they were
    """
    if not rows:
        return
    ids, amounts, margins = map(list, zip(*rows, strict=True))
    cr.execute(
        """
        INSERT INTO sales_reglament_purchase_entry (purchase_id, date, kind, amount, margin)
             SELECT purchase.id, purchase.date, told.kind, told.sign * known.amount,
                    told.sign * known.margin
               FROM unnest(%s::int4[], %s::numeric[], %s::numeric[]) AS known(id, amount, margin)
               JOIN sales_reglament_purchase AS purchase
                 ON purchase.id = known.id AND purchase.cancelled IS TRUE
         CROSS JOIN (VALUES ('bought', 1), ('returned', -1)) AS told(kind, sign)
              WHERE NOT EXISTS (
                    SELECT FROM sales_reglament_purchase_entry AS entry
                     WHERE entry.purchase_id = purchase.id)
           ORDER BY purchase.id, told.kind
        """,
        [ids, amounts, margins],
    )
    cr.execute(
        "UPDATE sales_reglament_purchase SET amount = 0, margin = margin * 0"
        " WHERE id = ANY(%s) AND cancelled IS TRUE",
        [ids],
    )
