from datetime import datetime
from uuid import uuid4

from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS
from odoo.tools import format_date

from ...kernel import satisfaction
from ..core import days
from .survey_rule import TRIGGERS
from .survey_survey import METRICS, WISHES

CHANNELS = [
    ("email", "E-mail"),
    ("call", "By phone"),
    ("manager", "Entered by a colleague"),
    ("said", "Client said"),
]
STATES = [
    ("due", "To be asked"),
    ("sent", "Waits for the answer"),
    ("answered", "Answered"),
    ("suppressed", "Not asked"),
    ("bounced", "Not delivered"),
    ("expired", "No answer"),
]
REASONS = [
    ("no_address", "No e-mail address"),
    ("opted_out", "Does not want to be asked"),
    ("blacklisted", "On the list of blocked addresses"),
    ("person", "This person was asked not long ago"),
    ("client", "This client was asked not long ago"),
    ("closed", "The survey is closed"),
    ("gone", "The deal, client or person is gone"),
    ("undone", "It was undone before"),
    ("colleague", "A colleague's card"),
    ("late", "It would have come too late"),
    ("failed", "The letter could not be sent"),
    ("returned", "The letter came back"),
]
BUCKETS = [
    ("promoter", "Promoter"),
    ("passive", "Passive"),
    ("detractor", "Detractor"),
    ("satisfied", "Satisfied"),
    ("neutral", "Neutral"),
    ("dissatisfied", "Dissatisfied"),
    ("easy", "Easy"),
    ("hard", "Hard"),
]


