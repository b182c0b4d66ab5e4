from odoo import api, models

from ...kernel import gate
from ...kernel.checklist import WAIVED


class SalesReglamentWaiver(models.AbstractModel):
    """Mandatory steps that somebody said were not required: exceptions, kept in the log."""

    _name = "sales.reglament.waiver"
    _description = "Mandatory Steps Waved Through"

    # ------------------------------------------------------------ when it is said

    @api.model
    def _note(self, checks, reason):
        """Keep in the exceptions log that mandatory points were said to be not required.

        :param checks: points, of deals and of clients
        :param reason: why, in words
        """
        # the log is the engine's, and tells facts; who may change the points was asked before
        mandatory = checks.sudo().filtered("mandatory")
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    **self._prepare_record(check),
                    "reglament_id": check.reglament_id.id,
                    "company_id": check.company_id.id,
                    "kind": "waived",
                    "reason": reason,
                    "gaps": [self._gap(check)],
                }
                for check in mandatory
            ]
        )

    @api.model
    def _note_undone(self, checks):
        """Keep in the exceptions log what is missing since a deed was undone on a closed deal.

        Nobody can do it any more: the points fall away.
        """
        # the log is the engine's, and tells facts, whoever undid the deed
        mandatory = checks.sudo().filtered("mandatory")
        kind = mandatory and self.env["crm.lead"]._reglament_changed_kind()
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    **self._prepare_record(check),
                    "reglament_id": check.reglament_id.id,
                    "company_id": check.company_id.id,
                    "kind": kind,
                    "reason": self.env._("Undone after the deal was closed"),
                    "gaps": [{**self._gap(check), "reason": "", "waived": False}],
                }
                for check in mandatory
            ]
        )

    def _prepare_record(self, check):
        lead, client = check.lead_id, check.partner_id
        if not lead:
            return {"partner_id": client.id, "record_name": client.display_name}
        return {
            "lead_id": lead.id,
            "partner_id": lead.partner_id.id,
            "record_name": lead.display_name,
            "stage_from_id": lead.stage_id.id,
            "team_id": lead.team_id.id,
        }

    def _gap(self, check):
        """A point that was not required, described as gaps are."""
        record, step = check.lead_id or check.partner_id, check.step_id
        return {
            "model": record._name,
            "id": record.id,
            "lead_id": check.lead_id.id,
            "display_name": record.display_name,
            "kind": "step",
            "name": step.name,
            "label": step.name,
            "rule_id": step.id,
            "reason": check.skip_reason or "",
            "effect": "record",
            "waived": True,
        }

    # ------------------------------------------------------------ when the deal moves on

    @api.model
    def _of_moves(self, leads, before, moved, stored):
        """The mandatory steps that moves were let past because they were not required.

        :param before: ``{lead id: kernel Stood}``
        :param moved: ``{lead id: stage id reached}``
        :param stored: the deals' checks, as far as known (see the checklist's ``_sync``)
        :return: ``{lead id: gaps}``, for those that have any
        """
        if not self.env["sales.reglament.checklist"]._has_steps():
            return {}
        if stored is not None and not any(
            check.state in WAIVED for lead_id in leads.ids for check in stored[lead_id].values()
        ):
            return {}
        # what was waved through is a fact of the deal, whoever moves it
        checks = (
            self.env["sales.reglament.check"]
            .sudo()
            .search([("lead_id", "in", leads.ids), ("state", "in", WAIVED)], order="id")
            .filtered("mandatory")
        )
        stages = self.env["crm.stage"]._reglament_stages()
        found = {}
        for check in checks:
            stage = stages.get(check.step_id.stage_id.id)
            old = stages.get(before[check.lead_id.id].stage_id)
            if (
                stage
                and gate.is_left_before(stage, stages.get(moved[check.lead_id.id]))
                and not (old and gate.is_left_before(stage, old))
            ):
                found.setdefault(check.lead_id.id, []).append(self._gap(check))
        return found
