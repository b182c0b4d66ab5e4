from odoo import api, models
from odoo.exceptions import AccessError

from ..completeness.problem import TYPED
from .gate_question import MODELS


class SalesReglamentGateDraft(models.AbstractModel):
    """What the answers in a gate dialog come to, before anything is saved."""

    _name = "sales.reglament.gate.draft"
    _description = "Answers of the Gate"

    @api.model
    def _look(self, leads, gaps, changes):
        """Which gaps are filled by what was typed, and what can't be right in it.

        :param gaps: gaps of fields, each with its ``key``
        :param changes: list of ``{"model", "id", "values"}``
        :return: ``{"filled": [keys], "problems": [{"model", "id", "name", "text"}]}``
        """
        drafts = self._drafts(leads, changes)
        by_id = {lead.id: lead for lead in leads}
        places = {
            gap["key"]: [
                place
                for source in self._sources(by_id[gap["lead_id"]], gap)
                for place in self._places(by_id[gap["lead_id"]], source, drafts)
            ]
            for gap in gaps
        }
        problem = self.env["sales.reglament.problem"]
        judged = problem._judge({place for found in places.values() for place in found})
        typed = {
            (draft._name, draft._origin.id): frozenset(names)
            for draft, names in ((drafts[key], self._typed(key, changes)) for key in drafts)
        }
        wrong = {
            place: found
            for place, found in judged.items()
            if found not in (None, "empty")
            and place[1].name in typed.get((place[0]._name, place[0]._origin.id), ())
        }
        return {
            "filled": [
                key
                for key, found in places.items()
                if any(judged[place] is None for place in found)
            ],
            "problems": [
                {
                    "model": record._name,
                    "id": record._origin.id,
                    "name": source.name,
                    "text": text,
                }
                for (record, source), text in problem._say(wrong).items()
            ],
        }

    def _drafts(self, leads, changes):
        """Records as they would be, never saved: ``{(model, id): new record}``.

        :raise AccessError: for others than these deals and what may be read
        """
        drafts = {}
        for change in changes:
            model, values = change["model"], change["values"]
            if model not in MODELS or (model == "crm.lead" and change["id"] not in leads.ids):
                raise AccessError(
                    self.env._("Only these deals and their clients can be filled in here.")
                )
            record = self.env[model].browse(change["id"])
            record.check_access("read")
            draft = record.new(origin=record)
            # nothing of what was tried before
            draft.invalidate_recordset(flush=False)
            draft.update(
                {
                    name: value
                    for name, value in values.items()
                    if name in record._fields
                    and record._has_field_access(record._fields[name], "write")
                }
            )
            self._check_named(draft, values)
            drafts[model, record.id] = draft
        return drafts

    def _check_named(self, draft, values):
        """Raise AccessError for records that a draft names and its writer may not read."""
        for name in values:
            field = draft._fields.get(name)
            if field is not None and field.relational:
                # what is missing of it is worked out on behalf of everybody
                named = draft.sudo()[name]._origin
                if field.type == "one2many":
                    named -= draft._origin.sudo()[name]  # lines that are there named nobody
                named.sudo(False).check_access("read")

    def _typed(self, key, changes):
        model, res_id = key
        fields_ = self.env[model]._fields
        return {
            name
            for change in changes
            if (change["model"], change["id"]) == (model, res_id)
            for name in change["values"]
            if name in fields_ and fields_[name].type in TYPED
        }

    def _sources(self, lead, gap):
        rule = self.env["sales.reglament.gate.question"]._rule(lead, gap)
        if rule:
            return rule.sources
        step = self.env["sales.reglament.gate.form"]._field_step(lead, gap["rule_id"])
        return (step.field,) if step else ()

    def _places(self, lead, source, drafts):
        """Where the value may stand, as it would be: also on a client chosen just now."""
        lead = drafts.get(("crm.lead", lead.id), lead)
        return [
            (drafts.get((record._name, record._origin.id), record), found)
            for record, found in self.env["sales.reglament.problem"]._places(lead, source)
        ]
