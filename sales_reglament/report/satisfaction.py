from odoo import api, fields, models
from odoo.fields import Domain
from odoo.orm.domains import DomainOr
from odoo.tools import SQL

from ..kernel.satisfaction import OWN_VOICE
from ..models.core import days
from ..models.feedback.feedback import BUCKETS, CHANNELS, REASONS, STATES
from ..models.feedback.survey_rule import TRIGGERS
from ..models.feedback.survey_survey import METRICS, WISHES
from .report_mixin import AVERAGE, FEW_PERSONS

# Whose an asking is, by field: where that is kept. OFFSET 0: deals and clients first, as those of
# few persons are few.
KEPT_IN = {
    "manager_id": "SELECT id FROM sales_reglament_feedback WHERE manager_id = ANY(%s)",
    "lead_user_id": """
        SELECT feedback.id
          FROM crm_lead AS deal
    CROSS JOIN LATERAL (
               SELECT id FROM sales_reglament_feedback WHERE lead_id = deal.id OFFSET 0) AS feedback
         WHERE deal.user_id = ANY(%s)
    """,
    "client_user_id": """
        SELECT feedback.id
          FROM res_partner AS client
    CROSS JOIN LATERAL (
               SELECT id FROM res_partner WHERE commercial_partner_id = client.id OFFSET 0) AS card
    CROSS JOIN LATERAL (
               SELECT id FROM sales_reglament_feedback WHERE partner_id = card.id OFFSET 0
               ) AS feedback
         WHERE client.user_id = ANY(%s)
    """,
}
FEW_OF = dict.fromkeys(KEPT_IN, FEW_PERSONS)


