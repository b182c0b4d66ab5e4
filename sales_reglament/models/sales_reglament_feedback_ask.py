from odoo import api, fields, models
from odoo.tools import SQL

from ..kernel.throttle import Asking, Candidate, Throttle

# Letters that are made and kept together.
BATCH = 500
# Questions to judge: what is known of each when it is due. Others that run at the same time take
# others.
DUE = """
    SELECT feedback.id, feedback.channel, feedback.metric,
           COALESCE(contact.email_normalized, feedback.email_normalized) AS email,
           feedback.contact_id, feedback.partner_id,
           COALESCE(rule.channel, feedback.channel) AS rule_channel,
           COALESCE(rule.window_days, %(window)s), COALESCE(rule.quarantine_days, 0),
           COALESCE(rule.client_quarantine_days, 0),
           CASE WHEN survey.active IS NOT TRUE OR survey.metric = 'none'
                     OR survey.metric_question_id IS NULL THEN 'closed'
                WHEN feedback.trigger IN ('stage', 'won', 'lost') AND lead.id IS NULL
                     OR feedback.trigger NOT IN ('stage', 'won', 'lost') AND client.id IS NULL
                     OR client.active IS FALSE OR contact.active IS FALSE THEN 'gone'
                WHEN purchase.id IS NOT NULL AND NOT %(counted)s
                     OR feedback.trigger = 'order' AND purchase.id IS NULL
                     OR feedback.trigger IN ('won', 'lost')
                        AND lead.won_status IS DISTINCT FROM feedback.trigger THEN 'undone'
                WHEN feedback.due_date + COALESCE(rule.window_days, %(window)s)
                     * interval '1 day' < %(now)s THEN 'late' END AS reason,
           optout.id IS NOT NULL, blacklist.id IS NOT NULL
      FROM sales_reglament_feedback AS feedback
      JOIN survey_survey AS survey ON survey.id = feedback.survey_id
 LEFT JOIN sales_reglament_survey_rule AS rule ON rule.id = feedback.survey_rule_id
 LEFT JOIN crm_lead AS lead ON lead.id = feedback.lead_id
 LEFT JOIN res_partner AS client ON client.id = feedback.partner_id
 LEFT JOIN res_partner AS contact ON contact.id = feedback.contact_id
 LEFT JOIN sales_reglament_purchase AS purchase ON purchase.id = feedback.purchase_id
 LEFT JOIN sales_reglament_survey_optout AS optout
        ON optout.email_normalized
           = COALESCE(contact.email_normalized, feedback.email_normalized)
 LEFT JOIN mail_blacklist AS blacklist
        ON blacklist.active
       AND blacklist.email = COALESCE(contact.email_normalized, feedback.email_normalized)
     WHERE feedback.state = 'due'
       AND feedback.closes_date IS NULL
       AND feedback.due_date <= %(now)s
  ORDER BY feedback.due_date, feedback.id
     LIMIT %(limit)s
       FOR UPDATE OF feedback SKIP LOCKED
"""
# What counts as having asked: a letter that was not returned, an answer by whatever way, and a
# call that somebody is about to make.
ASKED = """
    SELECT COALESCE(email_normalized, 'contact:' || contact_id), partner_id, metric,
           MAX(COALESCE(sent_date, due_date))
      FROM sales_reglament_feedback
     WHERE (sent_date IS NOT NULL OR state = 'due' AND closes_date IS NOT NULL)
       AND state NOT IN ('suppressed', 'bounced')
       AND (email_normalized = ANY(%(emails)s)
            OR email_normalized IS NULL AND contact_id = ANY(%(contacts)s)
            OR partner_id = ANY(%(clients)s))
  GROUP BY 1, 2, 3
"""
WINDOW = 14


