from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import ormcache

from ... import conditions


class SalesReglamentGateBeside(models.AbstractModel):
    """Records that conditions of rules read beside the deal: its client, tags, source.

    Where a change of theirs brings a rule back over a deal that has the stage behind it, what is
    missing is recorded, as if the deal itself had been changed.
    """

    _name = "sales.reglament.gate.beside"
    _description = "What Conditions Read Beside a Deal"

    def write(self, vals):
        leads = self._reglament_read_beside(vals.keys())
        if not leads:
            return super().write(vals)
        held = self.env["sales.reglament.gate.held"]
        before = held._now(leads)
        result = super().write(vals)
        leads._reglament_mark()
        now = held._now(leads)
        gained = [id_ for id_ in now if self._reglament_gains(before.get(id_), now[id_])]
        if gained:
            found = leads.browse(gained).sudo(False)
            checks = self.env["sales.reglament.checklist"]._sync(found)
            self.env["sales.reglament.gate.change"]._arrived(found, {}, checks)
        return result

    def _reglament_gains(self, old, now):
        """Whether rules apply to a deal that did not before (kernel Held, the old one or None)."""
        return old and (now.requirements - old.requirements or now.steps - old.steps)

    def _reglament_read_beside(self, names):
        """The deals of ``self`` to which rules apply by one of these fields, or None.

        Those that are won are among them: they were judged by the rules of their time.
        """
        if not self.ids or "sales.reglament" not in self.env:
            return None
        paths = self.env["sales.reglament.gate.beside"]._paths().get(self._name, ())
        links = {link for link, name in paths if name in names}
        if not links:
            return None
        domain = Domain.OR(Domain(link, "in", self.ids) for link in links)
        domain &= Domain("reglament_id", "!=", False) & Domain("won_status", "!=", "lost")
        watch = self.env["sales.reglament"]._watch()
        if self._name == "res.partner" and names & (watch.lead_partner | watch.step_partner):
            # deals that go on are judged as their client's card changes
            domain &= Domain("won_status", "=", "won")
        # which rules hold must not depend on who changes what they look at
        return self.env["crm.lead"].sudo().search(domain)

    @api.model
    @ormcache(cache="stable")
    def _paths(self):
        """``{model: {(field of a deal that leads there, name of a field)}}`` of all conditions."""
        paths, fields = defaultdict(set), self.env["crm.lead"]._fields
        for ruleset in self.env["sales.reglament"]._rulesets():
            for rule in (*ruleset.requirements, *ruleset.steps):
                if ruleset.subject != "lead" or not rule.domain:
                    continue
                for condition in conditions.read(rule.domain):
                    first = condition.field_expr.partition(".")[0]
                    comodel = first in fields and fields[first].comodel_name
                    if comodel and fields[first].store:
                        names = self._names_beside(condition, self.env[comodel])
                        paths[comodel].update((first, name) for name in names)
        return {model: frozenset(found) for model, found in paths.items()}

    def _names_beside(self, condition, records):
        """Names of the fields that a condition reads of the records a deal leads to."""
        rest = condition.field_expr.partition(".")[2]
        if rest:
            return {rest.partition(".")[0]}
        if condition.operator.startswith(("any", "not any")):
            inner = Domain(condition.value).iter_conditions()
            return {one.field_expr.partition(".")[0] for one in inner}
        return set(records._rec_names_search or [records._rec_name])


class CrmTag(models.Model):
    _name = "crm.tag"
    _inherit = ["sales.reglament.gate.beside", "crm.tag"]


class UtmCampaign(models.Model):
    _name = "utm.campaign"
    _inherit = ["sales.reglament.gate.beside", "utm.campaign"]


class UtmMedium(models.Model):
    _name = "utm.medium"
    _inherit = ["sales.reglament.gate.beside", "utm.medium"]


class UtmSource(models.Model):
    _name = "utm.source"
    _inherit = ["sales.reglament.gate.beside", "utm.source"]


class ResCountryState(models.Model):
    _name = "res.country.state"
    _inherit = ["sales.reglament.gate.beside", "res.country.state"]
