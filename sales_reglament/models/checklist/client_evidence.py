from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from .evidence import NOT_REACHED, SINCE_OPENED


class SalesReglamentClientEvidence(models.AbstractModel):
    """Sees what was done for clients: on their cards, their contacts' cards and their deals.

    Words of a deal, a meeting on it or a letter in it are not repeated on the client's point: more
    people see the client than the deal.
    """

    _name = "sales.reglament.client.evidence"
    _inherit = "sales.reglament.evidence"
    _description = "Evidence of Work with Clients"

    _record_model = "res.partner"
    _since_opened = SINCE_OPENED | {"quotation", "order", "needs"}

    @api.model
    def _find(self, rows):
        rows = list(rows)
        # years of letters are not read to find this week's
        since = min((row.since for row in rows if row.since), default=None)
        return super(SalesReglamentClientEvidence, self.with_context(deeds_since=since))._find(rows)

    def _since(self):
        return self.env.context.get("deeds_since") or datetime.min

    # ------------------------------------------------------------ deeds in the chatter

    def _chatter_of(self, client_ids):
        return {
            "join": SQL(
                """
                JOIN (SELECT commercial_partner_id AS client_id, 'res.partner' AS model,
                             id AS res_id
                        FROM res_partner
                       WHERE commercial_partner_id IN %(clients)s
                   UNION ALL
                      SELECT contact.commercial_partner_id, 'crm.lead', lead.id
                        FROM crm_lead AS lead
                        JOIN res_partner AS contact ON contact.id = lead.partner_id
                       WHERE contact.commercial_partner_id IN %(clients)s) AS place
                  ON place.model = message.model AND place.res_id = message.res_id
                """,
                clients=client_ids,
            ),
            "here": SQL("message.date >= %s", self._since()),
            "owner": SQL("place.client_id"),
            "text": SQL(
                "CASE WHEN place.model = 'res.partner' THEN COALESCE(message.subject, '')"
                " ELSE '' END"
            ),
        }

    def _emails(self, client_ids):
        self._flush_places()
        return super()._emails(client_ids)

    def _activities(self, client_ids, categories=(), with_email=False):
        self._flush_places()
        return super()._activities(client_ids, categories, with_email)

    def _flush_places(self):
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["crm.lead"].flush_model(["partner_id"])

    def _meetings(self, client_ids):
        """Meetings that are over, with somebody of the clients who did not decline, or on their
        deals."""
        self._flush_places()
        self._flush_meetings()
        return SQL(
            """
            SELECT found.client_id, event.stop, event.user_id, 'calendar.event', event.id, '',
                   NULL::int
              FROM (SELECT contact.commercial_partner_id AS client_id,
                           guest.calendar_event_id AS event_id
                      FROM res_partner AS contact
                      JOIN calendar_event_res_partner_rel AS guest
                        ON guest.res_partner_id = contact.id
                     WHERE contact.commercial_partner_id IN %(clients)s
                       AND NOT EXISTS (
                        SELECT 1 FROM calendar_attendee AS invited
                         WHERE invited.event_id = guest.calendar_event_id
                           AND invited.partner_id = contact.id
                           AND invited.state = 'declined')
                 UNION
                    SELECT contact.commercial_partner_id, event.id
                      FROM res_partner AS contact
                      JOIN crm_lead AS lead ON lead.partner_id = contact.id
                      JOIN calendar_event AS event ON event.opportunity_id = lead.id
                     WHERE contact.commercial_partner_id IN %(clients)s
                       AND %(attended)s) AS found
              JOIN calendar_event AS event ON event.id = found.event_id
             WHERE event.active AND event.stop BETWEEN %(since)s AND %(now)s
            """,
            clients=client_ids,
            since=self._since(),
            now=fields.Datetime.now(),
            attended=self._attended(),
        )

    def _logged_contacts(self, client_ids):
        self._flush_places()
        self.env["sales.reglament.contact"].flush_model()
        return SQL(
            """
            SELECT person.commercial_partner_id, contact.date, contact.user_id,
                   'sales.reglament.contact', contact.id,
                   CASE WHEN contact.lead_id IS NULL THEN COALESCE(contact.note, '')
                        ELSE '' END, NULL::int
              FROM sales_reglament_contact AS contact
         LEFT JOIN crm_lead AS lead ON lead.id = contact.lead_id
              JOIN res_partner AS person
                ON person.id = CASE WHEN contact.lead_id IS NULL THEN contact.partner_id
                                    ELSE lead.partner_id END
             WHERE person.commercial_partner_id IN %(clients)s
               AND contact.date >= %(since)s
               AND contact.result NOT IN %(nobody)s
            """,
            clients=client_ids,
            since=self._since(),
            nobody=NOT_REACHED,
        )

    @api.model
    def _last_contacts(self, clients):
        """When somebody was last in touch with clients, on their cards or on their deals.

        :param clients: commercial entities
        :return: ``{client id: moment}``
        """
        if not clients:
            return {}
        query = self._contact_query(tuple(clients.ids))
        rows = self.env.execute_query(
            SQL("SELECT client, MAX(date) FROM (%s) AS deed (client, date) GROUP BY client", query)
        )
        return dict(rows)

    @api.model
    def _in_touch_since(self, clients, since):
        """A query of those clients that somebody was in touch with since then.

        :param clients: a query of ids of commercial entities
        """
        query = self.with_context(deeds_since=since)._contact_query(clients)
        return SQL("SELECT deed.client FROM (%s) AS deed (client)", query)

    # ------------------------------------------------------------ the present state

    def _find_next_activity(self, rows):
        """What is planned with the clients: on their cards, their contacts' and open deals."""
        self._flush_places()
        self.env["mail.activity"].flush_model()
        self.env["crm.lead"].flush_model(["won_status", "active"])
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT place.client_id, activity.create_date, activity.user_id, 'mail.activity',
                       activity.id,
                       CASE WHEN place.model = 'res.partner'
                            THEN COALESCE(activity.summary, '') ELSE '' END,
                       activity.date_deadline, place.company_id
                  FROM (SELECT commercial_partner_id AS client_id, 'res.partner' AS model,
                               id AS res_id, company_id
                          FROM res_partner
                         WHERE commercial_partner_id IN %(clients)s
                     UNION ALL
                        SELECT contact.commercial_partner_id, 'crm.lead', lead.id, lead.company_id
                          FROM crm_lead AS lead
                          JOIN res_partner AS contact ON contact.id = lead.partner_id
                         WHERE contact.commercial_partner_id IN %(clients)s
                           AND lead.active AND lead.won_status = 'pending') AS place
                  JOIN mail_activity AS activity
                    ON activity.res_model = place.model AND activity.res_id = place.res_id
                 WHERE activity.active AND NOT %(is_a_point)s
              ORDER BY activity.date_deadline, activity.id
                """,
                clients=self._leads(rows),
                is_a_point=self._is_planned_by_point(),
            )
        )
        return self._match(rows, self._still_to_come(deeds))

    def _find_attachment(self, rows):
        """Files on the cards; of a step that comes round again, those since it was opened."""
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.env["ir.attachment"].flush_model()
        deeds = self.env.execute_query(
            SQL(
                """
                SELECT contact.commercial_partner_id, file.create_date, file.create_uid,
                       'ir.attachment', file.id, file.name
                  FROM ir_attachment AS file
                  JOIN res_partner AS contact ON contact.id = file.res_id
                 WHERE file.res_model = 'res.partner'
                   AND contact.commercial_partner_id IN %(clients)s
                   AND file.res_field IS NULL
                   AND NOT %(is_picture)s
              ORDER BY file.id
                """,
                clients=self._leads(rows),
                is_picture=self._is_picture("comment"),
            )
        )
        deeds = [(*deed, (deed[5].lower(), deed[1])) for deed in deeds]

        def fits(row, extra):
            name, date = extra
            new = not row.step.recurrence_days or date >= row.since
            return new and row.step.pattern in name

        return self._match(rows, deeds, fits)
