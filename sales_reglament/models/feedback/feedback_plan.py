import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...conditions import REFUSED, WRONG, found_by, is_given
from .feedback_judge import PERSON

_logger = logging.getLogger(__name__)

# What happened becomes a question to be asked: once, however often it is looked for.
PLAN = """
    INSERT INTO sales_reglament_feedback AS known
                (survey_rule_id, survey_id, metric, trigger, channel, state, occasion, lead_id,
                 partner_id, contact_id, subject_name, email_normalized, purchase_id, product_id,
                 stage_id, manager_id, team_id, company_id, asked_date, due_date, access_token)
         SELECT %(rule)s, %(survey)s, %(metric)s, %(trigger)s, %(channel)s, 'due',
                happened.occasion, lead.id, client.id, COALESCE(person.id, named.id, client.id),
                COALESCE(lead.name, client.complete_name),
                COALESCE(named.email_normalized, lead.email_normalized, person.email_normalized),
                happened.purchase_id, product.id, happened.stage_id, manager.id,
                COALESCE(happened.team_id, lead.team_id, manager.sale_team_id),
                COALESCE(happened.company_id, lead.company_id, team.company_id,
                         client.company_id, manager.company_id),
                happened.date,
                happened.date + happened.days * interval '1 day',
                gen_random_uuid()::varchar
           FROM (%(happened)s) AS happened
      LEFT JOIN crm_lead AS lead ON lead.id = happened.lead_id
      LEFT JOIN res_partner AS named ON named.id = happened.contact_id
      LEFT JOIN res_partner AS client
             ON client.id = COALESCE(happened.client_id, named.commercial_partner_id)
      LEFT JOIN LATERAL (%(person)s) AS person ON TRUE
      LEFT JOIN LATERAL (%(product)s) AS product ON TRUE
      LEFT JOIN res_users AS manager
             ON manager.id = COALESCE(happened.user_id, lead.user_id, client.user_id)
      LEFT JOIN crm_team AS team ON team.id = COALESCE(happened.team_id, lead.team_id)
          WHERE happened.date <= %(now)s
            AND %(only)s
            AND NOT EXISTS (
                SELECT FROM sales_reglament_feedback AS known
                 WHERE known.survey_id = %(survey)s AND known.occasion = happened.occasion
                   AND NOT (%(again)s AND known.asked_date < happened.date))
       ORDER BY happened.date, happened.lead_id, happened.occasion
    ON CONFLICT (survey_id, occasion) WHERE occasion IS NOT NULL
      DO UPDATE SET (%(columns)s) = ROW(%(values)s),
                    reason = NULL, closes_date = NULL
              WHERE %(again)s AND known.asked_date < EXCLUDED.asked_date
      RETURNING known.id
"""
# What is planned anew of a question that was taken back because its deed was undone.
PLANNED_ANEW = (
    "survey_rule_id",
    "channel",
    "state",
    "lead_id",
    "partner_id",
    "contact_id",
    "subject_name",
    "email_normalized",
    "purchase_id",
    "product_id",
    "stage_id",
    "manager_id",
    "team_id",
    "company_id",
    "asked_date",
    "due_date",
)
# Triggers whose deed is a state of its record: undone and done once more, it is the same occasion.
DONE_AGAIN = frozenset({"won", "lost", "order"})
# What it was mostly about.
PRODUCT = """
    SELECT line.product_id AS id
      FROM sale_order_line AS line
      JOIN sale_order AS bought ON bought.id = line.order_id
     WHERE (bought.id = happened.order_id
            OR happened.order_id IS NULL AND bought.opportunity_id = lead.id
               AND bought.state IN ('sent', 'sale'))
       AND line.product_id IS NOT NULL
  ORDER BY line.price_subtotal DESC NULLS LAST, line.id
     LIMIT 1
"""


