from odoo import api, models

from ...kernel import gate
from ...kernel.checklist import WAIVED


class SalesReglamentCheck(models.Model):
    """Mandatory points that somebody said were not required: exceptions, kept in the log."""

    _inherit = "sales.reglament.check"

    # ------------------------------------------------------------ when it is said

    def _note_waived(self, reason):
        super()._note_waived(reason)
        # the log is the engine's, and tells facts; who may change the points was asked before
        mandatory = self.sudo().filtered("mandatory")
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    **check._prepare_exception(),
                    "reglament_id": check.reglament_id.id,
                    "company_id": check.company_id.id,
                    "kind": "waived",
                    "reason": reason,
                    "gaps": [check._as_gap()],
                }
                for check in mandatory
            ]
        )

    def _note_undone(self):
        super()._note_undone()
        # the log is the engine's, and tells facts, whoever undid the deed
        mandatory = self.sudo().filtered("mandatory")
        kind = mandatory and self.env["crm.lead"]._reglament_changed_kind()
        self.env["sales.reglament.bypass"]._log(
            [
                {
                    **check._prepare_exception(),
                    "reglament_id": check.reglament_id.id,
                    "company_id": check.company_id.id,
                    "kind": kind,
                    "reason": self.env._("Undone after the deal was closed"),
                    "gaps": [{**check._as_gap(), "reason": "", "waived": False}],
                }
                for check in mandatory
            ]
        )

    def _prepare_exception(self):
        lead, client = self.lead_id, self.partner_id
        if not lead:
            return {"partner_id": client.id, "record_name": client.display_name}
        return {
            "lead_id": lead.id,
            "partner_id": lead.partner_id.id,
            "record_name": lead.display_name,
            "stage_from_id": lead.stage_id.id,
            "team_id": lead.team_id.id,
        }

    def _as_gap(self):
        """A point that was not required, described as gaps are."""
        record, step = self.lead_id or self.partner_id, self.step_id
        return {
            "model": record._name,
            "id": record.id,
            "lead_id": self.lead_id.id,
            "display_name": record.display_name,
            "kind": "step",
            "name": step.name,
            "label": step.name,
            "rule_id": step.id,
            "reason": self.skip_reason or "",
            "effect": "record",
            "waived": True,
        }

    # ------------------------------------------------------------ when the deal moves on

    @api.model
    def _waived_by_moves(self, leads, before, moved, stored):
        """The mandatory steps that moves were let past because they were not required.

        :param before: ``{lead id: kernel Stood}``
        :param moved: ``{lead id: stage id reached}``
        :param stored: the deals' checks, as far as known (see the checklist's ``_sync``)
        :return: ``{lead id: gaps}``, for those that have any
        """
        if not self.env["sales.reglament.checklist"]._in_force():
            return {}
        if stored is not None and not any(
            check.state in WAIVED for lead_id in leads.ids for check in stored[lead_id].values()
        ):
            return {}
        # what was waved through is a fact of the deal, whoever moves it
        checks = (
            self.sudo()
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
                found.setdefault(check.lead_id.id, []).append(check._as_gap())
        return found
