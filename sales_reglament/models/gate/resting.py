from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ...conditions import read
from ...engine_pass import current_pass, is_engine

MODELS = ("crm.lead", "res.partner")
# The lists of a client's contacts.
CONTACTS = (("res.partner", "child_ids"),)
# Carries the ids of deals whose own change is being judged, as a set: no request can send one.
JUDGED = "reglament_deals_judged"


class SalesReglamentResting(models.AbstractModel):
    """What is filled in by other records: the lines of a list, and what a field names.

    Nobody is refused to change or delete such a record; what is missing by it is in the log, as if
    the field itself had been emptied.
    """

    _name = "sales.reglament.resting"
    _description = "What Rests on Other Records"

    # ------------------------------------------------------------ which records

    @api.model
    @ormcache(cache="stable")
    def _counted(self):
        """Lists that are asked for, whose lines are kept by the lines themselves.

        Contacts are judged with the cards.

        :return: ``{model of the lines: {(field to the parent, its model, its list): names}}`` with
            the names of the fields by which a list may lose a line
        """
        counted = defaultdict(dict)
        for source in self._sources():
            field = self.env[source.model]._fields.get(source.name)
            if field is None or field.type != "one2many" or (source.model, source.name) in CONTACTS:
                continue
            inverse = self.env[field.comodel_name]._fields.get(field.inverse_name)
            if inverse is not None and inverse.type == "many2one":
                key = (field.inverse_name, source.model, source.name)
                names = counted[field.comodel_name].get(key, frozenset())
                counted[field.comodel_name][key] = names | self._names_counted(field, source)
        return dict(counted)

    def _names_counted(self, field, source):
        names, lines = {"active", field.inverse_name}, defaultdict(set)
        for condition in read(source.line_domain) if source.line_domain else ():
            first = condition.field_expr.partition(".")[0]
            reader = self.env["sales.reglament.columns"]
            names |= reader._watch_name(field.comodel_name, first, lines)
        return frozenset(names)

    @api.model
    @ormcache(cache="stable")
    def _named(self):
        """Fields asked for that name records: ``{model of these: {(model, name)}}``

        A deal without its client has nothing of what is asked for on the client's card.
        """
        named = defaultdict(set)
        for source in self._sources():
            field = self.env[source.model]._fields.get(source.name)
            if field is not None and field.store and field.type in ("many2one", "many2many"):
                named[field.comodel_name].add((source.model, source.name))
            if source.model == "res.partner":
                named["res.partner"].add(("crm.lead", "partner_id"))
        return {model: tuple(sorted(found)) for model, found in named.items()}

    def _sources(self):
        return {
            source
            for ruleset in self.env["sales.reglament"]._rulesets()
            for requirement in ruleset.requirements
            for source in requirement.sources
        }

    # ------------------------------------------------------------ the judgement

    @api.model
    def _while_judged(self, leads, names):
        """``leads``, to be written; what is written through lists of theirs is judged with that.

        :param names: names of the fields written
        """
        lists = {
            name
            for found in self._counted().values()
            for _inverse, model, name in found
            if model == "crm.lead"
        }
        return leads.with_context(**{JUDGED: frozenset(leads.ids)}) if lists & names else leads

    @api.model
    def _before(self, records, names=None):
        """What rests on records, before they are changed or deleted.

        :param names: names of the fields that are written; None: they are deleted
        :return: for ``_after``; None where nothing rests on them
        """
        counted, named = self._counted().get(records._name), self._named().get(records._name)
        if not (counted or named) or is_engine(self.env) or not records.ids:
            return None
        concerned, asked = self._concerned(records, names, counted or {}, named or ())
        return self._missing_before(concerned["crm.lead"], concerned["res.partner"], asked)

    def _concerned(self, records, names, counted, named):
        """
        :return: ``{model: deals or clients that rest on records}``, and the names of the fields
            that do
        """
        # what is filled in does not depend on who may see it
        records = records.sudo()
        concerned, asked = {name: self.env[name].sudo() for name in MODELS}, set()
        for (inverse, model, name), reading in counted.items():
            if names is None or names & reading:
                concerned[model] |= records[inverse]
                asked.add(name)
        for model, name in named:
            if names is None or self._is_written_from_here(records, model, name, names):
                concerned[model] |= concerned[model].search(Domain(name, "in", records.ids))
                asked.add(name)
        if names is None and records._name in concerned:
            concerned[records._name] -= records  # what goes misses nothing
        return concerned, asked

    def _is_written_from_here(self, records, model, name, names):
        """Whether these fields of ``records`` are the other side of a list that others have."""
        field = self.env[model]._fields[name]
        return field.type == "many2many" and any(
            other.name in names for other in self.pool.field_inverses[field]
        )

    def _missing_before(self, leads, partners, asked):
        """
        :param asked: names of the fields that rest on what is about to change
        :return: as the judge of clients has it, or None where nothing is concerned
        """
        judge = self.env["sales.reglament.client.judge"]
        clients, missing = self.env["res.partner"], {}
        if partners and not judge._is_judged(partners.with_env(self.env)):
            clients, of_clients, missing = judge._before(partners.with_env(self.env), asked)
            leads |= of_clients
        leads = self._to_judge(leads)
        if not clients and not leads:
            return None
        # nobody kept up to date what closed deals miss
        (leads - leads._reglament_open())._reglament_mark()
        missing |= {
            (lead._name, lead.id): frozenset(lead.missing_requirements or ()) for lead in leads
        }
        return clients, leads, missing

    def _to_judge(self, leads):
        passed, judged = current_pass(self.env), self.env.context.get(JUDGED)
        if passed and passed.kind == "auto":
            return leads.browse()  # deals that are merged give to each other what they have
        if isinstance(judged, frozenset):
            leads = leads.browse(id_ for id_ in leads.ids if id_ not in judged)
        return leads.filtered(
            lambda lead: lead.reglament_id and lead.active and lead.won_status != "lost"
        )

    @api.model
    def _after(self, before):
        """Record what is missing since."""
        clients, leads, _missing = before
        for records in (clients, leads):
            records._reglament_mark()
        self.env["sales.reglament.client.judge"]._after(before, {})
        if self.env["sales.reglament.checklist"]._in_force():
            leads._reglament_open()._reglament_look_later()
