from collections import defaultdict
from contextlib import suppress

from odoo import api, models
from odoo.tools import SQL

from ...conditions import matching
from ...kernel.evaluator import missing_requirements
from ...kernel.rules import Watch
from ...kernel.values import EMPTY, column_problems
from ..core.settings import settings

# What a lead itself says of its client as long as there is no client card.
TWINS = {
    "name": "partner_name",
    "email": "email_from",
    "phone": "phone",
    "website": "website",
    "function": "function",
    "street": "street",
    "street2": "street2",
    "zip": "zip",
    "city": "city",
    "state_id": "state_id",
    "country_id": "country_id",
    "lang": "lang_id",
    "user_id": "user_id",
}
# Changing the right one changes how the left one is judged.
COMPANIONS = {
    "phone": ("phone_sanitized",),
    "email": ("email_normalized",),
    "email_from": ("email_normalized",),
    "vat": ("country_id",),
    "company_registry": ("country_id",),
}
NORMALISED = {"phone": "phone_sanitized", "email": "email_normalized"}
NORMALISED["email_from"] = NORMALISED["email"]


class SalesReglamentColumns(models.AbstractModel):
    """Hands the kernel columns of values, read from the ORM's cache in a few queries a batch."""

    _name = "sales.reglament.columns"
    _description = "Values for the Kernel"

    # ------------------------------------------------------------ what is missing

    @api.model
    def _missing(self, records, requirements, asked):
        """What each record misses.

        :param records: leads, or clients (commercial entities)
        :param requirements: kernel requirements, all of one reglament
        :param asked: per record the ids of the requirements asked of it
        :return: per record ``{requirement id: problem}``
        """
        # most records are asked the same
        due = frozenset().union(*set(asked))
        requirements = [requirement for requirement in requirements if requirement.id in due]
        # facts don't depend on who looks: a reader's rights must not change what is missing
        records = records.sudo()
        self._fetch(records, requirements)
        policy = self.env["sales.reglament.placeholder"]._policy()
        sources = {source for requirement in requirements for source in requirement.sources}
        shared = self._shared_by_all(records, sources)
        columns = {source: self._problems(records, source, policy, shared) for source in sources}
        return missing_requirements(requirements, columns, asked)

    def _fetch(self, records, requirements):
        """Read all that is asked of the records themselves in one query."""
        names = {
            name
            for requirement in requirements
            for source in requirement.sources
            if source.model == records._name
            for name in (source.name, *COMPANIONS.get(source.name, ()))
        }
        stored = [name for name in names if records._fields[name].column_type]
        records.fetch([name for name in stored if records._fields[name].store])

    @api.model
    def _restrict(self, records, requirements, asked):
        """Take out of ``asked`` what a requirement's condition does not ask of a record."""
        for requirement in requirements:
            if requirement.domain:
                met = set(self._met(records, requirement.domain)._ids)
                asked = [
                    ids if id_ in met else ids - {requirement.id}
                    for id_, ids in zip(records._ids, asked, strict=True)
                ]
        return asked

    @api.model
    def _met(self, records, text, otherwise=None):
        """The records that meet a condition; ``otherwise`` where it can't be worked out."""
        # a condition holds or not, whoever looks
        return matching(records.sudo(), text, otherwise)

    def _problems(self, records, source, policy, shared=None):
        """The problem of each record with a source.

        :param shared: what ``_shared`` says of the values, where that is known
        """
        if source.model == records._name:
            return column_problems(source, self._column(records, source, shared), policy)
        return self._problems_of_clients(records, source, policy, shared)

    def _problems_of_clients(self, leads, source, policy, shared):
        """Judge a client's field for each lead.

        Commercial fields are read from the commercial entity, others from the contact first;
        without a client, from the lead's own twin of the field.
        """
        Partner = self.env["res.partner"].sudo()
        contacts = leads.partner_id
        partners = contacts | contacts.commercial_partner_id
        judged = column_problems(source, self._column(partners, source, shared), policy)
        problem_of = dict(zip(partners._ids, judged, strict=True))
        is_commercial = source.name in Partner._commercial_fields()
        twins = self._problems_of_twins(leads, source, policy, shared)
        problems = []
        for lead, twin in zip(leads, twins, strict=True):
            contact = lead.partner_id
            if not contact:
                problems.append(twin)
                continue
            problem = problem_of[contact.commercial_partner_id._ids[0]]
            if problem and not is_commercial:
                own = problem_of[contact._ids[0]]
                problem = own if own in (None, "for_show", "invalid") else problem
            problems.append(problem)
        return problems

    def _problems_of_twins(self, leads, source, policy, shared):
        twin = TWINS.get(source.name)
        if twin is None:
            return [EMPTY] * len(leads)
        own = type(source)(model="crm.lead", name=twin, kind=source.kind)
        return column_problems(own, self._column(leads, own, shared), policy)

    # ------------------------------------------------------------ columns

    def _column(self, records, source, shared=None):
        """The values of one field in the shape that the kernel wants for the source's kind."""
        if source.kind == "count":
            return self._counts(records, source)
        values = self._read_column(records, source.name)
        if source.kind == "reach":
            name = NORMALISED[source.name]
            normalised = self._read_column(records, name)
            shared = self._shared({name: normalised}) if shared is None else shared
            return [
                (value or None, norm or None, norm in shared[name])
                for value, norm in zip(values, normalised, strict=True)
            ]
        if source.kind in ("tax", "registry"):
            return [
                (value or None, record.country_id.code or "")
                for value, record in zip(values, records, strict=True)
            ]
        return values

    def _read_column(self, records, name):
        """A field's values straight from its cache: several times faster than record by record."""
        field = records._fields[name]
        if not getattr(field, "translate", False) and not field.company_dependent:
            if field in records.env.fields_to_compute():
                records._recompute_recordset([name])
            get = field._get_cache(records.env).__getitem__
            with suppress(KeyError):
                return list(map(get, records._ids))
            records.fetch([name])
            # a new record takes its value from elsewhere
            with suppress(KeyError):
                return list(map(get, records._ids))
        return [record[name] for record in records]

    def _read_rows(self, records, names):
        """Tuples of values of ``records``, as the cache has them: relations as ids, or None."""
        records.fetch(names)
        return zip(*(self._read_column(records, name) for name in names), strict=True)

    def _counts(self, records, source):
        if not source.line_domain:
            return [len(record[source.name]) for record in records]
        lines = records[source.name]
        lines = self._met(lines, source.line_domain, otherwise=lines)
        counted = set(lines._ids)
        return [len(counted.intersection(record[source.name]._ids)) for record in records]

    def _shared_by_all(self, records, sources):
        """``_shared`` for all numbers and addresses that these sources look at, at once."""
        columns = defaultdict(set)
        for source in sources:
            if source.kind != "reach":
                continue
            name = NORMALISED[source.name]
            columns[name].update(self._read_column(records, name))
            if source.model != records._name:
                contacts = records.partner_id
                partners = contacts | contacts.commercial_partner_id
                columns[name].update(self._read_column(partners, name))
        return self._shared(columns)

    def _shared(self, columns):
        """Which of these numbers or addresses too many unrelated clients have in common.

        :param columns: ``{name of the normalised field: values}``
        :return: ``{name: frozenset of values}``
        """
        wanted = {name: set(filter(None, values)) for name, values in columns.items()}
        shared = dict.fromkeys(wanted, frozenset())
        queries = [self._shared_query(name, values) for name, values in wanted.items() if values]
        if queries:
            rows = self.env.execute_query(SQL(" UNION ALL ").join(queries))
            for name, value in rows:
                shared[name] |= {value}
        return shared

    def _shared_query(self, name, values):
        Partner = self.env["res.partner"]
        Partner.flush_model([name, "commercial_partner_id", "active"])
        return SQL(
            """
            (SELECT %(name)s, %(field)s
               FROM res_partner
              WHERE active AND %(field)s = ANY(string_to_array(%(values)s, chr(10)))
           GROUP BY %(field)s
             HAVING COUNT(DISTINCT commercial_partner_id) >= %(threshold)s)
            """,
            name=name,
            field=SQL.identifier(name),
            # a thousand of them as one value: normalised, they have no lines
            values="\n".join(values),
            threshold=settings(self.env).shared_reach_from,
        )

    # ------------------------------------------------------------ what to watch

    @api.model
    def _build_watch(self, rulesets):
        """What all domains watch.

        :param rulesets: kernel rulesets
        :return: a kernel Watch
        """
        lines = defaultdict(set)
        watched = self._watched(rulesets, lines)
        return Watch(
            **watched, lines={model: tuple(sorted(found)) for model, found in lines.items()}
        )

    def _watched(self, rulesets, lines):
        """Which changes matter, as values of a kernel Watch: here those of the fields that are
        asked for. Each domain adds its own.

        :param lines: what is watched of lists of records, by model; added to
        """
        names = {"lead": set(), "lead_partner": set(), "client": set()}
        for ruleset in rulesets:
            on_client = "client" if ruleset.subject == "client" else "lead_partner"
            for requirement in ruleset.requirements:
                self._watch_domain(requirement.domain, ruleset.subject, names, lines)
                for source in requirement.sources:
                    on_lead = source.model == "crm.lead"
                    found = {source.name, *COMPANIONS.get(source.name, ())}
                    names["lead" if on_lead else on_client] |= found
                    if not on_lead and source.name in TWINS:
                        twin = TWINS[source.name]
                        names["lead"] |= {twin, *COMPANIONS.get(twin, ())}
                    self._watch_lines(source, lines)
        return {name: frozenset(found) for name, found in names.items()}

    def _watch_domain(self, domain, subject, names, lines):
        """Add what a condition reads of deals and of cards, the client's and its company's alike.

        :param subject: ``client``, or else it is a condition on deals
        """
        if not domain:
            return
        if subject == "client":
            model, watched = "res.partner", {"res.partner": "client"}
        else:
            model, watched = "crm.lead", {"crm.lead": "lead", "res.partner": "lead_partner"}
        for owner, name in self.env["sales.reglament.condition"]._named(model, domain):
            if owner in watched:
                names[watched[owner]] |= self._watch_name(owner, name, lines)

    def _watch_name(self, model, name, lines):
        """A field of a condition, and of one that is not stored what it is worked out from."""
        found, field = {name}, self.env[model]._fields.get(name)
        if field is not None and field.compute and not field.store:
            found |= {path.partition(".")[0] for path in self.pool.field_depends.get(field, ())}
        for one in found:
            self._watch_list(model, one, lines)
        return found

    def _watch_lines(self, source, lines):
        self._watch_list(source.model, source.name, lines)

    def _watch_list(self, model, name, lines):
        field = self.env[model]._fields.get(name)
        if field is None or field.type != "one2many" or not field.inverse_name:
            return
        inverse = self.env[field.comodel_name]._fields.get(field.inverse_name)
        if inverse is not None and inverse.type == "many2one":
            lines[field.comodel_name].add((field.inverse_name, model, name))
