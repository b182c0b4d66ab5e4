from odoo import fields, models
from odoo.tools import SQL

from ..core import days

# A deal that left a stage so lately still counts as there when a condition of its rule is seen to
# hold: the job looks every hour.
JUST_LEFT = "1 day"


class SalesReglamentFeedbackOccasions(models.AbstractModel):
    """What happened, for each trigger, as a query with the columns that planning asks for.

    ``occasion`` (what makes it one deed), ``date``, ``days`` (how long to wait), ``lead_id``,
    ``client_id``, ``contact_id``, ``purchase_id``, ``order_id``, ``stage_id``, ``user_id``,
    ``team_id``, ``company_id``. The rule's client state and condition are judged afterwards.
    """

    _name = "sales.reglament.feedback.occasions"
    _description = "Occasions to Ask"

    def _happened_stage(self, rule):
        """Stays of deals in the rule's stage; with a condition, from when it is seen to hold."""
        return SQL(
            """
            SELECT 'stay:' || visit.id AS occasion,
                   %(date)s AS date, %(days)s AS days, lead.id AS lead_id, NULL::int AS client_id,
                   lead.partner_id AS contact_id, NULL::int AS purchase_id, NULL::int AS order_id,
                   visit.stage_id, COALESCE(%(holder)s) AS user_id,
                   COALESCE(visit.team_id, lead.team_id) AS team_id, visit.company_id
              FROM sales_reglament_stage_visit AS visit
              JOIN crm_lead AS lead ON lead.id = visit.lead_id
             WHERE lead.reglament_id = %(reglament)s
               AND visit.stage_id = %(stage)s
               AND (lead.reglament_import_date IS NULL
                    OR visit.date_in > lead.reglament_import_date)
               AND %(when)s
            """,
            **self._of_rule(rule),
            stage=rule.stage_id.id,
            date=fields.Datetime.now() if rule.domain else SQL("visit.date_in"),
            # who had it when the deed was done
            holder=SQL("lead.user_id, visit.user_id")
            if rule.domain
            else SQL("visit.user_id, lead.user_id"),
            when=self._stay_counts(rule),
        )

    def _stay_counts(self, rule):
        if not rule.domain:
            return SQL("visit.date_in >= %s", rule.reglament_id.published_date)
        return SQL(
            "visit.date_in >= %(since)s"
            " AND COALESCE(visit.date_out, %(now)s) >= %(now)s - %(lately)s::interval",
            now=fields.Datetime.now(),
            lately=JUST_LEFT,
            since=self._in_use_since(rule),
        )

    def _in_use_since(self, rule):
        """Since when this is asked, by this version and those before it without a break."""
        since = rule.reglament_id.published_date
        versions = rule.reglament_id.search(
            [
                ("code", "=", rule.reglament_id.code),
                ("version", "<", rule.reglament_id.version),
                ("published_date", "!=", False),
            ],
            order="version desc",
        )
        for version in versions:
            asks = version.survey_rule_ids.filtered(
                lambda other: (
                    other.enabled
                    and (other.trigger, other.stage_id, other.survey_id)
                    == (rule.trigger, rule.stage_id, rule.survey_id)
                )
            )
            if not asks:
                break
            since = version.published_date
        return since

    def _happened_won(self, rule):
        return self._closed_deals(rule, SQL("lead.won_status = 'won'"))

    def _happened_lost(self, rule):
        """Lost deals, but for the reasons that say there was none; of leads only if it is said."""
        return self._closed_deals(
            rule,
            SQL(
                "lead.won_status = 'lost' AND COALESCE(lead.lost_reason_id, 0) != ALL(%s)"
                " AND (lead.type = 'opportunity' OR %s)",
                rule.excluded_lost_reason_ids.ids,
                rule.with_leads,
            ),
        )

    def _closed_deals(self, rule, closed):
        return SQL(
            """
            SELECT %(trigger)s || ':' || lead.id AS occasion, lead.date_closed AS date,
                   %(days)s AS days, lead.id AS lead_id, NULL::int AS client_id,
                   lead.partner_id AS contact_id, NULL::int AS purchase_id, NULL::int AS order_id,
                   lead.stage_id, lead.user_id, lead.team_id, lead.company_id
              FROM crm_lead AS lead
             WHERE lead.reglament_id = %(reglament)s
               AND lead.date_closed >= %(since)s
               AND (lead.reglament_import_date IS NULL
                    OR lead.date_closed > lead.reglament_import_date)
               AND %(closed)s
            """,
            **self._of_rule(rule),
            trigger=rule.trigger,
            since=rule.reglament_id.published_date,
            closed=closed,
        )

    def _happened_order(self, rule):
        """Purchases, from whatever document; delivered ones where deliveries are kept in Odoo.

        A purchase with a deal is asked about by the deal's reglament, if that asks at all.
        """
        since, company_id = rule.reglament_id.published_date, self.env.company.id
        return SQL(
            """
            SELECT 'purchase:' || purchase.id AS occasion, moment.date, moment.days,
                   lead.id AS lead_id, purchase.partner_id AS client_id,
                   purchase.buyer_id AS contact_id,
                   purchase.id AS purchase_id, purchase.order_id, lead.stage_id,
                   COALESCE(purchase.user_id, lead.user_id) AS user_id, lead.team_id,
                   COALESCE(purchase.company_id, lead.company_id) AS company_id
              FROM sales_reglament_purchase AS purchase
              JOIN res_partner AS buyer ON buyer.id = purchase.partner_id
         LEFT JOIN sale_order ON sale_order.id = purchase.order_id
         LEFT JOIN crm_lead AS lead ON lead.id = purchase.lead_id
            %(zones)s
        CROSS JOIN LATERAL (
                   SELECT COALESCE(
                              sale_order.date_order,
                              CASE WHEN purchase.source = 'won' THEN lead.date_closed END,
                              LEAST(%(morning)s, %(now)s)) AS date
                   ) AS bought
        CROSS JOIN LATERAL (%(delivery)s) AS moment
             WHERE %(counted)s
               AND bought.date >= CASE
                       WHEN sale_order.id IS NULL AND purchase.source != 'won'
                       THEN %(since_day)s ELSE %(since)s END
               AND moment.date IS NOT NULL
               AND (purchase.source != 'won' OR lead.reglament_import_date IS NULL
                    OR lead.date_closed > lead.reglament_import_date)
               AND %(whose)s
            """,
            counted=self.env["sales.reglament.purchase"]._counted("purchase"),
            now=fields.Datetime.now(),
            since=since,
            # of which only the day is known counts from nine o'clock there, on the first day whole
            zones=days.join_zones(self.env, SQL("COALESCE(purchase.company_id, %s)", company_id)),
            morning=SQL("%s + interval '9 hours'", days.sql_midnight(SQL("purchase.date"))),
            since_day=days.sql_midnight(days.sql_day(SQL("%s", since))),
            delivery=self._delivery(rule),
            whose=self._whose_purchase(rule),
        )

    def _delivery(self, rule):
        """When the days begin to count: of what comes from a stock, when all is delivered."""
        if not self._keeps_deliveries():
            return SQL("SELECT bought.date AS date, %s AS days", rule.delay_days)
        return SQL(
            """
            SELECT CASE WHEN NOT shipped.is_any THEN bought.date
                        WHEN shipped.is_all THEN COALESCE(shipped.date, sale_order.effective_date)
                   END AS date,
                   CASE WHEN shipped.is_any THEN %(after)s ELSE %(days)s END AS days
              FROM (SELECT COUNT(*) > 0 AS is_any, BOOL_AND(picking.state = 'done') AS is_all,
                           %(last)s AS date
                      FROM stock_picking AS picking
                     WHERE picking.sale_id = sale_order.id AND picking.state != 'cancel'
                   ) AS shipped
            """,
            # Odoo itself keeps the day of the first part
            last=SQL("MAX(picking.date_done)")
            if "stock.picking" in self.env
            else SQL("NULL::timestamp"),
            after=rule.delivered_delay_days,
            days=rule.delay_days,
        )

    def _keeps_deliveries(self):
        """Whether this Odoo knows when an order was delivered: with the stock's application."""
        return "effective_date" in self.env["sale.order"]._fields

    def _whose_purchase(self, rule):
        if rule.subject == "lead":
            return SQL("lead.reglament_id = %s", rule.reglament_id.id)
        return SQL(
            """
            buyer.reglament_id = %s
            AND NOT EXISTS (
                SELECT FROM sales_reglament_survey_rule AS other
                 WHERE other.reglament_id = lead.reglament_id
                   AND other.trigger = 'order' AND other.enabled)
            """,
            rule.reglament_id.id,
        )

    def _happened_regular(self, rule):
        """Clients who became regular by buying, not by another threshold.

        Of purchases that come to be known later it counts when they were made.
        """
        return SQL(
            """
            SELECT 'change:' || change.id AS occasion,
                   LEAST(change.recorded_date, %(day_end)s) AS date,
                   %(days)s AS days, NULL::int AS lead_id, client.id AS client_id,
                   NULL::int AS contact_id, NULL::int AS purchase_id, NULL::int AS order_id,
                   NULL::int AS stage_id, client.user_id, NULL::int AS team_id,
                   client.company_id
              FROM sales_reglament_client_change AS change
              JOIN res_partner AS client ON client.id = change.partner_id
            %(zones)s
             WHERE client.reglament_id = %(reglament)s
               AND change.state_to = 'regular'
               AND change.state_from IN ('prospect', 'new')
               AND change.cause NOT IN ('settings', 'cancelled')
               AND LEAST(change.recorded_date, %(day_end)s) >= %(since)s
            """,
            zones=days.join_zones(
                self.env, SQL("COALESCE(client.company_id, %s)", self.env.company.id)
            ),
            day_end=days.sql_midnight(SQL("change.date + 1")),
            **self._of_rule(rule),
            since=rule.reglament_id.published_date,
        )

    def _happened_handover(self, rule):
        """Clients who came to another manager."""
        return SQL(
            """
            SELECT 'handover:' || line.id AS occasion, handover.answered_date AS date,
                   %(days)s AS days, NULL::int AS lead_id, client.id AS client_id,
                   NULL::int AS contact_id, NULL::int AS purchase_id, NULL::int AS order_id,
                   NULL::int AS stage_id, handover.to_user_id AS user_id, NULL::int AS team_id,
                   client.company_id
              FROM sales_reglament_handover_line AS line
              JOIN sales_reglament_handover AS handover ON handover.id = line.handover_id
              JOIN res_partner AS contact ON contact.id = line.partner_id
              JOIN res_partner AS client ON client.id = contact.commercial_partner_id
             WHERE client.reglament_id = %(reglament)s
               AND handover.state = 'accepted'
               AND line.was_left IS NOT TRUE
               AND handover.answered_date >= %(since)s
            """,
            **self._of_rule(rule),
            since=rule.reglament_id.published_date,
        )

    def _happened_periodic(self, rule):
        """Clients whom nobody asked this for so many months.

        What waits, or could not be asked yet, is looked at again; a call that nobody made in time
        asked nobody.
        """
        now = fields.Datetime.now()
        return SQL(
            """
            SELECT 'again:' || client.id || ':' || %(today)s AS occasion, %(now)s AS date,
                   %(days)s AS days, NULL::int AS lead_id, client.id AS client_id,
                   NULL::int AS contact_id, NULL::int AS purchase_id, NULL::int AS order_id,
                   NULL::int AS stage_id, client.user_id, NULL::int AS team_id,
                   client.company_id
              FROM res_partner AS client
             WHERE client.reglament_id = %(reglament)s
               AND client.active
               AND client.commercial_partner_id = client.id
               AND NOT EXISTS (
                   SELECT FROM sales_reglament_feedback AS last
                    WHERE last.partner_id = client.id
                      AND last.survey_id = %(survey)s
                      AND last.trigger = 'periodic'
                      AND (last.state != 'expired' OR last.sent_date IS NOT NULL)
                      AND GREATEST(last.asked_date, last.sent_date)
                          > %(now)s - %(months)s * interval '1 month')
            """,
            **self._of_rule(rule),
            today=str(now.date()),  # day: of UTC, a key that tells times of asking apart
            now=now,
            survey=rule.survey_id.id,
            months=rule.period_months,
        )

    def _happened_complaint(self, rule):
        """Settled complaints, for those who keep them; nothing by itself."""
        return

    def _of_rule(self, rule):
        return {"reglament": rule.reglament_id.id, "days": rule.delay_days}
