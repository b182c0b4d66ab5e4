from datetime import timedelta

import pytz

from odoo import api, models

# Until a new enquiry has somebody assigned, its clock is the head's.
HEAD_MINUTES = 15


class SalesReglamentClock(models.AbstractModel):
    """Deadlines in calendar and in working time, by Odoo's own working calendars."""

    _name = "sales.reglament.clock"
    _description = "Deadlines"

    @api.model
    def _deadline(self, start, value, unit, company_id, known=None):
        """When a norm ends.

        A working day is as many working hours as the company's calendar has in a day, so that
        one working day from Monday 10:00 ends on Tuesday at 10:00.

        :param start: datetime in UTC
        :param value: the norm; 0 or less means without a deadline
        :param unit: ``minutes`` (of working time), ``hours``, ``days``, ``working_hours`` or
            ``working_days``
        :param company_id: the company whose calendar counts, time zone and holidays included
        :param known: a dict that remembers answers for a batch
        :return: datetime in UTC, or False
        """
        if value <= 0:
            return False
        if unit in ("hours", "days"):
            return start + timedelta(**{unit: value})
        key = (start, value, unit, company_id)
        if known is None or key not in known:
            deadline = self._working_deadline(start, value, unit, company_id)
            if known is None:
                return deadline
            known[key] = deadline
        return known[key]

    def _working_deadline(self, start, value, unit, company_id):
        # everybody's deadlines follow the company's calendar, whoever may read calendars
        company = self.env["res.company"].sudo().browse(company_id or self.env.company.id)
        calendar = company.resource_calendar_id
        hours = {
            "minutes": value / 60,
            "working_hours": value,
            "working_days": value * (calendar.hours_per_day or 8),
        }[unit]
        if not calendar:
            return start + timedelta(hours=hours)
        end = calendar.plan_hours(hours, pytz.utc.localize(start), compute_leaves=True)
        return end.astimezone(pytz.utc).replace(tzinfo=None) if end else False

    @api.model
    def _days_before(self, moment, days, company_id):
        """The moment from which a norm of so many working days ends at the given one.

        :param moment: datetime in UTC
        :param days: how many working days
        :param company_id: the company whose calendar counts, time zone and holidays included
        :return: datetime in UTC
        """
        # everybody's deadlines follow the company's calendar, whoever may read calendars
        calendar = self.env["res.company"].sudo().browse(company_id).resource_calendar_id
        hours = days * (calendar.hours_per_day or 8)
        if calendar:
            start = calendar.plan_hours(-hours, pytz.utc.localize(moment), compute_leaves=True)
            if start:
                return start.astimezone(pytz.utc).replace(tzinfo=None)
        return moment - timedelta(hours=hours)
