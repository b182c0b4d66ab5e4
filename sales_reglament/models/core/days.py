"""Days are the company's: which day it is at a moment, and at which moment a day begins.

Moments are stored in UTC. The time zone of a company is that of its working calendar, else of its
partner, else UTC. A person's day, by which Odoo judges their activities, is that of the person's
own time zone, else of the company's.
"""

from datetime import datetime, time, timedelta

import pytz

from odoo import fields
from odoo.tools import SQL

# ------------------------------------------------------------ time zones


def zone(env, company_id=False):
    """The time zone in which a company counts days.

    :param company_id: id of the company; False: the present one
    """
    # everybody's days are the company's, whoever may read calendars and cards
    company = env["res.company"].sudo().browse(company_id or env.company.id)
    return pytz.timezone(company.resource_calendar_id.tz or company.partner_id.tz or "UTC")


def person_zone(user, company_id=False):
    """The time zone of a person, else that of a company, by default the person's."""
    # where somebody works is no secret
    person = user.sudo()
    if person.tz:
        return pytz.timezone(person.tz)
    return zone(user.env, company_id or person.company_id.id)


def reader_zone(env):
    """Where the reader is, for what a screen calls today: as Odoo shows times, else the company."""
    is_known = env.context.get("tz") or env.user.tz
    return env.tz if is_known else person_zone(env.user)


# ------------------------------------------------------------ days and moments


def local(moment, tz):
    """A moment as clocks in a time zone show it.

    :param moment: datetime in UTC
    """
    return pytz.utc.localize(moment).astimezone(tz)


def in_utc(shown, tz):
    """The moment, in UTC, at which clocks in a time zone show this; of two the later one.

    :param shown: datetime without a time zone
    """
    return tz.localize(shown).astimezone(pytz.utc).replace(tzinfo=None)


def day_in(moment, tz):
    """Which day it is in a time zone at a moment.

    :param moment: datetime in UTC
    """
    return local(moment, tz).date()


def day(env, moment, company_id=False):
    """Which day it is in a company at a moment; False: in the present one.

    :param moment: datetime in UTC
    """
    return day_in(moment, zone(env, company_id))


def today(env, company_id=False):
    """Which day it is in a company now; False: in the present one."""
    return day(env, fields.Datetime.now(), company_id)


def person_day(user, moment=None, company_id=False):
    """Which day it is for a person at a moment, by default now: the day of an activity."""
    return day_in(moment or fields.Datetime.now(), person_zone(user, company_id))


def reader_today(env):
    """Which day it is for the reader."""
    return day_in(fields.Datetime.now(), reader_zone(env))


def midnight_in(on, tz):
    """The moment, in UTC, at which a day begins in a time zone."""
    # where clocks are changed at midnight there may be two of it, or none: the first counts
    for is_dst in (True, False):
        begin = tz.localize(datetime.combine(on, time.min), is_dst=is_dst)
        moment = begin.astimezone(pytz.utc).replace(tzinfo=None)
        if day_in(moment, tz) == on:
            break
    return moment


def midnight(env, on, company_id=False):
    """The moment, in UTC, at which a company's day begins; False: the present one's."""
    return midnight_in(on, zone(env, company_id))


def bounds_in(first, last, tz):
    """What a column in UTC is compared with instead of cutting each of its moments to a day.

    :param first: day
    :param last: day, included
    :return: (moment from which, moment before which)
    """
    return midnight_in(first, tz), midnight_in(last + timedelta(days=1), tz)


def by_today(env):
    """Which day it is where, for conditions on each company's rows.

    :return: ``{day: ids of companies}``; False, of rows of no company, beside the present one
    """
    companies = {today(env): [False]}
    # companies are told apart by their days only
    for company in env["res.company"].sudo().search([("id", "!=", False)]):
        companies.setdefault(today(env, company.id), []).append(company.id)
    return companies


# ------------------------------------------------------------ the same for the database


# The zone that `join_zones` joined, as the database knows it.
JOINED = SQL("COALESCE(zone.tz, 'UTC')")


def join_zones(env, company_id):
    """SQL: a join of the time zone in which each row's company counts days; UTC where none does.

    It is called ``zone``: one in a query.

    :param company_id: SQL, id of the company
    """
    for model, name in (
        ("res.company", "resource_calendar_id"),
        ("res.company", "partner_id"),
        ("resource.calendar", "tz"),
        ("res.partner", "tz"),
    ):
        env[model].flush_model([name])
    return SQL(
        """
        LEFT JOIN (
             SELECT owner.id, COALESCE(calendar.tz, card.tz) AS tz
               FROM res_company AS owner
          LEFT JOIN resource_calendar AS calendar ON calendar.id = owner.resource_calendar_id
          LEFT JOIN res_partner AS card ON card.id = owner.partner_id) AS zone
               ON zone.id = %s
        """,
        company_id,
    )


def sql_day(moment, tz=JOINED):
    """SQL: which day it is at a moment.

    :param moment: SQL, a timestamp in UTC
    :param tz: SQL, name of the time zone; by default that of the company joined
    """
    return SQL("((%s)::timestamp AT TIME ZONE 'UTC' AT TIME ZONE %s)::date", moment, tz)


def sql_today(tz=JOINED):
    """SQL: which day it is now, as :func:`sql_day`."""
    return sql_day(SQL("%s", fields.Datetime.now()), tz)


def sql_midnight(on, tz=JOINED):
    """SQL: the moment, in UTC, at which a day begins.

    :param on: SQL, a date
    :param tz: as for :func:`sql_day`
    """
    return SQL("((%s)::timestamp AT TIME ZONE %s AT TIME ZONE 'UTC')", on, tz)
