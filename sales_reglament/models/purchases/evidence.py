from odoo import api, models
from odoo.tools import SQL

from ...many_ids import one_of
from ..checklist.evidence import LEFT, ON_ITS_WAY

IS_ORDER = SQL("ordered.state = 'sale' AND ordered.confirmed_date IS NOT NULL")


class SalesReglamentEvidence(models.AbstractModel):
    """Quotations that the client got, and orders, prove steps that ask for them."""

    _inherit = "sales.reglament.evidence"

    def _find_quotation(self, rows):
        """Quotations the client got, since they were sent; an order is a quotation taken."""
        sent = SQL("(%s OR ordered.sent_date IS NOT NULL AND NOT %s)", IS_ORDER, self._came_back())
        date = SQL("COALESCE(ordered.sent_date, ordered.confirmed_date)")
        return self._match(rows, self._orders(self._leads(rows), sent, date))

    @api.model
    def _came_back(self):
        """A condition on ``ordered``: letters about it came back, and none arrived elsewhere."""
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.env["mail.notification"].flush_model()
        return SQL(
            """
            COALESCE(
                (SELECT BOOL_OR(notice.notification_status = 'bounce')
                        AND NOT BOOL_OR(notice.notification_status IN %s)
                   FROM mail_message AS message
                   JOIN mail_notification AS notice ON notice.mail_message_id = message.id
              LEFT JOIN res_users AS reader
                     ON reader.partner_id = notice.res_partner_id AND NOT reader.share
                  WHERE message.model = 'sale.order' AND message.res_id = ordered.id
                    AND notice.notification_type = 'email' AND reader.id IS NULL),
                FALSE)
            """,
            LEFT + ON_ITS_WAY,
        )

    def _find_order(self, rows):
        """Orders since they were confirmed; a state and a date are anybody's to write."""
        date = SQL("ordered.confirmed_date")
        return self._match(rows, self._orders(self._leads(rows), IS_ORDER, date))

    def _orders(self, lead_ids, wanted, date):
        """Orders that count.

        :param wanted: a condition on ``ordered``
        :param date: when the deed was done
        """
        self.env["sale.order"].flush_model(
            ["state", "sent_date", "opportunity_id", "user_id", "confirmed_date"]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT ordered.opportunity_id, %(date)s, ordered.user_id, 'sale.order', ordered.id,
                       ordered.name, NULL
                  FROM sale_order AS ordered
                 WHERE ordered.opportunity_id %(among)s AND %(wanted)s
              ORDER BY 2, ordered.id
                """,
                among=one_of(lead_ids),
                wanted=wanted,
                date=date,
            )
        )


class SalesReglamentClientEvidence(models.AbstractModel):
    _inherit = "sales.reglament.client.evidence"

    def _orders(self, client_ids, wanted, date):
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["sale.order"].flush_model(
            ["state", "sent_date", "partner_id", "user_id", "confirmed_date"]
        )
        return self.env.execute_query(
            SQL(
                """
                SELECT contact.commercial_partner_id, %(date)s, ordered.user_id, 'sale.order',
                       ordered.id, ordered.name, NULL
                  FROM sale_order AS ordered
                  JOIN res_partner AS contact ON contact.id = ordered.partner_id
                 WHERE contact.commercial_partner_id IN %(clients)s
                   AND %(wanted)s
              ORDER BY 2, ordered.id
                """,
                clients=client_ids,
                wanted=wanted,
                date=date,
            )
        )