class SalesReglamentFeedbackPlan(models.AbstractModel):
    """Finds what happened that is to be asked about, from stored facts, in one statement a rule."""

    _name = "sales.reglament.feedback.plan"
    _description = "Planning of Questions"

    @api.model
    def _plan(self, commit=False):
        """Plan the questions about what happened since the last time.

        Costs nothing as long as no reglament was ever published.

        :param commit: whether the questions of each rule are to be kept whatever becomes of the
            next
        :return: the questions planned now
        """
        planned = self.browse()
        if not self.env["sales.reglament"]._rulesets():
            return planned
        rules = self._rules_in_use()
        if rules:
            self.env.flush_all()
        for rule in rules:
            found = self._plan_if_possible(rule)
            planned |= found
            if commit:
                self.env["ir.cron"]._commit_progress(len(found))
        return planned

    @api.model
    def _rules_in_use(self):
        """Rules whose occasions count; what runs on an earlier version goes on under that.

        Those of deals come first: a purchase with a deal is asked about by the deal's rules.
        """
        # everybody's clients are asked by the same rules, whoever causes it
        rules = self.env["sales.reglament.survey.rule"].sudo().with_context(active_test=False)
        found = rules.search(
            Domain("enabled", "=", True)
            & Domain("reglament_id.published_date", "!=", False)
            & (
                Domain("reglament_id.state", "=", "published")
                | Domain("reglament_id.state", "=", "archived")
                & Domain("reglament_id.subject", "=", "lead")
            )
        )
        found -= self.env["sales.reglament.condition"]._broken(found.filtered("domain"))
        return found.sorted(lambda rule: (rule.subject != "lead", rule.sequence, rule.id))

    def _plan_if_possible(self, rule):
        """A condition that can't be worked out stops its own rule only."""
        if not is_given(rule.domain):
            return self._plan_rule(rule)
        try:
            with self.env.cr.savepoint():
                return self._plan_rule(rule)
        except (*WRONG, *REFUSED):
            _logger.info("%s: can't be worked out by %s", rule.domain, rule, exc_info=True)
            return self.browse()

    def _plan_rule(self, rule):
        happened = getattr(self, f"_happened_{rule.trigger}")(rule)
        if happened is None:
            return self.browse()
        rows = self.env.execute_query(
            SQL(
                PLAN,
                rule=rule.id,
                now=fields.Datetime.now(),
                survey=rule.survey_id.id,
                metric=rule.metric,
                trigger=rule.trigger,
                channel=self._first_channel(rule),
                happened=happened,
                person=SQL(
                    PERSON,
                    rank=self._rank_of_persons(),
                    wanted=SQL(
                        "(named.id IS NULL OR %s = 'email'"
                        " AND named.email_normalized IS NULL AND lead.email_normalized IS NULL)",
                        self._first_channel(rule),
                    ),
                ),
                product=SQL(PRODUCT),
                only=self._only(rule),
                again=self._was_undone(rule),
                columns=SQL(", ").join(map(SQL.identifier, PLANNED_ANEW)),
                values=SQL(", ").join(SQL.identifier("excluded", name) for name in PLANNED_ANEW),
            )
        )
        planned = self.sudo().browse(id_ for (id_,) in rows)  # facts, whoever causes them
        if rule.delay_unit == "working_days":
            planned._set_working_due()
        if rule.trigger == "periodic":
            self._try_again(rule)
        self.invalidate_model()
        return planned

    def _was_undone(self, rule):
        """A condition on ``known``: what it was about was undone before anybody was asked."""
        if rule.trigger not in DONE_AGAIN:
            return SQL("FALSE")
        return SQL(
            "known.state = 'suppressed' AND known.reason = 'undone' AND known.sent_date IS NULL"
        )

    def _try_again(self, rule):
        """What could not be asked in its turn is looked at again every day, not the next year."""
        now = fields.Datetime.now()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS feedback
                   SET state = 'due', reason = NULL, survey_rule_id = %(rule)s,
                       channel = %(channel)s, due_date = %(now)s, sent_date = NULL,
                       closes_date = NULL, reminded_date = NULL
                  FROM res_partner AS client
                 WHERE client.id = feedback.partner_id
                   AND client.reglament_id = %(reglament)s
                   AND client.active
                   AND feedback.survey_id = %(survey)s
                   AND feedback.trigger = 'periodic'
                   AND feedback.state IN ('suppressed', 'bounced')
                   AND feedback.asked_date > %(now)s - %(months)s * interval '1 month'
                   AND feedback.due_date <= %(now)s - interval '1 day'
                   AND NOT EXISTS (
                       SELECT FROM sales_reglament_feedback AS later
                        WHERE later.partner_id = client.id
                          AND later.survey_id = %(survey)s
                          AND later.trigger = 'periodic'
                          AND later.id > feedback.id)
             RETURNING feedback.id
                """,
                rule=rule.id,
                survey=rule.survey_id.id,
                reglament=rule.reglament_id.id,
                channel=self._first_channel(rule),
                months=rule.period_months,
                now=now,
            )
        )

    def _first_channel(self, rule):
        return "call" if rule.channel == "call" else "email"

    def _rank_of_persons(self):
        """Who decides is asked first, then who buys, then who is left."""
        if "contact_role" not in self.env["res.partner"]._fields:
            return SQL("one.type != 'contact'")
        return SQL(
            "CASE one.contact_role WHEN 'decides' THEN 0 WHEN 'buys' THEN 1 ELSE 2 END,"
            " one.type != 'contact'"
        )

    def _only(self, rule):
        """The rule's own conditions, on the deal or the client."""
        conditions = [SQL("(lead.id IS NOT NULL OR client.id IS NOT NULL)")]
        if rule.client_state:
            conditions.append(SQL("client.client_state = %s", rule.client_state))
        if is_given(rule.domain):
            # everybody's clients are asked by the same rules, whoever causes it
            records = self.env[rule.subject_model].sudo().with_context(active_test=False)
            found = found_by(records, rule.domain)
            if found is None:
                return SQL("FALSE")  # what can't be worked out holds for nobody
            alias = SQL.identifier("lead" if rule.subject == "lead" else "client")
            conditions.append(SQL("%s.id IN %s", alias, found.subselect()))
        return SQL(" AND ").join(conditions)

    def _set_working_due(self):
        """Days that were counted by the calendar are counted by the company's working days."""
        waiting = self.filtered(lambda feedback: feedback.due_date > feedback.asked_date)
        if not waiting:
            return
        clock, known = self.env["sales.reglament.clock"], {}
        dates = [
            clock._deadline(
                feedback.asked_date,
                (feedback.due_date - feedback.asked_date).days,
                "working_days",
                feedback.company_id.id,
                known,
            )
            or feedback.asked_date
            for feedback in waiting
        ]
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS feedback
                   SET due_date = reckoned.due_date
                  FROM unnest(%s::int[], %s::timestamp[]) AS reckoned(id, due_date)
                 WHERE feedback.id = reckoned.id
             RETURNING feedback.id
                """,
                waiting.ids,
                dates,
            )
        )
