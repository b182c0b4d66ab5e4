from itertools import starmap
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...kernel.satisfaction import OWN_VOICE
from ...kernel.throttle import Asking, Candidate, Throttle

# Letters that are made and kept together.
BATCH = 500
# Questions to judge: what is known of each when it is due. Others that run at the same time take
# others. Only those that are taken are judged.
DUE = """
    WITH due AS MATERIALIZED (
        SELECT id
          FROM sales_reglament_feedback
         WHERE state = 'due'
           AND closes_date IS NULL
           AND due_date <= %(now)s
      ORDER BY due_date, id
         LIMIT %(limit)s
           FOR UPDATE SKIP LOCKED)
    SELECT feedback.id, feedback.channel, COALESCE(rule.channel, feedback.channel) AS rule_channel,
           feedback.metric, feedback.partner_id, verdict.contact_id, verdict.email, verdict.phone,
           COALESCE(rule.quarantine_days, 0), COALESCE(rule.client_quarantine_days, 0),
           COALESCE(
               verdict.reason,
               CASE WHEN feedback.due_date + COALESCE(rule.window_days, %(window)s)
                         * interval '1 day' < %(now)s THEN 'late' END),
           verdict.no_letter, verdict.no_call
      FROM due
      JOIN sales_reglament_feedback AS feedback ON feedback.id = due.id
 LEFT JOIN sales_reglament_survey_rule AS rule ON rule.id = feedback.survey_rule_id
CROSS JOIN LATERAL (%(verdict)s) AS verdict
  ORDER BY feedback.due_date, feedback.id
"""
# What counts as having asked: a letter that was not returned, and an answer to a call that was
# planned. What a colleague entered or was told asked nobody. A call that is still to be made holds
# others up.
ASKED = """
    SELECT email_normalized, contact_id, phone_sanitized, partner_id, metric, sent_date IS NULL,
           MAX(COALESCE(sent_date, due_date))
      FROM sales_reglament_feedback
     WHERE (sent_date IS NOT NULL OR state = 'due' AND closes_date IS NOT NULL)
       AND state NOT IN ('suppressed', 'bounced')
       AND (channel IN %(own_voice)s OR message_ref IS NOT NULL)
       AND (email_normalized = ANY(%(emails)s)
            OR contact_id = ANY(%(contacts)s)
            OR phone_sanitized = ANY(%(phones)s)
            OR partner_id = ANY(%(clients)s))
  GROUP BY 1, 2, 3, 4, 5, 6
"""
# Column and type of what is noted of the person when a question is asked.
PERSON_COLUMNS = (
    ("contact_id", "int"),
    ("email_normalized", "varchar"),
    ("phone_sanitized", "varchar"),
)


class Due(NamedTuple):
    """A question that is due, as the judge sees it now."""

    id: int
    channel: str
    rule_channel: str
    metric: str
    client_id: int | None
    contact_id: int | None
    email: str | None
    phone: str | None
    person_days: int
    client_days: int
    reason: str | None
    no_letter: str | None
    no_call: str | None

    @property
    def person(self):
        return (self.id, self.contact_id, self.email, self.phone)

    @property
    def way(self):
        """Through which channel to ask, and what speaks against it: None where nothing does."""
        if self.channel == "call":
            return "call", self.reason or self.no_call
        if self.no_letter and self.rule_channel == "email_call":
            return "call", self.reason or self.no_call  # who can't be written to is called
        return "email", self.reason or self.no_letter

    def asking(self, waits=False):
        return Asking(
            self.email,
            self.client_id,
            self.metric,
            known_by(self.contact_id, self.phone),
            waits,
        )


def known_by(contact_id, phone):
    """What a person is known by beside the address, as the throttle takes it."""
    return tuple(
        f"{kind}:{value}" for kind, value in (("contact", contact_id), ("phone", phone)) if value
    )


WINDOW = 14