class SalesReglamentFeedback(models.Model):
    """One asking and its answer. A fact: only methods change it.

    Who was responsible is kept as it was at the time of the deed that is asked about.
    """

    _name = "sales.reglament.feedback"
    _inherit = [
        "sales.reglament.feedback.notice",
        "sales.reglament.feedback.send",
        "sales.reglament.feedback.plan",
        "sales.reglament.feedback.occasions",
        "sales.reglament.feedback.loop",
        "sales.reglament.feedback.judge",
        "sales.reglament.feedback.ask",
        "sales.reglament.feedback.answer",
    ]
    _description = "Feedback"
    _order = "answered_date desc, sent_date desc, id desc"
    _log_access = False

    survey_rule_id = fields.Many2one(
        "sales.reglament.survey.rule",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    survey_id = fields.Many2one(
        "survey.survey", required=True, ondelete="restrict", index=True, readonly=True
    )
    user_input_id = fields.Many2one(
        "survey.user_input",
        string="Answer in the Survey",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    trigger = fields.Selection(TRIGGERS, string="Occasion", readonly=True)
    occasion = fields.Char(
        string="Asked About",
        readonly=True,
        help="What exactly is asked about, so that nobody is asked about it twice.",
    )
    lead_id = fields.Many2one(
        "crm.lead", string="Deal", ondelete="set null", index="btree_not_null", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", ondelete="set null", index="btree_not_null", readonly=True
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Contact Person",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    subject_name = fields.Char(
        string="About", readonly=True, help="Kept when the deal or client is deleted."
    )
    purchase_id = fields.Many2one(
        "sales.reglament.purchase", ondelete="set null", index="btree_not_null", readonly=True
    )
    product_id = fields.Many2one(
        "product.product", ondelete="set null", index="btree_not_null", readonly=True
    )
    stage_id = fields.Many2one(
        "crm.stage", ondelete="set null", index="btree_not_null", readonly=True
    )
    manager_id = fields.Many2one("res.users", ondelete="set null", index=True, readonly=True)
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", ondelete="set null", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one("res.company", ondelete="set null", readonly=True)
    metric = fields.Selection(METRICS, required=True, readonly=True)
    channel = fields.Selection(CHANNELS, required=True, default="email", readonly=True)
    state = fields.Selection(STATES, required=True, default="due", readonly=True)
    reason = fields.Selection(REASONS, string="Why", readonly=True)
    asked_date = fields.Datetime(string="Came Up", readonly=True, default=fields.Datetime.now)
    due_date = fields.Datetime(string="To Be Asked On", readonly=True)
    sent_date = fields.Datetime(string="Asked On", readonly=True)
    reminded_date = fields.Datetime(string="Reminded On", readonly=True)
    closes_date = fields.Datetime(string="Open Until", readonly=True)
    answered_date = fields.Datetime(string="Answered On", readonly=True, index=True)
    score = fields.Integer(readonly=True, aggregator="avg")
    bucket = fields.Selection(BUCKETS, string="Meaning", readonly=True)
    score_text = fields.Char(
        string="Score of the Scale",
        compute="_compute_score_text",
        help="With the end of its scale: surveys don't share one.",
    )
    comment = fields.Text(string="In Their Words", readonly=True)
    wish = fields.Selection(WISHES, readonly=True)
    is_low = fields.Boolean(string="Low Score", readonly=True)
    loop_closed_date = fields.Datetime(string="Settled On", readonly=True)
    # who reads the link could answer in the client's name
    access_token = fields.Char(groups=NO_ACCESS, copy=False, default=lambda self: str(uuid4()))
    email_normalized = fields.Char(groups=NO_ACCESS)
    phone_sanitized = fields.Char(groups=NO_ACCESS)
    message_ref = fields.Char(groups=NO_ACCESS, copy=False, index="btree_not_null")

    _token_unique = models.UniqueIndex("(access_token)")
    _once_per_occasion = models.UniqueIndex("(survey_id, occasion) WHERE occasion IS NOT NULL")
    _due = models.Index("(due_date, id) WHERE state = 'due'")
    _person = models.Index("(email_normalized, metric, sent_date)")
    _person_by_phone = models.Index("(phone_sanitized) WHERE phone_sanitized IS NOT NULL")
    _client = models.Index("(partner_id, metric, sent_date)")

    @api.depends("score", "state", "metric")
    @api.depends_context("lang")
    def _compute_score_text(self):
        for feedback in self:
            top = satisfaction.SCALES[feedback.metric][1] if feedback.metric else None
            feedback.score_text = feedback.state == "answered" and self.env._(
                "%(score)s of %(top)s", score=feedback.score, top=top
            )

    @api.depends("survey_id", "score", "state")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for feedback in self:
            # the title of a survey is no secret to who reads its answers
            title = feedback.survey_id.sudo().title or ""
            feedback.display_name = (
                f"{title}: {feedback.score}" if feedback.state == "answered" else title
            )

    @api.model_create_multi
    def create(self, vals_list):
        feedback = super().create(vals_list)
        if feedback and not self._is_kept():
            self.env["sales.reglament"]._clear_rules()
        return feedback

    @api.model
    def _is_kept(self):
        """Whether anybody was ever asked: until then, nothing has to be carried along."""
        return self.env["sales.reglament"]._watch().asked

    @api.model
    def _is_any(self):
        return bool(self.sudo().search([], limit=1))  # a fact of the database, whoever asks

    @api.model
    def _in_use(self):
        """Whether anybody ever answered: bases without an answer pay nothing for them."""
        # that there are some is no secret
        return bool(self.sudo().search_count([("answered_date", "!=", False)], limit=1))

    def _link(self, action=""):
        """The address where this person answers, without anything personal in it.

        :param action: ``stop`` for not being asked any more
        """
        self.ensure_one()
        # only letters and the phone carry it
        feedback = self.sudo()
        base = (feedback.company_id or self.env.company).get_base_url()
        return "/".join(filter(None, (base, "reglament/feedback", feedback.access_token, action)))

    def _about_text(self, days=None):
        """What is asked about, by the papers that the person asked has; no name of ours.

        :param days: the days in words that are known, of this language and time zone
        :return: a sentence in the language and time zone of the context; empty where it is about
            the work as a whole
        """
        self.ensure_one()
        kind, number, moment = self._about_paper()
        if not moment:
            return ""
        words = {"number": number, "day": self._day_of(moment, {} if days is None else days)}
        if kind == "order":
            return self.env._("It is about your order %(number)s of %(day)s.", **words)
        if kind == "quotation":
            return self.env._("It is about our quotation %(number)s of %(day)s.", **words)
        if kind == "enquiry":
            return self.env._("It is about your enquiry of %(day)s.", **words)
        if number:
            return self.env._("It is about your purchase of %(day)s, document %(number)s.", **words)
        return self.env._("It is about your purchase of %(day)s.", **words)

    def _about_paper(self):
        """Kind, number and date of the paper that this is about.

        :return: ``(kind, number, date)``; without a date there is none
        """
        # the person asked has these papers; nothing else of the records is told
        feedback = self.sudo()
        purchase, lead = feedback.purchase_id, feedback.lead_id
        papers = lead.order_ids.filtered(lambda order: order.state in ("sent", "sale"))
        if lead.won_status == "won":
            papers = papers.filtered(lambda order: order.state == "sale") or papers
        order = purchase.order_id or papers.sorted("date_order")[-1:]
        if order:
            kind = "order" if order.state == "sale" else "quotation"
            return kind, order.name, order.date_order
        if purchase:
            known = purchase.external_ref if purchase.source == "import" else ""
            return "purchase", purchase.move_id.name or known, purchase.date
        if lead.won_status == "won":
            return "purchase", "", lead.date_closed
        return "enquiry", "", lead.create_date

    def _on(self, moment):
        """The day of a moment in the company that asks."""
        return moment and days.day(self.env, moment, self.company_id.id)

    def _day_of(self, moment, known):
        """A day as people say it: the year only where it is another one."""
        if isinstance(moment, datetime):
            moment = self._on(moment)
        if moment not in known:
            this_year = moment.year == days.today(self.env, self.company_id.id).year
            date_format = "d MMMM" if this_year else "d MMMM y"
            known[moment] = format_date(self.env, moment, date_format=date_format)
        return known[moment]

    def _bucket_of(self, score):
        self.ensure_one()
        # how a survey is read is no secret
        return satisfaction.bucket(self.metric, score, self.survey_id.sudo().metric_direction)

    def _thanks_rung(self):
        """``low`` where somebody will come back to the person, else ``high`` or ``middle``."""
        return "low" if self.is_low else satisfaction.rung(self.metric, self.bucket)
