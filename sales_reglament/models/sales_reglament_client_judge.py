from odoo import api, models

from ..engine_pass import current_pass


class SalesReglamentClientJudge(models.AbstractModel):
    """Judges changes of a client's card: by the client's reglament and by its open deals."""

    _name = "sales.reglament.client.judge"
    _description = "Judgement of Changes on a Client"

    @api.model
    def _before(self, partners, vals):
        """The gaps as they are before the write.

        :return: ``(clients and open deals concerned, {(model, id): missing ids})``
        """
        watch = self.env["sales.reglament"]._watch()
        # a change is judged for all deals of the client, also those of other managers
        clients = partners.sudo().commercial_partner_id.filtered("reglament_id")
        leads = self.env["crm.lead"]
        if vals.keys() & watch.lead_partner:
            leads = partners._reglament_open_leads()
        records = [*clients, *leads]
        missing = {(r._name, r.id): frozenset(r.missing_requirements or ()) for r in records}
        return clients, leads, missing

    @api.model
    def _after(self, partners, before, names):
        """Refuse or record what the write emptied."""
        clients, leads, missing = before
        gaps = self._emptied_of_clients(clients, missing)
        gaps_of_leads = self._emptied_of_leads(leads, missing)
        everything = [gap for found in (gaps | gaps_of_leads).values() for gap in found]
        if not everything:
            return
        kind = self.env["crm.lead"]._reglament_free_kind()
        refused = [
            gap for gap in everything if gap["effect"] == "refuse" and self._is_named(gap, names)
        ]
        if refused and not kind:
            self.env["sales.reglament.refusal"]._refuse_emptying(self._by_client(refused))
        self._log(clients, gaps, kind or "mode")
        leads._reglament_log(
            {lead_id: found for (_model, lead_id), found in gaps_of_leads.items()},
            kind or "mode",
            {},
        )

    def _emptied_of_clients(self, clients, missing):
        rulesets = self.env["sales.reglament"]._rulesets_by_id()
        gaps = {}
        for reglament, group in clients.grouped("reglament_id").items():
            if not reglament:
                continue
            asked = [
                frozenset(client.missing_requirements or ()) - missing[client._name, client.id]
                for client in group
            ]
            if not any(asked):
                continue
            found = group._reglament_evaluate(rulesets[reglament.id], asked)
            described = group._reglament_gaps_of(rulesets[reglament.id], found)
            for client, lost in zip(group, described, strict=True):
                gaps[client._name, client.id] = lost
        return gaps

    def _emptied_of_leads(self, leads, missing):
        present = {lead.id: lead.stage_id.id for lead in leads}
        left = leads._reglament_asked_at(present)
        asked = {
            lead.id: frozenset(lead.missing_requirements or ())
            & left.get(lead.id, frozenset()) - missing[lead._name, lead.id]
            for lead in leads
        }
        asked = {lead_id: ids for lead_id, ids in asked.items() if ids}
        described = leads._reglament_describe(asked)
        return {("crm.lead", lead_id): found for lead_id, found in described.items()}

    def _is_named(self, gap, names):
        """Whether the writer named one of the client's fields that would fill the gap."""
        for ruleset in self.env["sales.reglament"]._rulesets():
            for rule in ruleset.requirements:
                if rule.id == gap["rule_id"]:
                    return any(
                        source.model == "res.partner" and source.name in names
                        for source in rule.sources
                    )
        return False

    def _by_client(self, gaps):
        """The gaps under the name of the client: a deal's name may be another manager's secret."""
        shown = []
        for gap in gaps:
            if gap["model"] == "res.partner":
                client = self.env["res.partner"].sudo().browse(gap["id"])
                shown.append(dict(gap, display_name=client.display_name, lead_id=False))
            else:
                shown.append(gap)
        return shown

    def _log(self, clients, gaps, kind):
        passed = current_pass(self.env)
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    "partner_id": client.id,
                    "record_name": client.display_name,
                    "reglament_id": client.reglament_id.id,
                    "company_id": client.company_id.id,
                    "kind": kind,
                    "reason": passed.reason if passed else False,
                    "gaps": gaps[client._name, client.id],
                }
                for client in clients
                if gaps.get((client._name, client.id))
            ]
        )