class SalesReglamentFeedbackAsk(models.AbstractModel):
    """Decides which of the due questions are asked, and says of each of the others why not."""

    _name = "sales.reglament.feedback.ask"
    _description = "Asking"

    @api.model
    def _cron_ask(self):
        """Look for what happened, ask what is due, remind, and close what got no answer.

        Works in batches, each committed together with its letters: killed and begun again, it
        neither repeats nor loses one. With nothing ever published it costs nothing.
        """
        if not self.env["sales.reglament"]._rulesets():
            return
        self.env["sales.reglament"]._look_at_conditions()
        self._plan(commit=True)
        self._expire()
        self._withdraw()
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
        verdict = self._verdict()
        rows = self.env.execute_query(
            SQL(DUE, now=now, window=WINDOW, limit=limit, verdict=verdict)
        )
        questions = list(starmap(Due, rows))
        throttle = Throttle(self._asked_of(questions))
        letters, calls, later, refused = [], [], [], []
        for question in questions:
            channel, reason = question.way
            if reason:
                refused.append((question.id, reason))
                continue
            asking = question.asking(waits=channel == "call")
            outcome = throttle.decide(
                Candidate(question.id, asking, question.person_days, question.client_days), now
            )
            if outcome.kind == "later":
                later.append((question.id, outcome.until))
            elif outcome.kind != "ask":
                refused.append((question.id, outcome.kind))
            else:
                (calls if channel == "call" else letters).append(question.person)
        self._suppress(refused)
        self._put_off(later)
        self._release_calls(calls, now)
        self._send(letters, now)
        return len(questions)

    def _asked_of(self, questions):
        """When the people and clients of these questions were asked last."""
        if not questions:
            return []
        asked = self.env.execute_query(
            SQL(
                ASKED,
                own_voice=OWN_VOICE,
                emails=list({question.email for question in questions} - {None}),
                contacts=list({question.contact_id for question in questions} - {None}),
                phones=list({question.phone for question in questions} - {None}),
                clients=list({question.client_id for question in questions} - {None}),
            )
        )
        return [
            (Asking(email, client, metric, known_by(contact, phone), waits), moment)
            for email, contact, phone, client, metric, waits, moment in asked
        ]

    def _suppress(self, refused):
        self._write_each(
            refused, SQL("state = 'suppressed', reason = given.reason"), (("reason", "varchar"),)
        )

    def _put_off(self, later):
        self._write_each(later, SQL("due_date = given.until"), (("until", "timestamp"),))

    def _release_calls(self, calls, now):
        """From now on somebody may call, until the window is over."""
        self._write_each(
            calls,
            SQL(
                "channel = 'call', closes_date = %s + %s * interval '1 day', %s",
                now,
                self._window(),
                self._person_noted(),
            ),
            PERSON_COLUMNS,
        )

    def _person_noted(self):
        """Who is asked, by all that they are known by: others are told apart from them by it."""
        return SQL(", ").join(
            SQL("%s = given.%s", SQL.identifier(name), SQL.identifier(name))
            for name, _kind in PERSON_COLUMNS
        )

    def _window(self):
        """How long the question of a row called ``feedback`` stays open, in days."""
        return SQL(
            "COALESCE((SELECT rule.window_days FROM sales_reglament_survey_rule AS rule"
            " WHERE rule.id = feedback.survey_rule_id), %s)",
            WINDOW,
        )

    def _write_each(self, rows, values, columns):
        """Write values of its own to each row, in one statement.

        :param rows: tuples of an id and the values
        :param values: what to set, where the values are columns of ``given``
        :param columns: pairs of their names and types in the database
        """
        if not rows:
            return
        ids, *given = map(list, zip(*rows, strict=True))
        arrays = [
            SQL("%s::%s[]", value, SQL(kind))
            for value, (_name, kind) in zip(given, columns, strict=True)
        ]
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS feedback
                   SET %s
                  FROM unnest(%s::int[], %s) AS given(id, %s)
                 WHERE feedback.id = given.id
             RETURNING feedback.id
                """,
                values,
                ids,
                SQL(", ").join(arrays),
                SQL(", ").join(SQL.identifier(name) for name, _kind in columns),
            )
        )
        self.browse(ids).invalidate_recordset()

    # ------------------------------------------------------------ what got no answer

    @api.model
    def _expire(self):
        """Close what was not answered in time; some of it is asked once more, by phone.

        So is, at once, what can be asked by phone and did not arrive as a letter.
        """
        self._flush_judged()
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS old
                   SET channel = CASE WHEN next.is_call THEN 'call' ELSE old.channel END,
                       state = CASE WHEN next.is_call THEN 'due' ELSE 'expired' END,
                       reason = NULL,
                       sent_date = CASE WHEN old.state = 'sent' THEN old.sent_date END,
                       due_date = CASE WHEN next.is_call THEN %(now)s ELSE old.due_date END,
                       closes_date = CASE
                           WHEN next.is_call THEN %(now)s + next.days * interval '1 day'
                           ELSE old.closes_date END
                  FROM (SELECT feedback.id, feedback.state, rule.window_days AS days,
                               feedback.state IN ('sent', 'bounced')
                               AND feedback.channel = 'email'
                               AND rule.channel = 'email_call'
                               AND verdict.reason IS NULL AND verdict.no_call IS NULL AS is_call
                          FROM sales_reglament_feedback AS feedback
                     LEFT JOIN sales_reglament_survey_rule AS rule
                            ON rule.id = feedback.survey_rule_id
                    CROSS JOIN LATERAL (%(verdict)s) AS verdict
                         WHERE feedback.state IN ('sent', 'due') AND feedback.closes_date < %(now)s
                            OR feedback.state = 'bounced' AND feedback.closes_date >= %(now)s
                       ) AS next
                 WHERE old.id = next.id
                   AND (next.is_call OR next.state != 'bounced')
             RETURNING old.id
                """,
                now=now,
                verdict=self._verdict(),
            )
        )
        self.invalidate_model()
