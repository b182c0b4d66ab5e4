from odoo import fields, models

from ..core import days


class SalesReglamentChecklistPlanning(models.AbstractModel):
    """Steps that plan an activity."""

    _name = "sales.reglament.checklist.planning"
    _description = "Activities Planned for Points"

    def _planning(self):
        """The steps that want an activity, by id."""
        return {
            step.id: step
            for ruleset in self.env["sales.reglament"]._rulesets()
            for step in ruleset.steps
            if step.plan_activity_type_id
        }

    def _plan_activities(self, leads):
        """Plan the activities of steps that want one; take back those of steps that are over.

        What nobody answers for yet is planned when somebody does.
        """
        planning = self._planning()
        if not planning:
            return
        # points and their activities are the engine's, whoever moved the deal
        Check = self.env["sales.reglament.check"].sudo()
        of_records = [(self._record_field, "in", leads.ids), ("step_id", "in", list(planning))]
        checks = Check.search(of_records)
        checks.filtered(lambda check: check.state == "cancelled")._drop_activities()
        to_plan = checks.filtered(
            lambda check: check.state == "todo" and check.user_id and not check.activity_id.active
        )
        known = {}
        activities = (
            self.env["mail.activity"]
            .sudo()
            .create(
                [
                    self._prepare_activity(check, planning[check.step_id.id], known)
                    for check in to_plan
                ]
            )
        )
        for check, activity in zip(to_plan, activities, strict=True):
            check.activity_id = activity

    def _prepare_activity(self, check, step, known):
        record = check[self._record_field]
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._record_model),
            "res_id": record.id,
            "activity_type_id": step.plan_activity_type_id,
            "summary": check.step_id.name,
            "user_id": check.user_id.id,
            "date_deadline": self._activity_day(check, known),
        }

    def _activity_day(self, check, known):
        """The day of a point's activity: that of its deadline where its person is, as Odoo sees it;
        of who has no time zone, in the company."""
        company_id = self._company_id(check[self._record_field])
        key = ("person", check.user_id, company_id)
        if key not in known:
            known[key] = days.person_zone(check.user_id, company_id)
        return days.day_in(check.deadline or fields.Datetime.now(), known[key])

    def _give_activities(self, check_ids):
        """Activities go with their points, to the same person on the same day; also those of points
        that nobody had.

        :param check_ids: ids of the checks that changed hands
        """
        if not check_ids or not self._planning():
            return
        # points and their activities are the engine's, whoever gave the deal away
        checks = self.env["sales.reglament.check"].sudo().browse(check_ids)
        planned = checks.filtered(lambda check: check.user_id and check.activity_id.active)
        known = {}
        for (user, day), group in planned.grouped(
            lambda check: (check.user_id, self._activity_day(check, known))
        ).items():
            # the deal itself is the news
            quiet = group.activity_id.with_context(mail_activity_quick_update=True)
            quiet.write({"user_id": user.id, "date_deadline": day})
        nobodys = checks.filtered(lambda check: not check.user_id)
        nobodys._drop_activities()
        self._plan_activities(checks[self._record_field])

    def _zone(self, record, known):
        """The time zone in which days are counted for a deal or client: that of its company."""
        company_id = self._company_id(record)
        key = ("zone", company_id)
        if key not in known:
            known[key] = days.zone(self.env, company_id)
        return known[key]
