from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...completeness_field import Completeness
from ...engine_pass import refuse_engine_fields
from ...kernel import gate
from ...kernel.evaluator import completeness
from ...own_columns import OF_EVALUATION
from . import fill_notes
from .fill import record_fills

ENGINE_FIELDS = frozenset(
    {"reglament_id", "completeness", "asked_requirements", "missing_requirements"}
)


class SalesReglamentMixin(models.AbstractModel):
    """The engine: which rules apply to these records and what is missing.

    Screens, reports and refusals all read ``missing_requirements``, which is kept up to date on
    every change; only questions about another stage are worked out on the spot.
    """

    _name = "sales.reglament.mixin"
    _description = "Runs on a Reglament"

    _reglament_engine_fields = ENGINE_FIELDS

    reglament_id = fields.Many2one(
        "sales.reglament",
        compute="_compute_reglament_id",
        store=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version this record follows: the one for its team, else for the role of its "
        "responsible, else for its company.",
    )
    reglament_reason = fields.Char(
        compute="_compute_reglament_reason", help="Why this record follows its reglament."
    )
    completeness = Completeness(
        compute="_compute_reglament_state",
        store=True,
        copy=False,
        aggregator="avg",
        help="How much of what the reglament asks for so far is filled in, in per cent; empty "
        "where nothing is asked.",
    )
    asked_requirements = fields.Json(
        compute="_compute_reglament_state",
        store=True,
        copy=False,
        export_string_translation=False,
    )
    missing_requirements = fields.Json(
        compute="_compute_reglament_state",
        store=True,
        copy=False,
        export_string_translation=False,
    )
    missing_summary = fields.Char(
        string="Missing",
        compute="_compute_missing_summary",
        search="_search_missing_summary",
        help="What is still to be filled in.",
    )

    # ------------------------------------------------------------ to be said by the models

    def _compute_reglament_id(self):
        """Choose the version each record follows."""
        self.reglament_id = False

    def _reglament_asked(self, ruleset):
        """Per record of ``self`` the ids of the requirements that count at present."""
        return [frozenset(requirement.id for requirement in ruleset.requirements)] * len(self)

    @api.depends("reglament_id")
    @api.depends_context("lang")
    def _compute_reglament_reason(self):
        texts = self.env["sales.reglament.texts"]
        for reglament, records in self.grouped("reglament_id").items():
            records.reglament_reason = texts._of(reglament.id)["reason"] if reglament else False

    # ------------------------------------------------------------ state

    def _compute_reglament_state(self):
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        for reglament, records in self.grouped("reglament_id").items():
            ruleset = rulesets.get(reglament.id)
            if ruleset:
                records._reglament_set_state(ruleset)
            else:
                records.completeness = False
                records.asked_requirements = False
                records.missing_requirements = False
        fill_notes.note_judged(self)

    def _reglament_set_state(self, ruleset):
        weights = {requirement.id: requirement.weight for requirement in ruleset.requirements}
        same_result = defaultdict(list)
        for id_, (required, missing) in zip(
            self._ids, self._reglament_evaluate(ruleset), strict=True
        ):
            asked = sum(map(weights.get, required))
            lacking = sum(map(weights.get, missing))
            percent = completeness(asked, lacking) if asked else False
            same_result[percent, required, tuple(missing)].append(id_)
        for (percent, required, missing), ids in same_result.items():
            records = self.browse(ids)
            records.completeness = percent
            records.asked_requirements = sorted(required) or False
            records.missing_requirements = list(missing) or False

    def _reglament_evaluate(self, ruleset, asked=None, reader="sales.reglament.columns"):
        """Evaluate ``self`` under one ruleset.

        :param asked: per record the ids of the requirements to ask; by default those that count
            at present
        :param reader: name of the model that says what the records have and meet
        :return: per record ``(ids required, {missing id: problem})``
        """
        reader = self.env[reader]
        asked = self._reglament_asked(ruleset) if asked is None else asked
        asked = reader._restrict(self, ruleset.requirements, asked)
        return list(zip(asked, reader._missing(self, ruleset.requirements, asked), strict=True))

    def _reglament_completeness(self):
        """How much is filled in of what is asked of this record, ``None`` if nothing is asked."""
        self.ensure_one()
        return self._fields["completeness"].given(self)

    @api.depends("missing_requirements")
    @api.depends_context("lang")
    def _compute_missing_summary(self):
        texts = self.env["sales.reglament.texts"]
        for reglament, records in self.grouped("reglament_id").items():
            words = texts._of(reglament.id)["requirements"] if reglament else {}
            for record in records:
                missing = record.missing_requirements or ()
                record.missing_summary = ", ".join(words[rid][0] for rid in missing if rid in words)

    @api.model
    def _search_missing_summary(self, operator, value):
        if operator == "in":  # how "=" arrives; empty values ask for complete records
            return Domain.OR(self._missing_summary_domain("=ilike", text) for text in value)
        if operator not in ("ilike", "=ilike", "like", "=like"):
            return NotImplemented
        return self._missing_summary_domain(operator, value)

    @api.model
    def _missing_summary_domain(self, operator, value):
        if not value:
            return Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s IS NULL", model._field_to_sql(alias, "missing_requirements", query)
                ),
                predicate=lambda record: not record.missing_requirements,
            )
        named = self.env["sales.reglament.requirement"].sudo()
        ids = named.search(
            Domain("name", operator, value)
            | Domain("field_id.field_description", operator, value)
            | Domain("alternative_field_ids.field_description", operator, value)
        ).ids
        return self._missing_any_domain(ids)

    @api.model
    def _missing_any_domain(self, requirement_ids):
        """Records that miss at least one of these requirements."""
        if not requirement_ids:
            return Domain.FALSE
        path = " || ".join(f"@ == {int(rid)}" for rid in requirement_ids)
        wanted = set(requirement_ids)
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s @? %s::jsonpath",
                model._field_to_sql(alias, "missing_requirements", query),
                f"$[*] ? ({path})",
            ),
            predicate=lambda record: not wanted.isdisjoint(record.missing_requirements or ()),
        )

    # ------------------------------------------------------------ marking

    def _reglament_mark(self):
        """Have the gaps of ``self`` worked out again when they are next needed."""
        names = ["completeness", "asked_requirements", "missing_requirements"]
        records = self.filtered("id") - self.env.protected(self._fields["completeness"])
        fill_notes.note_mark(records)
        for name in names:
            self.env.add_to_compute(self._fields[name], records)
        # what shows these values (a client's contacts, the summary in words) follows
        records.modified(names)

    # ------------------------------------------------------------ gaps in words

    def _reglament_gaps_of(self, ruleset, found):
        """Describe what records miss.

        :param found: per record ``(ids required, {missing id: problem})``
        :return: per record a list of gaps as the design's contract has them, without those that
            only count
        """
        mode = self.env["sales.reglament"]._mode_in_force(ruleset)
        rules = {requirement.id: requirement for requirement in ruleset.requirements}
        effects = {rid: gate.effect(rule.level, mode) for rid, rule in rules.items()}
        missing = [
            {rid: problem for rid, problem in problems.items() if effects[rid]}
            for _ids, problems in found
        ]
        words = self.env["sales.reglament.problem"]._explain(self, rules, missing)
        return [
            [
                record._reglament_gap(ruleset, rules[rid], effects[rid], said.get(rid))
                for rid in problems
            ]
            for record, problems, said in zip(self, missing, words, strict=True)
        ]

    def _reglament_gap(self, ruleset, rule, effect, words=None):
        """One gap of a record, as the design's contract has it.

        :param rule: kernel Requirement
        :param words: what is the matter with the value that is there, if any is
        """
        target, name = self._reglament_target(rule.sources[0])
        texts = self.env["sales.reglament.texts"]._of(ruleset.id)
        label, why = texts["requirements"][rule.id]
        return {
            "model": target._name,
            "id": target.id,
            "lead_id": self.id if self._name == "crm.lead" else False,
            "display_name": self.display_name,
            "kind": "field",
            "name": name,
            "label": label,
            "rule_id": rule.id,
            "reason": " ".join(filter(None, [words, why])),
            "effect": effect,
        }

    def _reglament_target(self, source):
        """The record and field in which a source of ``self`` can be filled in."""
        return self, source.name

    # ------------------------------------------------------------ how values come

    def _reglament_on_change(self, watch, names, create, before):
        super()._reglament_on_change(watch, names, create, before)
        if before or names <= OF_EVALUATION:
            return
        fill_notes.note_writer(self)
        if create and names >= ENGINE_FIELDS:  # lists of lines come later
            fill_notes.note_new(self)

    def _write_multi(self, vals_list):
        record_fills(self, vals_list)
        return super()._write_multi(vals_list)

    # ------------------------------------------------------------ engine fields

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, self._reglament_engine_fields)
        if not self._reglament_watch():
            return super().create(vals_list)
        with fill_notes.creating(self, vals_list):
            return super().create(vals_list)

    def write(self, vals):
        refuse_engine_fields(self, [vals], self._reglament_engine_fields)
        return super().write(vals)
