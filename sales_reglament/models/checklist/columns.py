from odoo import models

from ..completeness.columns import COMPANIONS, TWINS


class SalesReglamentColumns(models.AbstractModel):
    """Which changes of deals and of clients' cards steps look at."""

    _inherit = "sales.reglament.columns"

    def _watched(self, rulesets, lines):
        watched = super()._watched(rulesets, lines)
        steps = [
            step for ruleset in rulesets if ruleset.subject == "lead" for step in ruleset.steps
        ]
        names = self._fields_of_steps(steps, lines)
        of_clients = self._steps_of_clients(rulesets)
        return {
            **watched,
            "evidence": frozenset(step.evidence for step in steps),
            "step_fields": frozenset(names["lead"]),
            "step_partner": frozenset(names["lead_partner"]),
            "contacts": self.env["sales.reglament.contact"]._in_use(),
            "client_evidence": frozenset(step.evidence for step in of_clients),
            "client_steps": self._fields_of_client_steps(of_clients, lines),
        }

    def _fields_of_steps(self, steps, lines):
        """Names of the fields that steps of deals look at or apply by: ``lead``, and
        ``lead_partner`` of the client's card.

        :param lines: what is watched of lists of records, by model; added to
        """
        names = {"lead": set(), "lead_partner": set()}
        for step in steps:
            for domain in (step.domain, step.evidence_domain):
                self._watch_domain(domain, "lead", names, lines)
            if step.field:
                self._watch_field_of_step(step.field, names)
                self._watch_lines(step.field, lines)
            if step.evidence == "attachment":
                names["lead"].add("description")  # pictures in the text are no files
        return names

    def _watch_field_of_step(self, source, names):
        found = {source.name, *COMPANIONS.get(source.name, ())}
        if source.model == "crm.lead":
            names["lead"] |= found
            return
        names["lead_partner"] |= found
        names["lead"].add("partner_id")
        if source.name in TWINS:
            twin = TWINS[source.name]
            names["lead"] |= {twin, *COMPANIONS.get(twin, ())}

    def _steps_of_clients(self, rulesets):
        return [
            step
            for ruleset in rulesets
            if ruleset.subject == "client" and ruleset.state == "published"
            for step in ruleset.steps
        ]

    def _fields_of_client_steps(self, steps, lines):
        """Names of the client's fields that steps look at or apply by.

        :param lines: what is watched of lists of records, by model; added to
        """
        names = {"client": set()}
        for step in steps:
            for domain in (step.domain, step.evidence_domain):
                self._watch_domain(domain, "client", names, lines)
            if step.field:
                names["client"] |= {step.field.name, *COMPANIONS.get(step.field.name, ())}
                self._watch_lines(step.field, lines)
        return frozenset(names["client"])
