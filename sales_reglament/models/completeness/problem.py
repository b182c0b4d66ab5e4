import unicodedata
from collections import defaultdict
from dataclasses import replace
from html import unescape

from odoo import api, models
from odoo.fields import Domain

from ...kernel.values import EMPTY, FOR_SHOW, column_problems, html_text
from .columns import NORMALISED, TWINS

TYPED = frozenset({"char", "text", "html"})
# Of who else gives the same number or address so many are named, of so many cards looked at.
NAMED = 2
LOOKED_AT = 200
SHOWN = 60


class SalesReglamentProblem(models.AbstractModel):
    """Says in words what is the matter with a value that is there: calmly, and never with nothing
    between quotes."""

    _name = "sales.reglament.problem"
    _description = "Problems in Words"

    # ------------------------------------------------------------ of records

    @api.model
    def _explain(self, records, rules, missing):
        """Words for what records miss, in a number of queries that does not grow with them.

        :param records: deals, or clients
        :param rules: ``{id: kernel Requirement}``
        :param missing: per record ``{requirement id: problem}``
        :return: per record ``{requirement id: words}``, where there is more to say than "empty"
        """
        asked = [
            (index, rule_id, place)
            for index, (record, found) in enumerate(zip(records, missing, strict=True))
            for rule_id, problem in found.items()
            for place in self._places_to_explain(record, rules[rule_id], problem)
        ]
        judged = self._judge({place for _index, _rule_id, place in asked})
        words = [{} for _record in records]
        faulty = {}
        for index, rule_id, place in asked:
            if judged[place] not in (None, EMPTY):
                faulty.setdefault((index, rule_id), place)
            elif place[1].kind == "count" and (text := self._too_few(place)):
                words[index].setdefault(rule_id, text)
        said = self._say({place: judged[place] for place in faulty.values()})
        for (index, rule_id), place in faulty.items():
            words[index][rule_id] = said[place]
        return words

    def _places_to_explain(self, record, rule, problem):
        if problem == EMPTY and all(source.min_count < 2 for source in rule.sources):
            return []
        return [place for source in rule.sources for place in self._places(record, source)]

    @api.model
    def _places(self, record, source):
        """Where the value of a record's source may stand, in the order in which it is looked for.

        :return: list of ``(record, kernel Source)``
        """
        if source.model == record._name:
            return [(record, source)]
        # what is missing of a deal's client does not depend on who looks
        client = record.sudo().partner_id
        if not client:
            twin = TWINS.get(source.name)
            return [(record, replace(source, model=record._name, name=twin))] if twin else []
        commercial = client.commercial_partner_id
        if source.name in client._commercial_fields():
            return [(commercial, source)]
        return [(partner, source) for partner in dict.fromkeys([commercial, client])]

    @api.model
    def _judge(self, places):
        """``{place: problem or None}``, a column at a time."""
        by_source = defaultdict(list)
        for record, source in places:
            by_source[source].append(record)
        reader = self.env["sales.reglament.columns"]
        policy, judged = self.env["sales.reglament.placeholder"]._policy(), {}
        for source, group in by_source.items():
            # facts don't depend on who looks
            records = group[0].sudo().union(*(record.sudo() for record in group[1:]))
            problems = column_problems(source, reader._column(records, source), policy)
            judged.update(
                ((record, source), problem)
                for record, problem in zip(records, problems, strict=True)
            )
        return judged

    def _too_few(self, place):
        """How many lines there are of those that are needed; empty when there are none yet."""
        record, source = place
        (count,) = self.env["sales.reglament.columns"]._counts(record.sudo(), source)
        if not count or count >= source.min_count:
            return ""
        return self.env._("So far %(count)s of %(wanted)s.", count=count, wanted=source.min_count)

    # ------------------------------------------------------------ in words

    @api.model
    def _say(self, problems):
        """Words for what is the matter.

        :param problems: ``{(record, kernel Source): problem}``
        :return: the same with words
        """
        shared = self._shared_places(problems)
        others = self._others(shared)
        return {
            place: self._say_shared(place, shared[place], others)
            if place in shared
            else self._say_value(place, problem)
            for place, problem in problems.items()
        }

    def _say_value(self, place, problem):
        value = self._shown(*place)
        if not value:
            return self.env._("What stands there can't be read. Please write what is known.")
        if problem == FOR_SHOW:
            return self.env._(
                "So far it says “%(value)s”. Please write what is known.", value=value
            )
        return self.env._("“%(value)s” can't be right yet: please look again.", value=value)

    def _shown(self, record, source):
        """A value as it may stand between quotes: its words, on one line; empty if it has none."""
        # it is shown to who is asked to put it right, and may open where it stands
        if not record._origin.sudo(False).has_access("read"):
            return ""
        value = record.sudo()[source.name]
        if record._fields[source.name].type == "html":
            value = unescape(html_text(value or ""))
        elif not isinstance(value, str):
            value = record._fields[source.name].convert_to_display_name(value or "", record)
        visible = "".join(
            " " if char.isspace() else char
            for char in value or ""
            if char.isspace() or unicodedata.category(char)[0] != "C"
        )
        words = " ".join(visible.split())
        return words if len(words) <= SHOWN else f"{words[: SHOWN - 1]}…"

    # ------------------------------------------------------------ numbers in common

    def _shared_places(self, problems):
        """``{place: normalised value}`` of those whose value is too many clients' own."""
        reader = self.env["sales.reglament.columns"]
        values = {}
        for (record, source), problem in problems.items():
            if source.kind == "reach" and problem == FOR_SHOW:
                values[record, source] = record.sudo()[NORMALISED[source.name]]
        columns = defaultdict(set)
        for (_record, source), value in values.items():
            columns[NORMALISED[source.name]].add(value)
        shared = reader._shared(columns) if columns else {}
        return {
            place: value
            for place, value in values.items()
            if value and value in shared[NORMALISED[place[1].name]]
        }

    def _others(self, shared):
        """Who gives these numbers and addresses.

        :return: ``{(name of the normalised field, value): (clients looked at, how many in all)}``
        """
        by_name = defaultdict(set)
        for (_record, source), value in shared.items():
            by_name[NORMALISED[source.name]].add(value)
        found = {}
        # how many there are is no secret; names are shown to those who may read them
        Partner = self.env["res.partner"].sudo()
        for name, values in by_name.items():
            domain = Domain(name, "in", list(values))
            totals = Partner._read_group(domain, [name], ["commercial_partner_id:count_distinct"])
            clients = defaultdict(lambda: Partner)
            for partner in Partner.search(domain, limit=LOOKED_AT, order="id"):
                clients[partner[name]] |= partner.commercial_partner_id
            found.update({(name, value): (clients[value], total) for value, total in totals})
        return found

    def _say_shared(self, place, value, others):
        record, source = place
        clients, total = others[NORMALISED[source.name], value]
        origin = record._origin.sudo()
        own = (origin if source.model == "res.partner" else origin.partner_id).commercial_partner_id
        named = (clients - own).sudo(False)._filtered_access("read")[:NAMED]
        more = total - len(own & clients) - len(named)
        words = named.sudo().mapped("name")
        if named and more:
            words.append(self.env._("%s more", more))
        who = self._listed(words) or self.env._("%s other clients", more)
        if source.name == "phone":
            return self.env._("Also given by %s: a building's switchboard?", who)
        return self.env._("Also given by %s: a shared mailbox?", who)

    @api.model
    def _listed(self, words):
        """Words with commas, and "and" before the last."""
        *others, last = words or [""]
        if not others:
            return last
        return self.env._("%(first)s and %(last)s", first=", ".join(others), last=last)
