from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, split_every

BATCH = 2000
LATE_WORKING_DAYS = 2


class SalesReglamentNightly(models.AbstractModel):
    """What is done once a day: find what events missed, switch modes, tell heads what is late.

    Each batch is committed with its marks, so that a job that was killed neither repeats nor loses
    anything when it runs again.
    """

    _name = "sales.reglament.nightly"
    _description = "Nightly Jobs"

    @api.model
    def _cron_nightly(self):
        self._switch_modes()
        self._reconcile()
        self._tell_heads()

    # ------------------------------------------------------------ what events missed

    @api.model
    def _reconcile(self):
        """Bring the checks of all running deals in line with what is there."""
        leads = self.env["crm.lead"].search(
            [("reglament_id", "!=", False), ("won_status", "=", "pending")]
        )
        for ids in split_every(BATCH, leads.ids, list):
            self._reconcile_batch(ids)
            self.env["ir.cron"]._commit_progress(len(ids))

    def _reconcile_batch(self, lead_ids):
        leads = self.env["crm.lead"].browse(lead_ids)
        self.env["sales.reglament.checklist"]._sync(leads, kinds=None)

    # ------------------------------------------------------------ modes

    @api.model
    def _switch_modes(self):
        """Switch reglaments that advise to enforce on their day; tell the team the day before."""
        today = fields.Date.context_today(self)
        reglaments = self.env["sales.reglament"].search(
            [("state", "=", "published"), ("mode", "=", "advise"), ("enforce_from", "!=", False)]
        )
        for reglament in reglaments:
            if reglament.enforce_from <= today:
                reglament.mode = "enforce"
            elif reglament.enforce_from == today + timedelta(days=1):
                reglament._tell_eve()
            self.env["ir.cron"]._commit_progress(1)

    # ------------------------------------------------------------ late points

    @api.model
    def _tell_heads(self):
        """Send each head one letter with the points that are two working days late.

        The letter, its mark and the marks on the points are committed together.
        """
        today = fields.Date.context_today(self)
        by_head = self._late_by_head()
        for head, checks in by_head.items():
            if self._take_todays_letter(head, today):
                self._send_letter(head, checks)
                checks.write({"escalated_date": fields.Datetime.now()})
            self.env["ir.cron"]._commit_progress(1)

    def _late_by_head(self):
        """Points that nobody was told of, by the head of their deal's team."""
        clock, now, known = self.env["sales.reglament.clock"], fields.Datetime.now(), {}
        by_head = defaultdict(self.env["sales.reglament.check"].browse)
        late = self.env["sales.reglament.check"].search(
            [
                ("state", "=", "todo"),
                ("deadline", "<", now - timedelta(days=LATE_WORKING_DAYS)),
                ("escalated_date", "=", False),
                ("lead_id.won_status", "=", "pending"),
            ],
            order="deadline, id",
        )
        for check in late:
            head = check.lead_id.team_id.user_id
            due = clock._deadline(
                check.deadline,
                LATE_WORKING_DAYS,
                "working_days",
                check.lead_id.user_id.company_id.id,
                known,
            )
            if head.active and due and due <= now:
                by_head[head] |= check
        return by_head

    def _take_todays_letter(self, user, today):
        """Whether this person gets a letter today: false when there was one already."""
        rows = self.env.execute_query(
            SQL(
                "INSERT INTO sales_reglament_letter (user_id, date) VALUES (%s, %s)"
                " ON CONFLICT DO NOTHING RETURNING id",
                user.id,
                today,
            )
        )
        return bool(rows)

    def _send_letter(self, head, checks):
        lang = head.lang or self.env.lang
        letter = self.with_context(lang=lang)
        base_url = self.env["ir.config_parameter"].get_param("web.base.url", "")
        body = letter.env["ir.qweb"]._render(
            "sales_reglament.letter_late",
            {"head": head, "checks": checks.with_context(lang=lang), "base_url": base_url},
        )
        letter.env["mail.mail"].create(
            {
                "subject": letter.env._("Points that wait for help: %s", len(checks)),
                "body_html": body,
                "email_to": head.email_formatted,
                "auto_delete": True,
            }
        )
