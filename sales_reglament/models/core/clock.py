from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.tools import SQL, ormcache

from . import days as company_days

# Until a new enquiry has somebody assigned, its clock is the head's.
HEAD_MINUTES = 15
# When the head sees what is late.
HEAD_WORKING_DAYS = 2
# For how long what was planned and not done is still taken for the next step.
OVERDUE_WORKING_DAYS = 3
# How far working time is remembered; later deadlines are asked of the calendar.
WEEKS = 13


class NormTime:
    """Time as a norm counts it, for the rules of stretches (see their ``Clock``)."""

    def __init__(self, clock, unit, company_id, known):
        self.clock, self.unit, self.company_id, self.known = clock, unit, company_id, known

    def after(self, start, amount):
        return self.clock._deadline(start, amount, self.unit, self.company_id, self.known) or start

    def between(self, start, end):
        return self.clock._between(start, end, self.unit, self.company_id)

    def counting_in(self, unit):
        """Time by the same calendar, as another norm counts it."""
        return NormTime(self.clock, unit, self.company_id, self.known)

    def days_after(self, start, days):
        days_after = self.clock._deadline(start, days, "working_days", self.company_id, self.known)
        return days_after or start


def _array(values):
    return "{" + ",".join(map(str, values)) + "}"


def _spans(worked):
    """Stretches of work as arrays: their starts, their ends, the hours worked before each."""
    before, hours = [], 0.0
    for start, stop in worked:
        before.append(hours)
        hours += (stop - start).total_seconds() / 3600
    return _array(start for start, _ in worked), _array(stop for _, stop in worked), _array(before)


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

    @api.model
    def _time(self, unit, company_id, known):
        """Time as a norm in ``unit`` counts it, by the calendar of a company."""
        return NormTime(self, unit, company_id, known)

    @api.model
    def _between(self, start, end, unit, company_id):
        """How much time lies between two moments, in ``unit``: what ``_deadline`` adds."""
        if end <= start:
            return 0.0
        if unit in ("hours", "days"):
            return (end - start) / timedelta(**{unit: 1})
        company_id = company_id or self.env.company.id
        calendar_id, hours_per_day, worked = self._working_time_from(start, company_id)
        if not calendar_id:
            hours = (end - start).total_seconds() / 3600
        elif worked and end <= worked[-1][1]:
            spans = (min(end, stop) - max(start, begin) for begin, stop in worked)
            hours = sum(max(0.0, span.total_seconds()) for span in spans) / 3600
        else:
            # everybody's deadlines follow the company's calendar, whoever may read calendars
            calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
            hours = calendar.get_work_hours_count(pytz.utc.localize(start), pytz.utc.localize(end))
        return hours / {"minutes": 1 / 60, "working_hours": 1, "working_days": hours_per_day}[unit]

    @api.model
    def _hours_until(self, moment, start, company_id):
        """SQL: how many working hours of a company lie between a column and a moment.

        Of what began longer ago the hours of about a year count. Where a company works by no
        calendar, or by a flexible one, all hours count.

        :param moment: datetime in UTC
        :param start: SQL, a timestamp before it
        :param company_id: SQL, id of the company
        """
        monday = self._monday(moment)
        years = (self._year if self._is_remembered() else self._read_year)(monday)
        by_clock = SQL("DATE_PART('epoch', %s::timestamp - %s) / 3600", moment, start)
        if not years:
            return by_clock
        rows = SQL(", ").join(
            SQL("(%s::int[], %s::timestamp[], %s::timestamp[], %s::float8[])", *year)
            for year in years
        )
        return SQL(
            """
            COALESCE((
                SELECT SUM(side.sign * (year.before[side.number] + DATE_PART('epoch',
                           LEAST(side.moment, year.stops[side.number])
                           - year.starts[side.number]) / 3600))
                  FROM (VALUES %(rows)s) AS year(company_ids, starts, stops, before)
            CROSS JOIN LATERAL (
                       SELECT sign, moment, width_bucket(moment, year.starts) AS number
                         FROM (VALUES (1, %(moment)s::timestamp), (-1, %(start)s))
                              AS ends(sign, moment)
                       ) AS side
                 WHERE %(company_id)s = ANY (year.company_ids)
                   AND side.number > 0
            ), %(by_clock)s)
            """,
            rows=rows,
            moment=moment,
            start=start,
            company_id=company_id,
            by_clock=by_clock,
        )

    @api.model
    @ormcache("monday", cache="stable")
    def _year(self, monday):
        return self._read_year(monday)

    def _read_year(self, monday):
        """When companies worked in the year up to the week of a Monday, as arrays for PostgreSQL.

        :return: for each calendar the ids of its companies, when stretches of work begin and end,
            and how many hours were worked before each
        """
        # everybody's deadlines follow the company's calendar, whoever may read calendars
        # companies are told apart by their calendars only
        companies = self.env["res.company"].sudo().search([("id", "!=", False)])
        years = []
        for together in companies.grouped("resource_calendar_id").values():
            worked, last = [], monday + timedelta(weeks=1)
            for weeks in range(-4 * WEEKS, WEEKS, WEEKS):
                later = monday + timedelta(weeks=weeks)
                start = datetime.combine(later, time.min)  # day: as `_monday`
                worked += self._working_time_from(start, together[0].id)[2]
            worked = [pair for pair in worked if pair[0].date() <= last]  # day: as `_monday`
            if worked:
                years.append((_array(together.ids), *_spans(worked)))
        return tuple(years)

    @api.model
    def _late_for_head(self, company_ids, moment):
        """Since when a point must have been late for its head to hear of it at a moment.

        :param company_ids: ids of the companies whose calendars count; False: the present one
        :param moment: datetime in UTC
        :return: ``{company id: datetime in UTC}``
        """
        return self._working_days_before(company_ids, HEAD_WORKING_DAYS, moment)

    @api.model
    def _first_day_of_plans(self, company_ids, moment):
        """From which day on something planned counts as still to come: a few working days back.

        :param company_ids: ids of the companies whose days count; False: the present one
        :param moment: datetime in UTC
        :return: ``{company id: date}``
        """
        since = self._working_days_before(company_ids, OVERDUE_WORKING_DAYS, moment)
        return {
            company_id: company_days.day(self.env, start, company_id)
            for company_id, start in since.items()
        }

    @api.model
    def _first_day_back(self, company_ids, days):
        """Which day lies so many working days before today, however late it is.

        :param company_ids: ids of the companies whose days count; False: the present one
        :return: ``{company id: date}``
        """
        found = {}
        for company_id in company_ids:
            today = company_days.today(self.env, company_id)
            begin = company_days.midnight(self.env, today, company_id)
            since = self._working_days_before([company_id], days, begin)
            found[company_id] = company_days.day(self.env, since[company_id], company_id)
        return found

    @api.model
    def _older_than(self, records, field, days, moment):
        """Those in which something lies so many working days back, by their company's calendar.

        :param records: of a model with ``company_id``
        :param field: name of the field with the moment that has to lie back
        """
        if not records:
            return records
        since = self._working_days_before([*records.company_id.ids, False], days, moment)
        return records.filtered(lambda record: record[field] <= since[record.company_id.id])

    def _working_days_before(self, company_ids, days, moment):
        known, since = {}, {}
        # everybody's deadlines follow the company's calendar, whoever may read calendars
        Company = self.env["res.company"].sudo()
        for company_id in company_ids:
            calendar = Company.browse(company_id or self.env.company.id).resource_calendar_id
            if calendar not in known:
                known[calendar] = self._working_deadline(moment, -days, "working_days", company_id)
            since[company_id] = known[calendar] or moment
        return since

    def _working_deadline(self, start, value, unit, company_id):
        company_id = company_id or self.env.company.id
        calendar_id, hours_per_day, stretches = self._working_time_from(start, company_id)
        left = {
            "minutes": value / 60,
            "working_hours": value,
            "working_days": value * hours_per_day,
        }[unit]
        if not calendar_id:
            return start + timedelta(hours=left)
        if left < 0:
            stretches = ()  # what is remembered lies ahead
        for begin, end in stretches:
            begin = max(begin, start)
            worked = (end - begin).total_seconds() / 3600
            if worked > 0 and left <= worked:
                return begin + timedelta(hours=left)
            left -= max(0, worked)
        far = start if not stretches else max(start, stretches[-1][1])
        # everybody's deadlines follow the company's calendar, whoever may read calendars
        calendar = self.env["resource.calendar"].sudo().browse(calendar_id)
        end = calendar.plan_hours(left, pytz.utc.localize(far), compute_leaves=True)
        return end.astimezone(pytz.utc).replace(tzinfo=None) if end else False

    def _working_time_from(self, start, company_id):
        monday = self._monday(start)
        if self._is_remembered():
            return self._working_time(company_id, monday)
        return self._read_working_time(company_id, monday)

    def _monday(self, moment):
        # only what is remembered begins there
        return moment.date() - timedelta(days=moment.weekday())  # day: of UTC, a key of a memory

    def _is_remembered(self):
        # what is remembered is forgotten with the calendar, as long as changes of it are heard of
        return bool(self.env["resource.calendar"]._reglament_watch())

    @api.model
    @ormcache("company_id", "monday", cache="stable")
    def _working_time(self, company_id, monday):
        return self._read_working_time(company_id, monday)

    def _read_working_time(self, company_id, monday):
        """When a company works in the weeks from a Monday on.

        :return: id of its calendar, hours in a day, and the stretches worked, as pairs of
            datetimes in UTC; none of a calendar with flexible hours, which depend on the moment
        """
        # everybody's deadlines follow the company's calendar, whoever may read calendars
        calendar = self.env["res.company"].sudo().browse(company_id).resource_calendar_id
        hours_per_day = calendar.hours_per_day or 8
        if not calendar or calendar.flexible_hours:
            return calendar.id, hours_per_day, ()
        begin = pytz.utc.localize(datetime.combine(monday, time.min))  # day: as `_monday`
        found = calendar._work_intervals_batch(begin, begin + timedelta(weeks=WEEKS))[False]
        stretches = tuple(
            tuple(moment.astimezone(pytz.utc).replace(tzinfo=None) for moment in (start, stop))
            for start, stop, _meta in found
        )
        return calendar.id, hours_per_day, stretches
