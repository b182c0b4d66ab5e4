from odoo import models

from ..completeness.feed import COMPANIONS


class SalesReglamentFeed(models.AbstractModel):
    """Which changes of a client's card the steps for clients look at."""

    _inherit = "sales.reglament.feed"

    def _steps_of_clients(self, rulesets):
        return [
            step
            for ruleset in rulesets
            if ruleset.subject == "client" and ruleset.state == "published"
            for step in ruleset.steps
        ]

    def _evidence_of_clients(self, rulesets):
        return frozenset(step.evidence for step in self._steps_of_clients(rulesets))

    def _fields_of_client_steps(self, rulesets, lines):
        """Names of the client's fields that steps look at or apply by.

        :param lines: what is watched of lists of records, by model; added to
        """
        names = {"client": set()}
        for step in self._steps_of_clients(rulesets):
            for domain in (step.domain, step.evidence_domain):
                self._watch_domain(domain, "client", names, lines)
            if step.field:
                names["client"] |= {step.field.name, *COMPANIONS.get(step.field.name, ())}
                self._watch_lines(step.field, lines)
        return frozenset(names["client"])
