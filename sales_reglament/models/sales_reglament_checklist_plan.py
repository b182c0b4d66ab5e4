from odoo import fields, models


class SalesReglamentChecklist(models.AbstractModel):
    """Steps that plan an activity."""

    _inherit = "sales.reglament.checklist"  # pylint: disable=consider-merging-classes-inherited

    def _planning(self):
        """The steps that want an activity, by id."""
        return {
            step.id: step
            for ruleset in self.env["sales.reglament"]._rulesets()
            for step in ruleset.steps
            if step.plan_activity_type_id
        }

    def _plan_activities(self, leads):
        """Plan the activities of steps that want one; take back those of steps that are over."""
        planning = self._planning()
        if not planning:
            return
        # points and their activities are the engine's, whoever moved the deal
        Check = self.env["sales.reglament.check"].sudo()
        of_records = [(self._record_field, "in", leads.ids), ("step_id", "in", list(planning))]
        checks = Check.search(of_records)
        over = checks.filtered(lambda check: check.state == "cancelled").activity_id
        over.filtered("active").unlink()
        to_plan = checks.filtered(lambda check: check.state == "todo" and not check.activity_id)
        activities = (
            self.env["mail.activity"]
            .sudo()
            .create(
                [self._prepare_activity(check, planning[check.step_id.id]) for check in to_plan]
            )
        )
        for check, activity in zip(to_plan, activities, strict=True):
            check.activity_id = activity

    def _prepare_activity(self, check, step):
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._record_model),
            "res_id": check[self._record_field].id,
            "activity_type_id": step.plan_activity_type_id,
            "summary": check.step_id.name,
            "user_id": check.user_id.id or self.env.uid,
            "date_deadline": (check.deadline or fields.Datetime.now()).date(),
        }