class SalesReglamentReportSatisfaction(models.Model):
    """How satisfied clients are, and what they do: a row for every asking, with its feedback's id.

    Figures of satisfaction count the client's own voice: answers by e-mail and by phone. What a
    colleague entered or was told stands beside, by its channel.
    """

    _name = "sales.reglament.report.satisfaction"
    _description = "Satisfaction"
    _inherit = [
        "sales.reglament.report.satisfaction.page",
        "sales.reglament.report.mixin",
    ]
    _auto = False
    _rec_name = "survey_id"
    _order = "date desc, id desc"
    _depends = {
        "sales.reglament.feedback": [
            "survey_id",
            "metric",
            "trigger",
            "channel",
            "state",
            "reason",
            "manager_id",
            "team_id",
            "stage_id",
            "product_id",
            "lead_id",
            "partner_id",
            "contact_id",
            "company_id",
            "asked_date",
            "sent_date",
            "closes_date",
            "answered_date",
            "score",
            "bucket",
            "comment",
            "wish",
            "is_low",
            "loop_closed_date",
        ],
        "sales.reglament.purchase": ["partner_id", "date", "cancelled", "source"],
        "res.partner": ["user_id"],
        "crm.lead": ["user_id"],
    }

    survey_id = fields.Many2one("survey.survey", readonly=True)
    metric = fields.Selection(METRICS, readonly=True)
    trigger = fields.Selection(TRIGGERS, string="Occasion", readonly=True)
    channel = fields.Selection(CHANNELS, readonly=True)
    state = fields.Selection(STATES, readonly=True)
    reason = fields.Selection(REASONS, string="Why Not", readonly=True)
    manager_id = fields.Many2one(
        "res.users", readonly=True, help="Who answered for the client at the time."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    lead_user_id = fields.Many2one("res.users", string="Salesperson of the Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    client_user_id = fields.Many2one("res.users", string="Responsible Now", readonly=True)
    contact_id = fields.Many2one("res.partner", string="Person", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    bucket = fields.Selection(BUCKETS, string="Meaning", readonly=True)
    comment = fields.Text(string="In Their Words", readonly=True)
    wish = fields.Selection(WISHES, readonly=True, groups="sales_reglament.group_reglament_head")
    date = fields.Datetime(
        readonly=True, help="The day of the answer; without one, when the question was asked."
    )
    date_sent = fields.Datetime(string="Asked On", readonly=True)
    date_answered = fields.Datetime(string="Answered On", readonly=True)
    asked_count = fields.Integer(string="Askings", readonly=True, help="All that came up.")
    delivered_count = fields.Integer(
        string="Delivered", readonly=True, help="Questions that reached the client."
    )
    answered_count = fields.Integer(
        string="Answers", readonly=True, help="The client's own: by e-mail or by phone."
    )
    other_voice_count = fields.Integer(
        string="Answers Passed On",
        readonly=True,
        help="What a colleague entered or was told. They count in no figure of satisfaction.",
    )
    suppressed_count = fields.Integer(string="Not Asked", readonly=True)
    bounced_count = fields.Integer(string="Not Delivered", readonly=True)
    response_share = fields.Float(
        string="Response, %",
        help="Answered within the window, of all delivered whose window is over.",
        **AVERAGE,
    )
    score = fields.Float(
        string="Average Score", help="In the survey's own scale: look at one metric.", **AVERAGE
    )
    nps = fields.Float(
        string="NPS", help="Promoters less detractors, in points from -100 to 100.", **AVERAGE
    )
    csat = fields.Float(string="CSAT, %", help="Answers 4 and 5 of 5.", **AVERAGE)
    ces = fields.Float(string="Easy, %", help="Answers on the easy side of 7.", **AVERAGE)
    low_count = fields.Integer(string="Low Scores", readonly=True)
    open_loop_count = fields.Integer(
        string="Low, Not Settled", readonly=True, help="Low scores that nobody has settled yet."
    )
    loop_hours = fields.Float(
        string="Hours to Settle",
        help="From the low score until somebody settled it.",
        **AVERAGE,
    )
    bought_again_share = fields.Float(
        string="Bought Again, %",
        help="Of those whose answer is a year old, who bought again within that year.",
        **AVERAGE,
    )

    def _stands_for(self):
        return self.env["sales.reglament.feedback"].browse(self.id)

    # ------------------------------------------------------------ whose askings are asked for

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        """Askings that are somebody's in one way or another are found where that is kept.

        PostgreSQL by itself joins all deals and clients before it looks whose they are.
        """
        for condition in self._conditions_asked(domain, bypass_access):
            if kept := self._kept(condition):
                # by the index: of an array PostgreSQL takes it that it is short
                ids = SQL("(SELECT unnest(ARRAY(%s)))", kept)
                domain = Domain(domain) & Domain("id", "in", ids)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    def _kept(self, condition):
        """The ids of the askings where a condition may hold, as a query.

        :return: None for conditions that are not about somebody's askings, in several ways
        """
        ways = condition.children if isinstance(condition, DomainOr) else ()
        if not ways or not all(self._is_one_of_few(way, FEW_OF) for way in ways):
            return None
        return SQL(" UNION ").join(SQL(KEPT_IN[way.field_expr], list(way.value)) for way in ways)

    # ------------------------------------------------------------ the query

    def _select(self):
        return SQL("%s, %s", self._select_facts(), self._select_measures())

    def _select_facts(self):
        return SQL(
            """
            feedback.id,
            feedback.survey_id,
            feedback.metric,
            feedback.trigger,
            feedback.channel,
            feedback.state,
            feedback.reason,
            feedback.manager_id,
            feedback.team_id,
            feedback.stage_id,
            feedback.product_id,
            feedback.lead_id,
            lead.user_id AS lead_user_id,
            feedback.partner_id,
            client.user_id AS client_user_id,
            feedback.contact_id,
            feedback.company_id,
            feedback.bucket,
            feedback.comment,
            feedback.wish,
            COALESCE(feedback.answered_date, feedback.sent_date, feedback.asked_date) AS date,
            feedback.sent_date AS date_sent,
            feedback.answered_date AS date_answered
            """
        )

    def _select_measures(self):
        return SQL(
            """
            1 AS asked_count,
            voice.delivered::int AS delivered_count,
            voice.own::int AS answered_count,
            (feedback.state = 'answered' AND NOT voice.own)::int AS other_voice_count,
            (feedback.state = 'suppressed')::int AS suppressed_count,
            (feedback.state = 'bounced')::int AS bounced_count,
            CASE WHEN voice.delivered AND feedback.closes_date <= %(now)s
                 THEN CASE WHEN voice.own THEN 100 ELSE 0 END END::float8 AS response_share,
            CASE WHEN voice.own THEN feedback.score END::float8 AS score,
            CASE WHEN voice.own AND feedback.metric = 'nps'
                 THEN CASE feedback.bucket WHEN 'promoter' THEN 100 WHEN 'detractor' THEN -100
                      ELSE 0 END END::float8 AS nps,
            CASE WHEN voice.own AND feedback.metric = 'csat'
                 THEN CASE feedback.bucket WHEN 'satisfied' THEN 100 ELSE 0 END
                  END::float8 AS csat,
            CASE WHEN voice.own AND feedback.metric = 'ces'
                 THEN CASE feedback.bucket WHEN 'easy' THEN 100 ELSE 0 END END::float8 AS ces,
            (feedback.is_low IS TRUE)::int AS low_count,
            ((feedback.is_low AND feedback.loop_closed_date IS NULL) IS TRUE)::int
                AS open_loop_count,
            CASE WHEN feedback.is_low
                 THEN DATE_PART('epoch', feedback.loop_closed_date - feedback.answered_date) / 3600
                  END AS loop_hours,
            CASE WHEN voice.own AND feedback.partner_id IS NOT NULL
                  AND feedback.answered_date <= %(year_ago)s
                 THEN CASE WHEN EXISTS (
                    SELECT FROM sales_reglament_purchase AS purchase
                     WHERE purchase.partner_id = feedback.partner_id
                       AND %(counted)s
                       AND purchase.date > %(answered)s
                       AND purchase.date <= %(answered)s + interval '1 year')
                      THEN 100 ELSE 0 END END::float8 AS bought_again_share
            """,
            now=fields.Datetime.now(),
            answered=days.sql_day(SQL("feedback.answered_date")),
            counted=self.env["sales.reglament.purchase"]._counted("purchase"),
            year_ago=fields.Datetime.subtract(fields.Datetime.now(), years=1),
        )

    def _from(self):
        return SQL(
            """
            sales_reglament_feedback AS feedback
            LEFT JOIN crm_lead AS lead ON lead.id = feedback.lead_id
            LEFT JOIN res_partner AS card ON card.id = feedback.partner_id
            LEFT JOIN res_partner AS client ON client.id = card.commercial_partner_id
            %(zones)s
            CROSS JOIN LATERAL (
                SELECT feedback.state = 'answered' AND feedback.channel IN %(own)s AS own,
                       feedback.channel IN %(own)s AND feedback.sent_date IS NOT NULL
                       AND feedback.state IN ('sent', 'answered', 'expired') AS delivered
            ) AS voice
            """,
            zones=days.join_zones(
                self.env, SQL("COALESCE(feedback.company_id, %s)", self.env.company.id)
            ),
            own=OWN_VOICE,
        )
