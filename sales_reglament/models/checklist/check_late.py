from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain


class SalesReglamentCheckLate(models.AbstractModel):
    """Who sees that a point is late: first its person, after two working days the head too."""

    _name = "sales.reglament.check.late"
    _description = "Points That Are Late"

    late_for_head = fields.Boolean(
        string="Seen by the Head",
        compute="_compute_late_for_head",
        search="_search_late_for_head",
        help="Late by two working days, passed from hand to hand, or open for twice its norm.",
    )

    @api.depends("state", "deadline", "head_date", "user_id")
    def _compute_late_for_head(self):
        # the calendar of a person's company counts, whoever looks
        people = self.user_id.sudo()
        now, clock = fields.Datetime.now(), self.env["sales.reglament.clock"]
        since = clock._late_for_head([False, *people.company_id.ids], now)
        for check in self:
            latest = since[check.user_id.sudo().company_id.id]
            is_late = check.deadline and check.deadline <= latest
            is_stuck = check.head_date and check.head_date <= now
            check.late_for_head = bool(check.state == "todo" and (is_late or is_stuck))

    @api.model
    def _search_late_for_head(self, operator, value):
        if operator != "in":
            return NotImplemented
        # companies are told apart by their calendars only
        companies = self.env["res.company"].sudo().search([("id", "!=", False)])
        now, clock = fields.Datetime.now(), self.env["sales.reglament.clock"]
        by_moment = defaultdict(list)
        for company_id, latest in clock._late_for_head([False, *companies.ids], now).items():
            by_moment[latest].append(company_id)
        late = Domain.OR(
            Domain("deadline", "<=", latest) & self._of_companies(company_ids)
            for latest, company_ids in by_moment.items()
        )
        late |= Domain("head_date", "<=", now)
        late &= Domain("state", "=", "todo")
        return late if True in value else ~late

    def _of_companies(self, company_ids):
        of_people = Domain("user_id.company_id", "in", [id_ for id_ in company_ids if id_])
        return of_people | Domain("user_id", "=", False) if False in company_ids else of_people
