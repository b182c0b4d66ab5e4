from odoo import api, models
from odoo.tools import SQL

from ..checklist.evidence import LEFT, ON_ITS_WAY

IS_ORDER = SQL("deed.state = 'sale' AND deed.confirmed_date IS NOT NULL")
COLUMNS = ("state", "sent_date", "opportunity_id", "partner_id", "user_id", "confirmed_date")


class SalesReglamentEvidence(models.AbstractModel):
    """Quotations that the client got, and orders, prove steps that ask for them."""

    _inherit = "sales.reglament.evidence"

    def _find_quotation(self, rows, places):
        """Quotations the client got, since they were sent; an order is a quotation taken."""
        came_back = self._came_back(SQL("deed.id"))
        sent = SQL("(%s OR deed.sent_date IS NOT NULL AND NOT %s)", IS_ORDER, came_back)
        date = SQL("COALESCE(deed.sent_date, deed.confirmed_date)")
        return self._match(rows, self._orders(places, sent, date))

    @api.model
    def _came_back(self, order):
        """A condition: letters about an order came back, and none arrived elsewhere.

        :param order: its id
        """
        self.env["mail.message"].flush_model(["model", "res_id"])
        self.env["mail.notification"].flush_model()
        return SQL(
            """
            COALESCE(
                (SELECT BOOL_OR(notice.notification_status = 'bounce')
                        AND NOT BOOL_OR(notice.notification_status IN %(on_their_way)s)
                   FROM mail_message AS message
                   JOIN mail_notification AS notice ON notice.mail_message_id = message.id
              LEFT JOIN res_users AS reader
                     ON reader.partner_id = notice.res_partner_id AND NOT reader.share
                  WHERE message.model = 'sale.order' AND message.res_id = %(order)s
                    AND notice.notification_type = 'email' AND reader.id IS NULL),
                FALSE)
            """,
            on_their_way=LEFT + ON_ITS_WAY,
            order=order,
        )

    def _find_order(self, rows, places):
        """Orders since they were confirmed; a state and a date are anybody's to write."""
        return self._match(rows, self._orders(places, IS_ORDER, SQL("deed.confirmed_date")))

    def _orders(self, places, wanted, date):
        self.env["sale.order"].flush_model(COLUMNS)
        query = self._query(
            "sale.order",
            places.named(lead="opportunity_id", client="partner_id"),
            done=SQL("%s, deed.user_id", date),
            words=SQL("deed.name"),
            where=wanted,
        )
        return self._deeds(query)
