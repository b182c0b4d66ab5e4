from odoo import api, fields, models

from ...counted import counted
from ...kernel import checklist
from ...models.checklist.rows_to_prove import rows_with_what_is_before
from ...windows import closed, open_list, open_record


class SalesReglamentMoveOver(models.TransientModel):
    """What would change, for how many running deals, if they followed a published version."""

    _name = "sales.reglament.move.over"
    _description = "Move Running Deals Over"

    reglament_ids = fields.Many2many("sales.reglament", readonly=True)
    line_ids = fields.One2many("sales.reglament.move.over.line", "wizard_id", readonly=True)
    lead_count = fields.Integer(string="Running Deals", compute="_compute_counts")
    missing_count = fields.Integer(
        string="Would Miss Something New",
        compute="_compute_counts",
        help="Deals for which a required field is empty that is not asked for today.",
    )
    step_count = fields.Integer(
        string="New Steps to Do",
        compute="_compute_counts",
        help="Steps that open by this and are not done yet, of all the deals together.",
    )

    @api.depends("reglament_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for wizard in self:
            names = ", ".join(wizard.reglament_ids.mapped("display_name"))
            wizard.display_name = self.env._("Move running deals over: %s", names)

    @api.depends("line_ids")
    def _compute_counts(self):
        for wizard in self:
            for name in ("lead_count", "missing_count", "step_count"):
                wizard[name] = sum(wizard.line_ids.mapped(name))

    def action_confirm(self):
        """Move them, and say how many were moved."""
        self.ensure_one()
        count = self.lead_count
        self.reglament_ids.action_move_over()
        deals = counted(self.env, count, self.env._("deal|deals"))
        return closed(self.env._("%s moved over.", deals))

    # ------------------------------------------------------------ working it out

    @api.model
    def _open_for(self, reglaments):
        """Look at the running deals that would come under ``reglaments``; nothing changes by it.

        :return: an action on the findings
        """
        wizard = self.create(
            {
                "reglament_ids": reglaments.ids,
                "line_ids": [
                    fields.Command.create(vals)
                    for reglament in reglaments
                    for vals in self._prepare_lines(reglament)
                ],
            }
        )
        return open_record(
            self._name, wizard.id, name=self.env._("Move running deals over"), target="new"
        )

    def _prepare_lines(self, reglament):
        leads = reglament._leads_to_move_over()
        missing = self._missing_anew(leads, reglament)
        steps = self._opening_steps(leads, reglament)
        lines = []
        for present, group in leads.grouped("reglament_id").items():
            lines.append(
                {
                    "reglament_id": reglament.id,
                    "from_reglament_id": present.id,
                    "lead_count": len(group),
                    "missing_count": len(set(group.ids) & missing),
                    "step_count": sum(steps.get(lead.id, 0) for lead in group),
                    "record_ids": group.ids,
                }
            )
        return sorted(lines, key=lambda vals: -vals["lead_count"])

    def _missing_anew(self, leads, reglament):
        """Ids of the deals that would miss a field that nobody asks of them today."""
        ruleset = reglament._rulesets_by_id()[reglament.id]
        asked = {
            requirement.id: self._sources(requirement)
            for rules in (*reglament._rulesets(), ruleset)
            for requirement in rules.requirements
        }
        anew = set()
        results = leads._reglament_evaluate(ruleset)
        for lead, (_asked, missing) in zip(leads, results, strict=True):
            today = {asked.get(rid) for rid in lead.missing_requirements or ()}
            if any(asked[rid] not in today for rid in missing):
                anew.add(lead.id)
        return anew

    def _sources(self, requirement):
        return frozenset((source.model, source.name) for source in requirement.sources)

    def _opening_steps(self, leads, reglament):
        """How many steps would open and stay open, as ``{lead id: number}``."""
        Checklist = self.env["sales.reglament.checklist"]
        steps = reglament._rulesets_by_id()[reglament.id].steps
        stages = self.env["crm.stage"]._reglament_stages()
        applicable = Checklist._applicable(leads, steps)
        heirs = reglament._heirs(reglament.id)
        stored = Checklist._stored(leads)
        rows, opening = [], set()
        for lead in leads:
            situation = checklist.Situation(
                stages.get(lead.stage_id.id), lead.active, applicable[lead.id]
            )
            live = checklist.live_steps(steps, stages, situation)
            checks = self._points_under(steps, heirs, live, stored[lead.id], lead.stage_id.id)
            fresh = {step_id for step_id, check in checks.items() if check.is_fresh}
            opening |= {(lead.id, step_id) for step_id in fresh}
            rows += rows_with_what_is_before(self.env, fresh, lead.id, checks)
        proofs = self.env["sales.reglament.evidence"]._find(rows, "crm.lead")
        counts = {}
        for row in rows:
            if (row.subject_id, row.point) in opening and row.key not in proofs:
                counts[row.subject_id] = counts.get(row.subject_id, 0) + 1
        return counts

    def _points_under(self, steps, heirs, live, checks, stage_id):
        """The points that a deal would have: what there is goes on, the rest opens now.

        :param steps: of the version
        :param heirs: steps of all versions and what carries them on in this one
        :param live: ids of the steps that must have a point
        :param checks: ``{step id: kernel Existing}`` of the deal as they are
        :return: the same under the version; ``is_fresh`` are those that open
        """
        for step_id, heir in checklist.carry(checks, heirs).items():
            checks[heir] = checks.pop(step_id)._replace(step_id=heir)
        stage_of = {step.id: step.stage_id for step in steps}
        for change in checklist.changes_to(live, steps, list(checks.values())):
            if change.state == checklist.OPEN:
                checks[change.step_id] = checklist.Existing(
                    id=change.check_id,
                    step_id=change.step_id,
                    state=checklist.OPEN,
                    opened=fields.Datetime.now(),
                    is_passed_over=stage_of[change.step_id] != stage_id,
                    is_fresh=True,
                )
        return checks


class SalesReglamentMoveOverLine(models.TransientModel):
    _name = "sales.reglament.move.over.line"
    _description = "Move Running Deals Over: Deals of One Version"
    _order = "lead_count desc, id"

    wizard_id = fields.Many2one(
        "sales.reglament.move.over", required=True, ondelete="cascade", index=True
    )
    reglament_id = fields.Many2one("sales.reglament", string="New Version", ondelete="cascade")
    from_reglament_id = fields.Many2one("sales.reglament", ondelete="cascade")
    before_text = fields.Char(string="Before", compute="_compute_before_text")
    lead_count = fields.Integer(string="Running Deals")
    missing_count = fields.Integer(string="Would Miss Something New")
    step_count = fields.Integer(string="New Steps to Do")
    record_ids = fields.Json(string="Records")

    @api.depends("from_reglament_id")
    @api.depends_context("lang")
    def _compute_before_text(self):
        for line in self:
            line.before_text = line.from_reglament_id.display_name or self.env._("none")

    def action_view_records(self):
        """Open the deals behind the figure."""
        self.ensure_one()
        return open_list("crm.lead", self.record_ids or [], self.reglament_id.display_name)
