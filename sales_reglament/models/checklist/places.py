from datetime import datetime

from odoo.tools import SQL

from ...many_ids import one_of

# Deeds that count from the moment a check was opened; the other kinds look at the present state.
SINCE_OPENED = frozenset({"contact", "activity", "meeting", "email", "survey"})
NOTHING, TRUE, FALSE = SQL(), SQL("TRUE"), SQL("FALSE")
# Nobody from outside was invited to a meeting, or not all of them declined.
ATTENDED = SQL(
    """
    COALESCE(
        (SELECT BOOL_OR(guest.state IS DISTINCT FROM 'declined')
           FROM calendar_attendee AS guest
      LEFT JOIN res_users AS colleague
             ON colleague.partner_id = guest.partner_id AND NOT colleague.share
          WHERE guest.event_id = deed.id AND colleague.id IS NULL),
        TRUE)
    """
)


def place(owner, here=TRUE, through=NOTHING, is_own=TRUE):
    """A place to look for a ``deed`` in, as the parts of a query.

    :param owner: id of the subject that it is done for
    :param here: a condition
    :param through: joins to what the subject is known by
    :param is_own: whether its words may be shown on the subject's points
    """
    return {"owner": owner, "here": here, "through": through, "is_own": is_own}


class Places:
    """Where a kind of subject has what is done for it.

    A subject says what its records are, in which of their fields people write with pictures, which
    kinds of evidence count from the opening of a point only, and in which places it has
    ``messages``, ``meetings``, ``contacts`` that were written down, planned activities (``plans``,
    with the ``company`` by whose days they are judged), and ``of(column)`` whatever keeps the id of
    one of its records.
    """

    subject = model = text_field = None
    since_opened = SINCE_OPENED

    def __init__(self, env, ids, since=None):
        """
        :param ids: ids of the subjects, or a query of them
        :param since: what was done before need not be found
        """
        self.env, self.since = env, since or datetime.min
        self.among = SQL("IN %s", ids) if isinstance(ids, SQL) else one_of(ids)

    def named(self, **columns):
        """What names a subject; each kind of subject in a column of its own, or in none."""
        column = columns.get(self.subject)
        return self.of(column) if column else place(SQL("NULL"), FALSE)

    def recent(self, column):
        """A condition: a date from which on deeds have to be found."""
        return TRUE


class DealPlaces(Places):
    """A deal has what is on it: no other table is looked into."""

    subject, model, text_field = "lead", "crm.lead", "description"

    def of(self, column):
        owner = SQL.identifier("deed", column)
        return place(owner, SQL("%s %s", owner, self.among))

    def messages(self):
        return self._on_deals(SQL("deed.model"))

    def meetings(self):
        here = SQL("deed.opportunity_id %s AND %s", self.among, ATTENDED)
        return place(SQL("deed.opportunity_id"), here)

    def contacts(self):
        return self.of("lead_id")

    def plans(self):
        self.env["crm.lead"].flush_model(["company_id"])
        lead = SQL("JOIN crm_lead AS lead ON lead.id = deed.res_id")
        found = self._on_deals(SQL("deed.res_model"))
        return found | {"through": lead, "company": SQL("lead.company_id")}

    def _on_deals(self, model):
        here = SQL("%s = 'crm.lead' AND deed.res_id %s", model, self.among)
        return place(SQL("deed.res_id"), here)


class ClientPlaces(Places):
    """A client has its card, those of its contacts, and their deals.

    Words of a deal, a meeting on it or a letter in it are not repeated on the client's point: more
    people see the client than the deal.
    """

    subject, model, text_field = "client", "res.partner", "comment"
    since_opened = SINCE_OPENED | {"quotation", "order", "needs"}

    def of(self, column):
        named = SQL.identifier("deed", column)
        return self._cards(SQL("JOIN res_partner AS card ON card.id = %s", named))

    def messages(self):
        found = self._cards_and_deals(SQL("deed.model"))
        return found | {"here": self.recent("date")}

    def meetings(self):
        """Those with somebody of the client who did not decline, and those on its deals."""
        self._flush()
        met = SQL(
            """
              JOIN (SELECT card.commercial_partner_id AS client_id,
                           guest.calendar_event_id AS event_id
                      FROM res_partner AS card
                      JOIN calendar_event_res_partner_rel AS guest
                        ON guest.res_partner_id = card.id
                     WHERE card.commercial_partner_id %(among)s
                       AND NOT EXISTS (
                        SELECT 1 FROM calendar_attendee AS invited
                         WHERE invited.event_id = guest.calendar_event_id
                           AND invited.partner_id = card.id
                           AND invited.state = 'declined')
                     UNION
                    SELECT card.commercial_partner_id, deed.id
                      FROM res_partner AS card
                      JOIN crm_lead AS lead ON lead.partner_id = card.id
                      JOIN calendar_event AS deed ON deed.opportunity_id = lead.id
                     WHERE card.commercial_partner_id %(among)s
                       AND %(attended)s) AS met
                ON met.event_id = deed.id
            """,
            among=self.among,
            attended=ATTENDED,
        )
        return place(SQL("met.client_id"), self.recent("stop"), met, is_own=FALSE)

    def contacts(self):
        """Those logged on cards and on deals."""
        logged_on = SQL(
            """
         LEFT JOIN crm_lead AS lead ON lead.id = deed.lead_id
              JOIN res_partner AS card
                ON card.id = CASE WHEN deed.lead_id IS NULL THEN deed.partner_id
                                  ELSE lead.partner_id END
            """
        )
        return self._cards(logged_on, self.recent("date"), SQL("deed.lead_id IS NULL"))

    def plans(self):
        """On cards and on open deals."""
        self.env["crm.lead"].flush_model(["won_status", "active"])
        is_open = SQL("lead.active AND lead.won_status = 'pending'")
        found = self._cards_and_deals(SQL("deed.res_model"), is_open)
        return found | {"company": SQL("place.company_id")}

    def recent(self, column):
        # years of letters are not read to find this week's
        return SQL("%s >= %s", SQL.identifier("deed", column), self.since)

    def _cards(self, through, here=TRUE, is_own=TRUE):
        """What joins lead from to a ``card``."""
        self._flush()
        here = SQL("card.commercial_partner_id %s AND %s", self.among, here)
        return place(SQL("card.commercial_partner_id"), here, through, is_own)

    def _cards_and_deals(self, model, deals=TRUE):
        """What is on a card or a deal by the name of its model and its id.

        :param deals: a condition on ``lead``
        """
        self._flush()
        through = SQL(
            """
              JOIN (SELECT commercial_partner_id AS client_id, 'res.partner' AS model,
                           id AS res_id, company_id
                      FROM res_partner
                     WHERE commercial_partner_id %(among)s
                     UNION ALL
                    SELECT card.commercial_partner_id, 'crm.lead', lead.id, lead.company_id
                      FROM crm_lead AS lead
                      JOIN res_partner AS card ON card.id = lead.partner_id
                     WHERE card.commercial_partner_id %(among)s
                       AND %(deals)s) AS place
                ON place.model = %(model)s AND place.res_id = deed.res_id
            """,
            among=self.among,
            deals=deals,
            model=model,
        )
        return place(SQL("place.client_id"), TRUE, through, SQL("place.model = 'res.partner'"))

    def _flush(self):
        self.env["res.partner"].flush_model(["commercial_partner_id", "company_id"])
        self.env["crm.lead"].flush_model(["partner_id", "company_id"])


PLACES = {places.model: places for places in (DealPlaces, ClientPlaces)}
