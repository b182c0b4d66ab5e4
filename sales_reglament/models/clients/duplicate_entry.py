import re
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...likeness import (
    ALIKE,
    MOST_ALIKE,
    SHORTEST_TAX,
    city_key,
    digits_key,
    is_client,
    name_key,
    tax_key,
)
from ..core import days

# How many twins of one card are looked at, and how many of them are named.
LOOK_AT = MOST_ALIKE
NAMED = 3
COUNTRY = re.compile("^[A-Z]{2}(?=[0-9])")
KEYS = {"email": "email_normalized", "phone": "phone_sanitized"}


class SalesReglamentDuplicateEntry(models.AbstractModel):
    """The warning at entry: who looks like what is being typed, before it is saved."""

    _name = "sales.reglament.duplicate.entry"
    _description = "Likely Duplicates at Entry"

    # ------------------------------------------------------------ in words

    @api.model
    def _warnings(self, cards):
        """What to tell somebody who types these cards, in one look for all of them.

        :param cards: dicts as ``_prepare_twin_card`` of a client or deal gives them
        :return: per card ``False``, or ``{"twins": [{"id", "name", "causes", "user", "is_known",
            "answers", "contact", "person"}], "note"}``: those whom the reader may see, in words
        """
        found = self._look_up(cards)
        twins = self.env["res.partner"].browse(sorted(set().union(*found.values())))
        readable = twins._filtered_access("read")
        told = {twin.id: self._prepare_twin(twin) for twin in readable}
        people = self._people_of(found)
        elsewhere = self.env._("A client like this one exists in another company.")
        warnings = []
        for index in range(len(cards)):
            mine = found.get(index, {})
            shown = [id_ for id_ in sorted(mine) if id_ in told][:NAMED]
            warning = {
                "twins": [
                    {**told[id_], **self._in_common(mine[id_], people, told[id_])} for id_ in shown
                ],
                "note": elsewhere if mine and not shown else False,
            }
            warnings.append(warning if mine else False)
        return warnings

    def _prepare_twin(self, twin):
        """Who answers for a client and when it was last spoken to.

        Neither is a secret among those who may read the client.
        """
        day = twin.last_contact_date
        day = day and days.day(self.env, day, twin.company_id.id)
        user = twin._answering_user().sudo().name
        return {
            "id": twin.id,
            "name": twin.display_name,
            "user": user or False,
            "is_known": bool(day),
            "answers": (
                self.env._("%(user)s answers for it.", user=user)
                if user
                else self.env._("Nobody answers for it.")
            ),
            "contact": (
                self.env._("Last contact %(date)s.", date=format_date(self.env, day))
                if day
                else self.env._("No contact yet.")
            ),
        }

    def _people_of(self, found):
        """Those people whom cards have something in common with, as far as the reader sees them."""
        ids = {
            id_ for twins in found.values() for causes in twins.values() for id_ in causes.values()
        }
        people = self.env["res.partner"].browse(sorted(ids))._filtered_access("read")
        return {person.id: person.display_name for person in people}

    def _in_common(self, causes, people, twin):
        """What a card has in common with its twin, in words, and with which of its people."""
        labels = dict(self._fields["cause"]._description_selection(self.env))
        person_id = next((id_ for id_ in causes.values() if id_ in people), twin["id"])
        return {
            "causes": [labels[cause] for cause in labels if cause in causes],
            "person": {"id": person_id, "display_name": people.get(person_id, twin["name"])},
        }

    @api.model
    def _sentence(self, warning):
        """A warning in one sentence, of the first twin."""
        if not warning or not warning["twins"]:
            return warning and warning["note"]
        twin = warning["twins"][0]
        names = {"client": twin["name"], "user": twin["user"], "contact": twin["contact"]}
        if twin["user"]:
            return self.env._(
                "Looks like %(client)s, answered for by %(user)s. %(contact)s", **names
            )
        if twin["is_known"]:
            return self.env._("Looks like %(client)s, nobody answers for it. %(contact)s", **names)
        return self.env._("Looks like %(client)s, nobody answers for it.", **names)

    # ------------------------------------------------------------ looking

    @api.model
    def _look_up(self, cards):
        """Whom cards look like, whoever may see them.

        :return: ``{index of a card: {id of a client: {cause: id of the person who shares it}}}``
        """
        keys = [
            (index, card, *condition)
            for index, card in enumerate(cards)
            for condition in self._conditions(card)
        ]
        if not keys:
            return {}
        self.env["res.partner"].flush_model()
        queries = [self._query(*key) for key in self._promising(keys)]
        if not queries:
            return {}
        found = defaultdict(lambda: defaultdict(dict))
        for index, client_id, cause, person_id in self.env.execute_query(
            SQL(" UNION ALL ").join(queries)
        ):
            found[index][client_id][cause] = person_id
        return found

    @api.model
    def _can_tell(self, card):
        """Whether anything stands on a card that can give a twin away."""
        known = (card["vat"], *map(card.get, KEYS.values()), card["name"] and card["city"])
        return any(known)

    def _conditions(self, card):
        """What of a card can give a twin away.

        :return: tuples of the cause, and a condition on ``person``: who belongs to a client, or
            the client itself
        """
        conditions = []
        if card["vat"]:
            same = SQL(
                "person.vat IS NOT NULL AND %s = %s",
                tax_key(SQL("person.vat")),
                tax_key(SQL("%s", card["vat"])),
            )
            conditions.append(("tax", same))
        conditions += [
            (cause, SQL("person.active AND %s = %s", SQL.identifier("person", name), card[name]))
            for cause, name in KEYS.items()
            if card[name]
        ]
        if card["name"] and card["city"]:
            conditions.append(("name", self._name_condition(card["name"], card["city"])))
        return conditions

    def _promising(self, keys):
        """Those of ``keys`` of cards with which somebody else has one in common at all.

        Most cards have no twin, and to plan the whole question takes PostgreSQL ten times as long
        as to answer this one. It plans for each time that a table is named: what stands in columns
        with an index of their own is looked for at once.
        """
        sought = defaultdict(list)
        for index, card, cause, condition in keys:
            sought[index, card["client_id"] or 0, cause in KEYS].append(condition)
        met = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    """
                    SELECT %s, %s WHERE EXISTS (
                        SELECT FROM res_partner AS person
                         WHERE (%s) AND person.commercial_partner_id != %s)
                    """,
                    index,
                    is_column,
                    SQL(" OR ").join(SQL("(%s)", condition) for condition in conditions),
                    own,
                )
                for (index, own, is_column), conditions in sought.items()
            )
        )
        met = set(met)
        return [key for key in keys if (key[0], key[2] in KEYS) in met]

    def _name_condition(self, name, city):
        typed, known = name_key(SQL("%s", name)), name_key(SQL("person.name"))
        if self.env.registry.has_trigram:
            alike = SQL("similarity(%s, %s) >= %s", known, typed, ALIKE)
        else:
            alike = SQL("%s = %s", known, typed)
        return SQL(
            "person.is_company AND %s = %s AND %s = %s AND %s",
            city_key(SQL("person.city")),
            city_key(SQL("%s", city)),
            digits_key(SQL("person.name")),
            digits_key(SQL("%s", name)),
            alike,
        )

    def _query(self, index, card, cause, condition):
        """Clients of whom somebody, ``person``, meets a condition; or who meet it themselves.

        What more of them share than may be alike tells nothing, as in the nightly pass.
        """
        own = card["client_id"] or 0
        return SQL(
            """
            (SELECT %(index)s AS index, alike.id, %(cause)s AS cause, alike.person_id
               FROM (SELECT client.id, client.country_id, MIN(person.id) AS person_id,
                            COUNT(*) OVER () AS sharing
                       FROM res_partner AS person
                       JOIN res_partner AS client ON client.id = person.commercial_partner_id
                      WHERE %(condition)s AND %(who)s AND client.active AND client.id != %(own)s
                        AND %(is_client)s
                   GROUP BY client.id) AS alike
              WHERE %(tells)s
                AND NOT EXISTS (
                    SELECT 1
                      FROM sales_reglament_duplicate AS apart
                     WHERE apart.dismissed
                       AND apart.partner_id = LEAST(alike.id, %(own)s)
                       AND apart.twin_id = GREATEST(alike.id, %(own)s))
           ORDER BY alike.id
              LIMIT %(limit)s)
            """,
            index=index,
            cause=cause,
            is_client=is_client("client"),
            own=own,
            condition=condition,
            who=SQL("TRUE" if cause in KEYS else "client.id = person.id"),
            tells=self._tells(cause, card),
            limit=LOOK_AT,
        )

    def _tells(self, cause, card):
        """Whether what is shared tells anything: not by too many, nor in another country."""
        if cause == "name" and self.env.registry.has_trigram:
            return SQL("TRUE")
        few = SQL("alike.sharing < %s", self._most_alike(cause))
        if cause != "tax" or not card["country_id"]:
            return few
        country = SQL("alike.country_id = %s", card["country_id"])
        return SQL("%s AND (alike.country_id IS NULL OR %s)", few, country)

    @api.model
    def _tax_number(self, vat):
        """A tax number without marks and the letters of its country; False where it is none."""
        bare = COUNTRY.sub("", "".join(filter(str.isalnum, vat or "")).upper())
        return bare if len(bare) >= SHORTEST_TAX else False

    @api.model
    def _tax_domain(self, number):
        """A domain: partners with this tax number, however it is written.

        :param number: as :meth:`_tax_number` returns it
        """
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s = %s", tax_key(model._field_to_sql(alias, "vat", query)), number
            ),
            predicate=lambda partner: self._tax_number(partner.vat) == number,
        )

    # ------------------------------------------------------------ at once

    @api.model
    def _find_of(self, clients):
        """Store the pairs of these clients now, instead of tonight.

        :param clients: commercial entities
        """
        clients = clients.sudo().filtered(lambda one: one.active and one._is_client())
        cards = [client._prepare_twin_card() for client in clients]
        # facts belong to the engine, whoever saved the card
        Duplicate, found = self.sudo(), self._look_up(cards)
        if not found:
            return Duplicate
        known = {
            (row.partner_id.id, row.twin_id.id, row.cause)
            for row in Duplicate.search(
                ["|", ("partner_id", "in", clients.ids), ("twin_id", "in", clients.ids)]
            )
        }
        vals_list = {}
        for index, twins in found.items():
            client = clients[index]
            for twin_id, causes in twins.items():
                first, second = sorted((client.id, twin_id))
                for cause in causes:
                    key = (first, second, cause)
                    if key not in known:
                        vals_list[key] = self._prepare_pair(*key, cards[index])
        return Duplicate.create(list(vals_list.values()))

    def _prepare_pair(self, first, second, cause, card):
        values = {"tax": card["vat"], "name": card["city"]}
        return {
            "partner_id": first,
            "twin_id": second,
            "cause": cause,
            "value": values.get(cause) or card.get(KEYS.get(cause)) or False,
            "found_date": fields.Datetime.now(),
        }