class SalesReglamentFeedback(models.Model):
    """Decides which of the due questions are asked, and says of each of the others why not."""

    _inherit = "sales.reglament.feedback"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_ask(self):
        """Look for what happened, ask what is due, remind, and close what got no answer.

        Works in batches, each committed together with its letters: killed and begun again, it
        neither repeats nor loses one. With nothing ever published it costs nothing.
        """
        if not self.env["sales.reglament"]._rulesets():
            return
        self._plan(commit=True)
        self._expire()
        progress = self.env["ir.cron"]
        progress._commit_progress()
        for step in (self._ask_batch, self._remind_batch):
            while done := step():
                if not progress._commit_progress(done, remaining=1):
                    return  # Odoo goes on with the rest soon
                self.env.invalidate_all()
        progress._commit_progress(remaining=0)

    @api.model
    def _ask_batch(self, limit=BATCH):
        """Judge the questions that have been due for longest, and ask.

        :return: how many were judged
        """
        self.env.flush_all()
        now = fields.Datetime.now()
        counted = self.env["sales.reglament.purchase"]._counted("purchase")
        rows = self.env.execute_query(
            SQL(DUE, now=now, window=WINDOW, limit=limit, counted=counted)
        )
        throttle = Throttle(self._asked_of(rows))
        letters, calls, later, refused = [], [], [], []
        for row in rows:
            (id_, _channel, metric, email, contact_id, client_id) = row[:6]
            channel, reason = self._judge(row)
            if reason:
                refused.append((id_, reason))
                continue
            person = email or (contact_id and f"contact:{contact_id}")
            verdict = throttle.decide(
                Candidate(id_, Asking(person, client_id, metric), *row[8:10]), now
            )
            if verdict.kind == "later":
                later.append((id_, verdict.until))
            elif verdict.kind != "ask":
                refused.append((id_, verdict.kind))
            else:
                (calls if channel == "call" else letters).append((id_, email))
        self._suppress(refused)
        self._put_off(later)
        self._release_calls(calls, now)
        self._send(letters, now)
        return len(rows)

    def _judge(self, row):
        """Through which channel to ask, and what speaks against it.

        :return: pair of a channel and a reason; without a reason, nothing does
        """
        email, rule_channel, reason, opted_out, blacklisted = row[3], row[6], *row[10:]
        channel = row[1]
        if channel == "email" and not email and rule_channel == "email_call":
            channel = "call"  # who can't be written to is called
        if reason:
            return channel, reason
        if channel == "email" and not email:
            return channel, "no_address"
        if opted_out:
            return channel, "opted_out"
        if channel == "email" and blacklisted:
            return channel, "blacklisted"
        return channel, None

    def _asked_of(self, rows):
        """When the people and clients of these questions were asked last."""
        if not rows:
            return []
        asked = self.env.execute_query(
            SQL(
                ASKED,
                emails=list({row[3] for row in rows if row[3]}),
                contacts=list({row[4] for row in rows if row[4] and not row[3]}),
                clients=list({row[5] for row in rows if row[5]}),
            )
        )
        return [
            (Asking(person, client, metric), moment) for person, client, metric, moment in asked
        ]

    def _suppress(self, refused):
        self._write_each(
            refused, SQL("state = 'suppressed', reason = given.value::varchar"), "varchar"
        )

    def _put_off(self, later):
        self._write_each(later, SQL("due_date = given.value"), "timestamp")

    def _release_calls(self, calls, now):
        """From now on somebody may call, until the window is over."""
        self._write_each(
            calls,
            SQL(
                "channel = 'call', email_normalized = given.value,"
                " closes_date = %s + %s * interval '1 day'",
                now,
                self._window(),
            ),
            "varchar",
        )

    def _window(self):
        """How long the question of a row called ``feedback`` stays open, in days."""
        return SQL(
            "COALESCE((SELECT rule.window_days FROM sales_reglament_survey_rule AS rule"
            " WHERE rule.id = feedback.survey_rule_id), %s)",
            WINDOW,
        )

    def _write_each(self, pairs, values, kind):
        """Write a value of its own to each row, in one statement.

        :param pairs: tuples of id and value
        :param values: what to set, where the value is ``given.value``
        :param kind: the value's type in the database
        """
        if not pairs:
            return
        ids, given = map(list, zip(*pairs, strict=True))
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS feedback
                   SET %s
                  FROM unnest(%s::int[], %s::%s[]) AS given(id, value)
                 WHERE feedback.id = given.id
             RETURNING feedback.id
                """,
                values,
                ids,
                given,
                SQL(kind),
            )
        )
        self.browse(ids).invalidate_recordset()

    # ------------------------------------------------------------ what got no answer

    @api.model
    def _expire(self):
        """Close what was not answered in time; some of it is asked once more, by phone."""
        self.flush_model()
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS feedback
                   SET channel = CASE WHEN next.is_call THEN 'call' ELSE feedback.channel END,
                       state = CASE WHEN next.is_call THEN 'due' ELSE 'expired' END,
                       due_date = CASE WHEN next.is_call THEN %(now)s ELSE feedback.due_date END,
                       closes_date = CASE
                           WHEN next.is_call THEN %(now)s + next.days * interval '1 day'
                           ELSE feedback.closes_date END
                  FROM sales_reglament_feedback AS old
             LEFT JOIN sales_reglament_survey_rule AS rule ON rule.id = old.survey_rule_id
             LEFT JOIN survey_survey AS survey ON survey.id = old.survey_id
             LEFT JOIN sales_reglament_survey_optout AS optout
                    ON optout.email_normalized = old.email_normalized
            CROSS JOIN LATERAL (
                       SELECT old.state = 'sent' AND old.channel = 'email'
                              AND rule.channel = 'email_call' AND survey.active
                              AND optout.id IS NULL
                              AND COALESCE(old.lead_id, old.partner_id) IS NOT NULL AS is_call,
                              rule.window_days AS days) AS next
                 WHERE feedback.id = old.id
                   AND old.closes_date < %(now)s
                   AND old.state IN ('sent', 'due')
             RETURNING feedback.id
                """,
                now=now,
            )
        )
        self.invalidate_model()
