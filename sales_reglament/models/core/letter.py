from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ...mail_header import header_address
from . import days

MORNING = time(9)


@dataclass(frozen=True, slots=True)
class Matter:
    """One kind of what letters tell of.

    :param name: what the letter's template calls the records
    :param by_user: what nobody was told of yet, by the id of the user who is to hear of it
    :param due_at: what of that there was to tell at a moment, as records
    :param mark: the field that says when they were told of
    """

    name: str
    by_user: dict[int, Any]
    due_at: Callable
    mark: str


class SalesReglamentLetter(models.Model):
    """A letter of the engine to a person: one a day at most, which the database sees to.

    It comes at nine in the morning of the person's time zone, on working days, with what was so at
    that moment and nobody told yet. The job runs every hour; each letter is committed together
    with the marks of what it tells, so that a job that was killed repeats and loses nothing.
    """

    _name = "sales.reglament.letter"
    _description = "Letter Sent"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    date = fields.Date(required=True)

    _one_a_day = models.Constraint("UNIQUE(user_id, date)", "One letter per person and day.")

    @api.model
    def _cron_letters(self):
        """Send the letters that are due; with nothing new to tell it costs two queries."""
        matters = self._matters()
        people = dict.fromkeys(user_id for matter in matters for user_id in matter.by_user)
        for user, morning in self._mornings(self.env["res.users"].browse(people)).items():
            moment = morning.astimezone(pytz.utc).replace(tzinfo=None)
            told = {
                matter.name: matter.due_at(matter.by_user[user.id], moment)
                for matter in matters
                if user.id in matter.by_user
            }
            if any(told.values()) and self._take(user, morning.date()):  # day: of that person
                self._send(user, told)
                now = fields.Datetime.now()
                for matter in matters:
                    if matter.name in told:
                        told[matter.name].write({matter.mark: now})
                self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _matters(self):
        """What letters tell of; domains add theirs.

        :return: list of :class:`Matter`
        """
        return []

    # ------------------------------------------------------------ whom, and when

    def _mornings(self, people):
        """Nine o'clock today where each of these people is.

        :return: ``{user: aware datetime}``, without those for whom it is earlier or a day off
        """
        now, known, mornings = pytz.utc.localize(fields.Datetime.now()), {}, {}
        for user in people:
            calendar = user.resource_calendar_id or user.company_id.resource_calendar_id
            zone = days.person_zone(user)
            if (calendar, zone) not in known:
                known[calendar, zone] = self._morning(calendar, zone, now)
            if known[calendar, zone]:
                mornings[user] = known[calendar, zone]
        return mornings

    def _morning(self, calendar, zone, now):
        day = now.astimezone(zone).date()  # day: of the person who gets the letter
        morning = zone.localize(datetime.combine(day, MORNING))
        if now < morning:
            return None
        if not calendar:
            return morning if day.weekday() < 5 else None
        begin, end = (
            pytz.utc.localize(days.midnight_in(day + timedelta(days=ahead), zone))
            for ahead in (0, 1)
        )
        return morning if calendar._work_intervals_batch(begin, end)[False] else None

    def _take(self, user, day):
        """Whether this person gets a letter that day: false when there was one already."""
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO sales_reglament_letter (user_id, date) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                user.id,
                day,
            )
        )
        return bool(rows)

    def _send(self, user, told):
        letter = self.with_context(lang=user.lang or self.env.lang)
        values = {name: records.with_env(letter.env) for name, records in told.items()}
        count = sum(map(len, told.values()))
        values["user"] = user
        values["base_url"] = self.env["ir.config_parameter"].get_param("web.base.url", "")
        letter.env["mail.mail"].create(
            {
                "subject": letter.env._("What waits for help: %s", count),
                "body_html": letter.env["ir.qweb"]._render("sales_reglament.letter", values),
                "email_to": header_address(user.name, user.email),
                "auto_delete": True,
            }
        )
