from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL

from ...mail_header import header_address

MORNING = time(9)


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
        late, requests = self._late_by_head(), self._requests_passed_upward()
        passed = requests.grouped("escalated_to_id")
        people = self.env["res.users"].browse(late) | requests.escalated_to_id
        for user, morning in self._mornings(people).items():
            moment = morning.astimezone(pytz.utc).replace(tzinfo=None)
            checks = self._late_at(late.get(user.id, ()), moment)
            told = passed.get(user, requests.browse()).filtered_domain(
                [("escalated_date", "<=", moment)]
            )
            if (checks or told) and self._take(user, morning.date()):
                self._send(user, checks, told)
                now = fields.Datetime.now()
                checks.write({"escalated_date": now})
                told.write({"told_date": now})
                self.env["ir.cron"]._commit_progress(1)

    # ------------------------------------------------------------ whom, and when

    def _mornings(self, people):
        """Nine o'clock today where each of these people is.

        :return: ``{user: aware datetime}``, without those for whom it is earlier or a day off
        """
        now, known, mornings = pytz.utc.localize(fields.Datetime.now()), {}, {}
        for user in people:
            calendar = user.resource_calendar_id or user.company_id.resource_calendar_id
            zone = user.tz or calendar.tz or "UTC"
            if (calendar, zone) not in known:
                known[calendar, zone] = self._morning(calendar, pytz.timezone(zone), now)
            if known[calendar, zone]:
                mornings[user] = known[calendar, zone]
        return mornings

    def _morning(self, calendar, zone, now):
        day = now.astimezone(zone).date()
        morning = zone.localize(datetime.combine(day, MORNING))
        if now < morning:
            return None
        if not calendar:
            return morning if day.weekday() < 5 else None
        begin, end = (
            zone.localize(datetime.combine(day + timedelta(days=days), time.min)) for days in (0, 1)
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

    # ------------------------------------------------------------ what there is to tell

    def _late_by_head(self):
        """Late points that nobody was told of, by the leader of their deal's team; those of
        clients by the leader of their responsible's team; else by who leads by rights.

        :return: ``{user id: [(check id, deadline, id of the responsible's company)]}``
        """
        for name in ("sales.reglament.check", "crm.lead", "crm.team", "res.users"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT head.id, COALESCE(lead.company_id, checks.company_id,
                                         responsible.company_id),
                       checks.user_id, checks.id, checks.deadline, responsible.company_id
                  FROM sales_reglament_check AS checks
             LEFT JOIN crm_lead AS lead ON lead.id = checks.lead_id
             LEFT JOIN res_users AS responsible ON responsible.id = checks.user_id
             LEFT JOIN crm_team AS own
                    ON lead.id IS NULL AND own.id = responsible.sale_team_id
             LEFT JOIN crm_team AS team ON team.id = COALESCE(lead.team_id, own.id)
             LEFT JOIN res_users AS head ON head.id = team.user_id AND head.active
                 WHERE checks.state = 'todo'
                   AND checks.deadline < %(now)s
                   AND checks.escalated_date IS NULL
                   AND (lead.id IS NULL OR lead.active AND lead.won_status = 'pending')
              ORDER BY checks.deadline, checks.id
                """,
                now=fields.Datetime.now(),
            )
        )
        late, leading, people = defaultdict(list), {}, None
        for head_id, company_id, holder_id, *point in rows:
            if not head_id:
                key = (company_id, holder_id)
                if people is None:
                    people = self.env["sales.reglament.superior"]._by_rights()
                if key not in leading:
                    leading[key] = self._leading(people, *key).id
                head_id = leading[key]
            if head_id:
                late[head_id].append(point)
        return late

    def _leading(self, people, company_id, holder_id):
        """Who hears of what is late in a company where no team's leader does.

        Not who is late, unless there is nobody else.
        """
        Superior = self.env["sales.reglament.superior"]
        company = self.env["res.company"].browse(company_id or False)
        holder = self.env["res.users"].browse(holder_id or False)
        return Superior._leading(company, but=holder, people=people) or Superior._leading(
            company, people=people
        )

    def _late_at(self, points, moment):
        """Those of the points that were late enough for the head at a moment."""
        clock = self.env["sales.reglament.clock"]
        since = clock._late_for_head({company_id for *_point, company_id in points}, moment)
        return self.env["sales.reglament.check"].browse(
            check_id for check_id, deadline, company_id in points if deadline <= since[company_id]
        )

    def _requests_passed_upward(self):
        """Questions that were passed upward and that nobody was told of."""
        return self.env["sales.reglament.request"].search(
            [
                ("state", "in", ("new", "accepted")),
                ("escalated_to_id", "!=", False),
                ("told_date", "=", False),
            ]
        )

    def _send(self, user, checks, requests):
        letter = self.with_context(lang=user.lang or self.env.lang)
        values = {
            "user": user,
            "checks": checks.with_env(letter.env),
            "requests": requests.with_env(letter.env),
            "base_url": self.env["ir.config_parameter"].get_param("web.base.url", ""),
        }
        letter.env["mail.mail"].create(
            {
                "subject": letter.env._("What waits for help: %s", len(checks) + len(requests)),
                "body_html": letter.env["ir.qweb"]._render("sales_reglament.letter", values),
                "email_to": header_address(user.name, user.email),
                "auto_delete": True,
            }
        )
