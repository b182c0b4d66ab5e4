from odoo import Command, api, models
from odoo.tools import ormcache

from ...conditions import read
from ...engine_pass import FREE_KINDS, current_pass, with_pass
from .resting import CONTACTS


class SalesReglamentClientJudge(models.AbstractModel):
    """Judges changes of a client's card: by the client's reglament and by its open deals."""

    _name = "sales.reglament.client.judge"
    _description = "Judgement of Changes on a Client"

    # ------------------------------------------------------------ who is judged

    @api.model
    def _written(self, partners, vals):
        """The cards that a write reaches, those in its lists too.

        :return: ``{partner id: names of the fields written}``
        """
        written = {partner_id: frozenset(vals) for partner_id in partners.ids}
        for name, value in vals.items():
            field = partners._fields.get(name)
            is_list = field is not None and field.type in ("one2many", "many2many")
            if not is_list or field.comodel_name != partners._name or not value:
                continue
            for command in value:
                if isinstance(command, list | tuple) and command[0] == Command.UPDATE:
                    line = partners.browse(command[1])
                    for partner_id, names in self._written(line, command[2]).items():
                        written[partner_id] = written.get(partner_id, frozenset()) | names
        return written

    @api.model
    def _is_judged(self, partners):
        """Whether a change of these cards belongs to one that is being judged already."""
        passed = current_pass(self.env)
        if not passed:
            return False
        if passed.kind not in FREE_KINDS and passed.kind != "nested":
            return True
        # which company a card belongs to is no secret
        return bool(passed.judged) and all(
            not passed.judged.isdisjoint((partner.id, partner.commercial_partner_id.id))
            for partner in partners.sudo()
        )

    @api.model
    def _while_judged(self, partners, judged):
        """``partners``, to be written while the change of these cards is judged."""
        passed = current_pass(self.env)
        ids = {*judged.ids, *judged.sudo().commercial_partner_id.ids}
        if not passed:
            return with_pass(partners, "nested", judged=ids)
        return with_pass(partners, passed.kind, passed.reason, ids | passed.judged)

    # ------------------------------------------------------------ the judgement

    @api.model
    def _before(self, partners, names):
        """The gaps as they are before the write.

        :param names: names of the fields that are written on some of them
        :return: ``(clients and open deals concerned, {(model, id): missing ids})``
        """
        # a change is judged for all deals of the client, also those of other managers
        clients = partners.sudo().commercial_partner_id.filtered("reglament_id")
        leads = self.env["crm.lead"]
        if names & self._deciding_on_deals():
            leads = partners._reglament_open_leads()
        records = [*clients, *leads]
        missing = {(r._name, r.id): frozenset(r.missing_requirements or ()) for r in records}
        return clients, leads, missing

    @api.model
    def _after(self, before, written):
        """Refuse or record what the write emptied.

        :param written: see ``_written``
        """
        names = frozenset().union(*written.values())
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
        # what is mandatory and was not refused went along with something else
        is_mandatory = any(gap["effect"] == "refuse" for gap in everything)
        kind = kind or ("change" if is_mandatory else "mode")
        self._log(clients, gaps, kind)
        leads._reglament_log(
            {lead_id: found for (_model, lead_id), found in gaps_of_leads.items()}, kind, {}
        )

    # ------------------------------------------------------------ contacts that go

    @api.model
    @ormcache(cache="stable")
    def _deciding_on_deals(self):
        """Names of the fields of a card by which the deals of its client may come to miss
        something: what is asked for, whose contact it is, and what such contacts count by.
        """
        asked = self.env["sales.reglament"]._watch().lead_partner
        return asked | ({"parent_id"} if asked else frozenset()) | self._counting_contacts()

    @api.model
    @ormcache(cache="stable")
    def _counting_contacts(self):
        """Names of the fields of a contact by which a client's list of contacts may lose it."""
        rulesets = self.env["sales.reglament"]._rulesets()
        sources = {
            source
            for ruleset in rulesets
            for requirement in ruleset.requirements
            for source in requirement.sources
            if (source.model, source.name) in CONTACTS
        }
        if not sources:
            return frozenset()
        named = {
            condition.field_expr.partition(".")[0]
            for source in sources
            if source.line_domain
            for condition in read(source.line_domain)
        }
        return frozenset({"active", "parent_id"} | named)

    @api.model
    def _losing(self, partners):
        """What clients have before contacts of theirs go.

        :param partners: cards about to be deleted
        :return: for ``_lost``; None where nothing rests on contacts
        """
        if not self._counting_contacts() or self._is_judged(partners):
            return None
        # which company a card belongs to is no secret
        clients = (partners.sudo().commercial_partner_id - partners.sudo()).with_env(self.env)
        if not clients:
            return None
        clients, leads, missing = self._before(
            clients, self.env["sales.reglament"]._watch().lead_partner
        )
        # what deals miss without their own contact is looked at with that
        leads = leads.filtered(lambda lead: lead.partner_id not in partners)
        return clients, leads, missing

    @api.model
    def _lost(self, before):
        """Record what clients miss since contacts of theirs are gone: nobody is refused that."""
        if before is not None:
            self._after(before, {})

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
        """The gaps under the name of the client: a deal may be another manager's secret."""
        rulesets = self.env["sales.reglament"]._rulesets()
        rules = {rule.id: rule for ruleset in rulesets for rule in ruleset.requirements}
        shown = []
        for gap in gaps:
            if gap["lead_id"]:
                # whose deal it is was not asked: only its client is named
                lead = self.env["crm.lead"].sudo().browse(gap["lead_id"])
                source = next(s for s in rules[gap["rule_id"]].sources if s.model == "res.partner")
                client, name = lead._reglament_target(source)
                gap = dict(gap, model=client._name, id=client.id, name=name, lead_id=False)
                gap["display_name"] = client.display_name
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
