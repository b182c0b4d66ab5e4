from odoo import api, fields, models
from odoo.tools import SQL, ormcache

from ...conditions import found_by, is_given

# Who is asked where the deed names nobody who can be written to; nobody of our own people. It is
# looked for only where it is wanted: a condition on the join would be judged after the search.
PERSON = """
    SELECT one.id, one.email_normalized
      FROM res_partner AS one
     WHERE %(wanted)s
       AND one.commercial_partner_id = client.id AND one.active
       AND one.email_normalized IS NOT NULL
       AND NOT EXISTS (
           SELECT FROM res_users AS colleague
            WHERE colleague.partner_id = one.id AND colleague.active
              AND colleague.share IS NOT TRUE)
  ORDER BY COALESCE(one.message_bounce, 0) > 0, %(rank)s, one.id = client.id, one.id
     LIMIT 1
"""
# The question of a row called ``feedback``: whom it is put to now, and what speaks against that.
VERDICT = """
    SELECT person.contact_id, person.email, person.phone, person.number,
           CASE WHEN %(closed)s THEN 'closed'
                WHEN %(gone)s THEN 'gone'
                WHEN %(undone)s THEN 'undone'
                WHEN %(colleague)s THEN 'colleague'
                WHEN %(opted_out)s THEN 'opted_out' END AS reason,
           CASE WHEN person.email IS NULL THEN 'no_address'
                WHEN EXISTS (
                    SELECT FROM mail_blacklist AS blocked
                     WHERE blocked.active AND blocked.email = person.email) THEN 'blacklisted'
                WHEN %(dead)s THEN 'returned' END AS no_letter,
           CASE WHEN EXISTS (
                    SELECT FROM phone_blacklist AS blocked
                     WHERE blocked.active AND blocked.number = person.phone)
                THEN 'blacklisted' END AS no_call
      FROM survey_survey AS survey
 LEFT JOIN sales_reglament_survey_rule AS rule ON rule.id = feedback.survey_rule_id
 LEFT JOIN crm_lead AS lead ON lead.id = feedback.lead_id
 LEFT JOIN crm_stage AS stage ON stage.id = lead.stage_id
 LEFT JOIN crm_stage AS asked_at ON asked_at.id = feedback.stage_id
 LEFT JOIN res_partner AS buyer ON buyer.id = lead.partner_id
 LEFT JOIN res_partner AS client ON client.id = feedback.partner_id
 LEFT JOIN res_partner AS named ON named.id = feedback.contact_id
 LEFT JOIN sales_reglament_purchase AS purchase ON purchase.id = feedback.purchase_id
 LEFT JOIN sale_order AS bought ON bought.id = purchase.order_id
 LEFT JOIN account_move AS invoice ON invoice.id = purchase.move_id
 LEFT JOIN LATERAL (%(person)s) AS other ON TRUE
CROSS JOIN LATERAL (
           SELECT COALESCE(other.id, named.id) AS contact_id,
                  COALESCE(named.email_normalized, lead.email_normalized, other.email_normalized,
                           CASE WHEN feedback.partner_id IS NULL
                                THEN feedback.email_normalized END) AS email,
                  %(own_phone)s AS phone,
                  COALESCE(NULLIF(named.phone, ''), NULLIF(client.phone, ''),
                           NULLIF(lead.phone, '')) AS number) AS person
     WHERE survey.id = feedback.survey_id
"""
# One number may be the whole office's: it says who somebody is only where it is not the company's.
OWN_PHONE = """
    CASE WHEN named.id IS NULL OR named.id = client.id
              OR COALESCE(named.phone_sanitized, lead.phone_sanitized)
                 IS DISTINCT FROM client.phone_sanitized
         THEN COALESCE(named.phone_sanitized, lead.phone_sanitized) END
"""
CLOSED = """
    survey.active IS NOT TRUE OR survey.metric = 'none' OR survey.metric_question_id IS NULL
    OR survey.users_login_required
"""
# Deleted, archived, with another firm now, or the deal is somebody else's.
GONE = """
    feedback.trigger IN ('stage', 'won', 'lost') AND lead.id IS NULL
    OR feedback.trigger NOT IN ('stage', 'won', 'lost') AND client.id IS NULL
    OR client.active IS FALSE OR named.active IS FALSE
    OR named.id IS NULL AND feedback.partner_id IS NOT NULL
    OR named.commercial_partner_id <> client.commercial_partner_id
    OR feedback.trigger IN ('stage', 'won', 'lost')
       AND buyer.commercial_partner_id <> client.commercial_partner_id
"""
# What it is about did not last.
UNDONE = """
    CASE feedback.trigger
         WHEN 'won' THEN lead.won_status IS DISTINCT FROM 'won'
         WHEN 'lost' THEN lead.won_status IS DISTINCT FROM 'lost'
                          OR lead.type = 'lead' AND rule.with_leads IS NOT TRUE
                          OR EXISTS (
                              SELECT FROM %(excluded)s AS excluded
                               WHERE excluded.%(excluded_rule)s = rule.id
                                 AND excluded.%(excluded_reason)s = lead.lost_reason_id)
         WHEN 'stage' THEN lead.won_status = 'lost'
                           OR lead.active IS FALSE AND lead.won_status <> 'won'
                           OR (stage.sequence, stage.id) < (asked_at.sequence, asked_at.id)
                           OR %(unmet)s
         WHEN 'order' THEN purchase.id IS NULL
         WHEN 'regular' THEN client.client_state IN ('prospect', 'new')
         WHEN 'handover' THEN client.user_id IS DISTINCT FROM feedback.manager_id
         WHEN 'periodic' THEN client.client_state <> rule.client_state
         ELSE FALSE END
    OR purchase.id IS NOT NULL AND NOT %(counted)s
    OR purchase.source = 'order' AND bought.state <> 'sale'
    OR purchase.source = 'invoice' AND invoice.state <> 'posted'
    OR purchase.source = 'won' AND lead.won_status IS DISTINCT FROM 'won'
"""
COLLEAGUE = """
    EXISTS (
        SELECT FROM res_users AS colleague
         WHERE colleague.partner_id = person.contact_id
           AND colleague.active AND colleague.share IS NOT TRUE)
    OR EXISTS (
        SELECT FROM res_partner AS card
          JOIN res_users AS colleague ON colleague.partner_id = card.id
         WHERE card.email_normalized = person.email
           AND colleague.active AND colleague.share IS NOT TRUE)
    OR EXISTS (
        SELECT FROM res_company AS ours WHERE ours.partner_id = client.commercial_partner_id)
"""
OPTED_OUT = """
    EXISTS (
        SELECT FROM sales_reglament_survey_optout AS refused
         WHERE refused.contact_id = person.contact_id)
    OR EXISTS (
        SELECT FROM sales_reglament_survey_optout AS refused
         WHERE refused.email_normalized = person.email)
    OR EXISTS (
        SELECT FROM sales_reglament_survey_optout AS refused
         WHERE refused.phone_sanitized = person.phone)
"""
# Odoo counts the letters that came back, until one arrives from there.
DEAD = """
    named.message_bounce > 0 AND named.email_normalized = person.email
    OR lead.message_bounce > 0 AND lead.email_normalized = person.email
    OR EXISTS (
        SELECT FROM res_partner AS card
         WHERE card.email_normalized = person.email AND card.active AND card.message_bounce > 0)
"""
# What a verdict is read from.
READ = {
    "sales.reglament.feedback": [
        "survey_rule_id",
        "survey_id",
        "lead_id",
        "stage_id",
        "partner_id",
        "contact_id",
        "purchase_id",
        "manager_id",
        "trigger",
        "channel",
        "state",
        "email_normalized",
    ],
    "survey.survey": ["active", "metric", "metric_question_id", "users_login_required"],
    "crm.lead": [
        "active",
        "type",
        "stage_id",
        "won_status",
        "partner_id",
        "lost_reason_id",
        "email_normalized",
        "phone",
        "phone_sanitized",
        "message_bounce",
    ],
    "res.partner": [
        "active",
        "commercial_partner_id",
        "client_state",
        "user_id",
        "email_normalized",
        "phone",
        "phone_sanitized",
        "message_bounce",
    ],
    "res.users": ["active", "share", "partner_id"],
    "sales.reglament.purchase": ["cancelled", "source", "order_id", "move_id"],
    "sale.order": ["state"],
    "account.move": ["state"],
}


