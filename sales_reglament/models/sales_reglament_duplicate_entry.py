import re
from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ..alike import ALIKE, SHORTEST_TAX, city_key, digits_key, is_client, name_key

# How many twins of one card are looked at: the warning names one.
LOOK_AT = 5
COUNTRY = re.compile("^[A-Z]{2}(?=[0-9])")


class SalesReglamentDuplicate(models.Model):
    """The warning at entry: who looks like what is being typed, before it is saved."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.duplicate"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _warnings(self, cards):
        """What to tell somebody who types these cards, in one look for all of them.

        :param cards: dicts as ``_prepare_twin_card`` of a client or deal gives them
        :return: per card a sentence, or ``False``
        """
        found = self._look_up(cards)
        seen = set().union(*found.values()) if found else set()
        twins = self.env["res.partner"].browse(sorted(seen))
        readable = set(twins._filtered_access("read")._ids)
        warnings = []
        for index in range(len(cards)):
            mine = sorted(found.get(index, ()))
            shown = [id_ for id_ in mine if id_ in readable]
            if shown:
                warnings.append(twins.browse(shown[0])._twin_sentence())
            elif mine:
                warnings.append(self.env._("A client like this one exists in another company."))
            else:
                warnings.append(False)
        return warnings

    @api.model
    def _look_up(self, cards):
        """``{index of a card: ids of the clients it looks like}``, whoever may see them."""
        queries = [query for card in enumerate(cards) for query in self._queries(*card)]
        if not queries:
            return {}
        self.env["res.partner"].flush_model()
        found = defaultdict(set)
        for index, client_id in self.env.execute_query(SQL(" UNION ").join(queries)):
            found[index].add(client_id)
        return found

    def _queries(self, index, card):
        """One SELECT for each thing of a card that can give a twin away."""
        conditions = []
        if card["vat"]:
            conditions.append(
                SQL(
                    "client.vat IN %s AND (client.country_id IS NULL OR %s)",
                    card["vat"],
                    SQL("client.country_id = %s", card["country_id"])
                    if card["country_id"]
                    else SQL("TRUE"),
                )
            )
        conditions += [
            SQL(
                """client.id IN (
                    SELECT commercial_partner_id FROM res_partner WHERE active AND %s = %s)""",
                SQL.identifier(name),
                card[name],
            )
            for name in ("email_normalized", "phone_sanitized")
            if card[name]
        ]
        if card["name"] and card["city"]:
            conditions.append(self._name_condition(card["name"], card["city"]))
        return [self._query(index, card, condition) for condition in conditions]

    def _name_condition(self, name, city):
        typed, known = name_key(SQL("%s", name)), name_key(SQL("client.name"))
        if self.env.registry.has_trigram:
            alike = SQL("similarity(%s, %s) >= %s", known, typed, ALIKE)
        else:
            alike = SQL("%s = %s", known, typed)
        return SQL(
            "client.is_company AND %s = %s AND %s = %s AND %s",
            city_key(SQL("client.city")),
            city_key(SQL("%s", city)),
            digits_key(SQL("client.name")),
            digits_key(SQL("%s", name)),
            alike,
        )

    def _query(self, index, card, condition):
        own = card["client_id"] or 0
        return SQL(
            """
            (SELECT %(index)s AS index, client.id
               FROM res_partner AS client
              WHERE client.active AND %(is_client)s AND client.id != %(own)s AND (%(condition)s)
                AND NOT EXISTS (
                    SELECT 1
                      FROM sales_reglament_duplicate AS apart
                     WHERE apart.dismissed
                       AND apart.partner_id = LEAST(client.id, %(own)s)
                       AND apart.twin_id = GREATEST(client.id, %(own)s))
           ORDER BY client.id
              LIMIT %(limit)s)
            """,
            index=index,
            is_client=is_client("client"),
            own=own,
            condition=condition,
            limit=LOOK_AT,
        )

    @api.model
    def _tax_variants(self, vat, country):
        """The ways in which a tax number may be written on another card."""
        compact = "".join(filter(str.isalnum, vat or "")).upper()
        bare = COUNTRY.sub("", compact)
        if len(bare) < SHORTEST_TAX:
            return ()
        codes = {country.code, self.env.company.country_id.code} - {False}
        return tuple(sorted({vat.strip(), compact, bare, *(f"{code}{bare}" for code in codes)}))
