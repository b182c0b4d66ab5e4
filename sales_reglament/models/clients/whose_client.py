import re

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...given_number import whole_within
from ...given_text import clean_text
from ...own_columns import USER
from ..core import days

# How many clients are named unless more are asked for, and at most.
SHOWN = 20
MOST = 200
FEWEST_DIGITS = 5
FEWEST_LETTERS = 2
# Without the code of the country a number is known by its last digits.
LAST_DIGITS = 10
NUMBER = re.compile(r"[\d\s()+./\-]+")


class SalesReglamentWhoseClient(models.AbstractModel):
    """Whose client it is, by whatever is known of it; whoever sells may ask.

    Answers from the cards of clients, which colleagues may read; deals stay closed.
    """

    _name = "sales.reglament.whose.client"
    _description = "Which Client a Caller Belongs To"

    @api.model
    def whose_client(self, query, limit=SHOWN):
        """Who answers for a client; also for telephone systems.

        :param query: a phone in any format, a tax number, an e-mail address or a part of the name
        :return: dicts of ``id``, ``name``, ``client_state``, ``responsible``, ``active_manager``,
            ``service_manager`` and ``last_contact`` of the clients that the asker may read
        :raise AccessError: for who does not work in sales
        """
        if not (self.env.su or self.env.user.has_group(USER)):
            raise AccessError(
                self.env._(
                    "Whose client it is, is answered to who works in sales. Ask a colleague there, "
                    "or the administrator for access."
                )
            )
        limit = whole_within(limit, SHOWN, 1, MOST)
        clients, _elsewhere = self._reglament_whose(clean_text(query), limit)
        return [
            {
                "id": client.id,
                "name": client.display_name,
                "client_state": client.client_state,
                "responsible": client.user_id.sudo().name,  # names of colleagues are no secret
                "active_manager": client.active_user_id.sudo().name,
                "service_manager": client.service_user_id.sudo().name,
                "last_contact": client.last_contact_date,
            }
            for client in clients
        ]

    @api.model
    def _reglament_whose(self, query, limit):
        """(the clients meant that the reader may read, whether another company has one too)."""
        query = (query or "").strip()
        by_key, by_part = self._whose_key_domains(query)
        if by_key is None:
            if len(query) < FEWEST_LETTERS:
                return self.browse(), False
            named = self.search(
                self._reglament_client_domain() & self._whose_name_domain(query), limit=limit
            )
            return named, False
        # that a client exists elsewhere is all that is told of it, and to who knows its number
        found = self.sudo().search(by_key & Domain("active", "=", True), limit=limit * 5)
        found |= self.search(by_part, limit=limit * 5).sudo()
        clients = found.commercial_partner_id.filtered(lambda client: client._is_client())
        clients = clients.sudo(False)
        readable = clients._filtered_access("read")
        return readable[:limit], bool(clients - readable)

    @api.model
    def _reglament_whose_leads(self, query, limit):
        """Who works on deals without a client card that the query means.

        The deals stay closed: all that is told is who has one, and since when, never what it is.
        A name or a number has to be given as a whole, so that nobody finds out by guessing parts.

        :return: list of ``(user, day of the last change)``, the latest first
        """
        domain = self._whose_lead_domain((query or "").strip())
        if domain.is_false():
            return []
        # who has it is no secret among those who sell in these companies
        rows = (
            self.env["crm.lead"]
            .sudo()
            ._read_group(
                domain
                & Domain("partner_id", "=", False)
                & Domain("user_id", "!=", False)
                & Domain("won_status", "=", "pending")
                & Domain("company_id", "in", [False, *self.env.companies.ids]),
                ["user_id"],
                ["write_date:max"],
                order="write_date:max desc",
                limit=limit,
            )
        )
        return [(user, days.day(self.env, changed)) for user, changed in rows]

    @api.model
    def _whose_lead_domain(self, query):
        if "@" in query:
            address = email_normalize(query)
            return Domain("email_normalized", "=", address) if address else Domain.FALSE
        digits = re.sub(r"\D", "", query)
        if len(digits) >= FEWEST_DIGITS and NUMBER.fullmatch(query):
            number = self._phone_format(number=query)
            return Domain("phone_sanitized", "=", number) if number else Domain.FALSE
        if len(query) < FEWEST_LETTERS:
            return Domain.FALSE
        name = query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return Domain("partner_name", "=ilike", name) | Domain("contact_name", "=ilike", name)

    @api.model
    def _whose_name_domain(self, query):
        return Domain("name", "ilike", query) | Domain("child_ids.name", "ilike", query)

    @api.model
    def _whose_key_domains(self, query):
        """What a phone, tax number or e-mail finds: (as a whole, as a part of a phone).

        ``None`` for the first where the query is none of them.
        """
        nothing = Domain.FALSE
        if "@" in query:
            address = email_normalize(query)
            return (Domain("email_normalized", "=", address) if address else None), nothing
        digits = re.sub(r"\D", "", query)
        if len(digits) < FEWEST_DIGITS:
            return None, nothing
        Duplicate = self.env["sales.reglament.duplicate"]
        number = Duplicate._tax_number(query)
        by_tax = Duplicate._tax_domain(number) if number else nothing
        if not NUMBER.fullmatch(query):
            # letters among the digits: a tax number with the code of its country, or a name
            return (by_tax if self.sudo().search_count(by_tax, limit=1) else None), nothing
        number = self._phone_format(number=query)
        by_phone = Domain("phone_sanitized", "=", number) if number else nothing
        return by_tax | by_phone, Domain("phone_mobile_search", "ilike", digits[-LAST_DIGITS:])