class SalesReglamentFeedbackJudge(models.AbstractModel):
    """The one judge of whether a question may be asked, whoever is about to ask it.

    The job that writes and calls, reminders, the queue of letters, My Day and the dialog for the
    phone all read the same verdict, as it is at that moment.
    """

    _name = "sales.reglament.feedback.judge"
    _description = "Whether a Question May Be Asked"

    @api.model
    def _verdict(self):
        """A subquery on a row called ``feedback``: whom it is put to, and what speaks against it.

        :return: SQL with the columns ``contact_id``, ``email``, ``phone`` (what the person is
            known by), ``number`` (to call; NULL: none), ``reason`` (why it is not asked at all),
            ``no_letter`` and ``no_call`` (why not that way); NULL: nothing speaks against it
        """
        return SQL(
            VERDICT,
            person=SQL(
                PERSON,
                rank=self._rank_of_persons(),
                wanted=SQL(
                    "(feedback.channel = 'email'"
                    " AND named.email_normalized IS NULL AND lead.email_normalized IS NULL)"
                ),
            ),
            own_phone=SQL(OWN_PHONE),
            closed=SQL(CLOSED),
            gone=SQL(GONE),
            undone=self._undone(),
            colleague=SQL(COLLEAGUE),
            opted_out=SQL(OPTED_OUT),
            dead=SQL(DEAD),
        )

    def _undone(self):
        excluded = self.env["sales.reglament.survey.rule"]._fields["excluded_lost_reason_ids"]
        unmet = [
            SQL("rule.id = %s AND lead.id NOT IN %s", rule_id, found.subselect())
            for rule_id, domain in self._conditions_of_stages()
            if (found := self._meeting(domain)) is not None
        ]
        return SQL(
            UNDONE,
            counted=self.env["sales.reglament.purchase"]._counted("purchase"),
            excluded=SQL.identifier(excluded.relation),
            excluded_rule=SQL.identifier(excluded.column1),
            excluded_reason=SQL.identifier(excluded.column2),
            unmet=SQL("(%s)", SQL(" OR ").join(unmet)) if unmet else SQL("FALSE"),
        )

    def _meeting(self, domain):
        # a condition holds or not, whoever looks
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return found_by(leads, domain)

    @api.model
    @ormcache(cache="stable")
    def _conditions_of_stages(self):
        """``((rule id, condition), …)`` of the rules that ask at a stage if something holds."""
        # everybody's clients are asked by the same rules, whoever looks
        rules = self.env["sales.reglament.survey.rule"].sudo()
        found = rules.search([("trigger", "=", "stage"), ("reglament_id.state", "!=", "draft")])
        found = found.filtered(lambda rule: is_given(rule.domain))
        found -= self.env["sales.reglament.condition"].sudo()._broken(found)
        return tuple((rule.id, rule.domain) for rule in found)

    @api.model
    def _flush_judged(self):
        for model, names in READ.items():
            self.env[model].flush_model(names)
        self.env["mail.blacklist"].flush_model()
        self.env["phone.blacklist"].flush_model()

    def _refusals(self):
        """What speaks against asking these questions now, each through its channel.

        :return: ``{id: a key of REASONS}``; those that may be asked are not in it
        """
        if not self.ids:
            return {}
        self._flush_judged()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT feedback.id, COALESCE(verdict.reason, %(way)s)
                  FROM sales_reglament_feedback AS feedback
            CROSS JOIN LATERAL (%(verdict)s) AS verdict
                 WHERE feedback.id = ANY(%(ids)s)
                """,
                way=self._way_closed(),
                verdict=self._verdict(),
                ids=self.ids,
            )
        )
        return {id_: reason for id_, reason in rows if reason}

    @api.model
    def _way_closed(self):
        """SQL: why the channel of a judged row called ``feedback`` does not lead to the person."""
        return SQL(
            "CASE feedback.channel WHEN 'email' THEN verdict.no_letter"
            " WHEN 'call' THEN verdict.no_call END"
        )

    def _may_still_be_asked(self):
        """Those of ``self`` that nothing speaks against now."""
        refusals = self._refusals()
        return self.filtered(lambda feedback: feedback.id not in refusals)

    def _reason_in_words(self, reason):
        return dict(self._fields["reason"]._description_selection(self.env))[reason]

    def _asked_people(self):
        """Who these questions are put to, by all that they are known by: then, and today.

        :return: tuples of normalised address, id of the card and normalised number
        """
        self._flush_judged()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT feedback.email_normalized, feedback.contact_id, feedback.phone_sanitized,
                       verdict.email, verdict.contact_id, verdict.phone
                  FROM sales_reglament_feedback AS feedback
            CROSS JOIN LATERAL (%s) AS verdict
                 WHERE feedback.id = ANY(%s)
                """,
                self._verdict(),
                self.ids,
            )
        )
        return [
            person
            for *then, email, contact, phone in rows
            for person in ((email, contact, phone), tuple(then))
        ]

    def _is_stopped(self):
        optouts = self.env["sales.reglament.survey.optout"]
        return bool(optouts._of_people(self._asked_people()))

    def _stop(self):
        """The person does not want to be asked any more."""
        self.env["sales.reglament.survey.optout"]._note_people(self._asked_people())

    def _ask_again(self):
        """The person wants to be asked after all."""
        self.env["sales.reglament.survey.optout"]._forget_people(self._asked_people())

    # ------------------------------------------------------------ whose reason has gone since

    @api.model
    def _withdraw(self):
        """Take back what waits for a call and is no longer to be asked."""
        self._flush_judged()
        self.env.execute_query(
            SQL(
                """
                UPDATE sales_reglament_feedback AS old
                   SET state = 'suppressed', reason = judged.reason, closes_date = %(now)s
                  FROM (SELECT feedback.id, COALESCE(verdict.reason, verdict.no_call) AS reason
                          FROM sales_reglament_feedback AS feedback
                    CROSS JOIN LATERAL (%(verdict)s) AS verdict
                         WHERE feedback.state = 'due' AND feedback.channel = 'call'
                           AND feedback.closes_date IS NOT NULL) AS judged
                 WHERE old.id = judged.id AND judged.reason IS NOT NULL
             RETURNING old.id
                """,
                now=fields.Datetime.now(),
                verdict=self._verdict(),
            )
        )
        self.invalidate_model()

    def _withdraw_letters(self):
        """Of questions whose letters wait in the queue, those that are no longer to be asked.

        What was asked before stays asked: only its reminder does not go.

        :return: the questions whose letters must not leave
        """
        refusals = self._refusals()
        refused = self.filtered(lambda feedback: feedback.id in refusals)
        for feedback in refused.filtered(lambda feedback: feedback.state == "sent"):
            if feedback.reminded_date:
                feedback.reminded_date = False
            else:
                feedback.write(
                    {"state": "suppressed", "reason": refusals[feedback.id], "sent_date": False}
                )
        return refused
