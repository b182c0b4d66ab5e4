from collections import defaultdict
from textwrap import shorten

import pytz

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

OPEN = ("new", "accepted")
PROPOSAL_WORKING_DAYS = 5
NAME_LENGTH = 80
TOPICS = [
    ("hinders", "This step hinders"),
    ("missing", "A step is missing"),
    ("unclear", "This step is unclear"),
]


class SalesReglamentRequest(models.Model):
    """An internal request that has an addressee, a deadline and an answer.

    Nobody writes its fields but by the methods, so that who asked, who answered and when are facts.
    """

    _name = "sales.reglament.request"
    _description = "Internal Request"
    _inherit = ["sales.reglament.escalation"]
    _order = "answered_date desc, deadline, id"
    _mail_post_access = "read"
    _lateness_states = (*OPEN, "done", "refused")
    _lateness_end = "answered_date"
    _addressee_field = "addressee_id"
    _waiting_states = OPEN

    name = fields.Char(required=True, readonly=True)
    kind = fields.Selection(
        [("proposal", "Proposal")], required=True, default="proposal", readonly=True, index=True
    )
    topic = fields.Selection(TOPICS, readonly=True)
    description = fields.Text(string="In Detail", readonly=True)
    step_id = fields.Many2one(
        "sales.reglament.step", ondelete="set null", index="btree_not_null", readonly=True
    )
    reglament_id = fields.Many2one(
        "sales.reglament", ondelete="set null", index="btree_not_null", readonly=True
    )
    lead_id = fields.Many2one(
        "crm.lead",
        string="Deal",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        groups="sales_reglament.group_reglament_user",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Client",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        groups="sales_reglament.group_reglament_user",
    )
    requester_id = fields.Many2one(
        "res.users", string="From", required=True, ondelete="restrict", index=True, readonly=True
    )
    addressee_id = fields.Many2one(
        "res.users", string="To", ondelete="restrict", index="btree_not_null", readonly=True
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="set null")
    state = fields.Selection(
        [
            ("new", "New"),
            ("accepted", "Taken up"),
            ("done", "Answered"),
            ("refused", "Refused"),
            ("cancelled", "Withdrawn"),
        ],
        required=True,
        default="new",
        readonly=True,
        tracking=True,
        index=True,
    )
    asked_date = fields.Datetime(required=True, default=fields.Datetime.now, readonly=True)
    answer = fields.Text(readonly=True)
    answered_date = fields.Datetime(readonly=True)
    answered_by = fields.Many2one("res.users", ondelete="set null", readonly=True)
    answer_hours = fields.Float(
        string="Working Hours Until the Answer", readonly=True, aggregator="avg"
    )
    escalation_level = fields.Integer(
        readonly=True, default=0, copy=False, help="How many times it was passed upward."
    )
    told_date = fields.Datetime(
        readonly=True, copy=False, help="When the letter told of it where it was passed to."
    )

    # ------------------------------------------------------------ what it is about, in words

    def _about_in_words(self):
        """The step, else the version that it is about."""
        # which step somebody asks about is for the addressee to know
        request = self.sudo()
        return request.step_id.display_name or request.reglament_id.display_name or ""

    def _record_in_words(self):
        """The deal and the client, as far as the reader may open them."""
        # whether there is one is no secret: whether the reader may open it is asked of them
        request = self.sudo()
        records = (request.lead_id.sudo(False), request.partner_id.sudo(False))
        return ", ".join(
            record.display_name for record in records if record and record.has_access("read")
        )

    # ------------------------------------------------------------ what the addressee does

    def action_accept(self):
        """Take requests up: the answer follows."""
        self._check_may_answer()
        # requests are written by their methods only; who may call this was checked above
        self.filtered(lambda request: request.state == "new").sudo().write({"state": "accepted"})
        return True

    def action_answer(self, answer):
        """Answer requests.

        :param answer: text
        """
        self._settle("done", answer)
        return True

    def action_refuse(self, answer):
        """Refuse requests.

        :param answer: why, in words
        """
        reason = self.env["sales.reglament.reason"]._words(
            answer, self.env._("Say in a few words why you refuse.")
        )
        self._settle("refused", reason)
        return True

    def action_cancel(self):
        """Withdraw one's own requests."""
        self.check_access("read")
        for request in self:
            if request.requester_id != self.env.user:
                raise AccessError(self.env._("Only who asked can withdraw it."))
        self._check_open()
        # requests are written by their methods only; it is the requester's own
        mine = self.sudo()
        mine.write({"state": "cancelled"})
        mine.activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _check_may_answer(self):
        self.check_access("read")
        if not all(request._is_for(self.env.user) for request in self):
            raise AccessError(self.env._("It is for the addressee or a head of sales to answer."))
        self._check_open()

    def _check_open(self):
        for request in self:
            if request.state not in OPEN:
                raise UserError(self.env._("“%s” is settled already.", request.name))

    def _settle(self, state, answer):
        self._check_may_answer()
        answer = self.env["sales.reglament.reason"]._given(
            answer, self.env._("An answer needs a few words.")
        )
        now = fields.Datetime.now()
        for request in self.sudo():  # written by methods only; checked above who may call them
            request.write(
                {
                    "state": state,
                    "answer": answer,
                    "answered_date": now,
                    "answered_by": self.env.uid,
                    "answer_hours": request._working_hours(request.asked_date, now),
                }
            )
            request.activity_feedback(["mail.mail_activity_data_todo"])
            request.message_post(
                body=answer,
                partner_ids=(request.requester_id - self.env.user).partner_id.ids,
                subtype_xmlid="mail.mt_comment",
            )

    def _working_hours(self, start, end):
        """Hours of the company's working time between two moments in UTC."""
        company = self.company_id or self.env.company
        # everybody's hours follow the company's calendar, whoever may read calendars
        calendar = company.sudo().resource_calendar_id
        if not calendar:
            return (end - start).total_seconds() / 3600
        return calendar.get_work_hours_count(pytz.utc.localize(start), pytz.utc.localize(end))

    # ------------------------------------------------------------ asking

    @api.model
    def _propose(self, topic, text, *, reglament, check=None):
        """Make a proposal of the current user to their head.

        :param topic: a key of TOPICS
        :param text: what they propose, in words
        :param reglament: the version it is about
        :param check: the point it was made from, if any
        :return: the request
        """
        if topic not in dict(TOPICS):
            raise UserError(self.env._("Say whether it hinders, is missing or is unclear."))
        text = self.env["sales.reglament.reason"]._words(
            text, self.env._("Say in a few words what you propose.")
        )
        # requests are written by their methods only; what was read of the check stays readable
        check = (check or self.env["sales.reglament.check"]).sudo()
        lead, requester = check.lead_id, self.env.user
        company = check.company_id or reglament.sudo().company_id or requester.company_id
        head = self.env["sales.reglament.superior"]._head_of(requester, company, lead)
        now = fields.Datetime.now()
        request = self.sudo().create(
            {
                "name": shorten(text.splitlines()[0], NAME_LENGTH, placeholder="…"),
                "kind": "proposal",
                "topic": topic,
                "description": text,
                "step_id": check.step_id.id,
                "reglament_id": reglament.id,
                "lead_id": lead.id,
                "partner_id": (check.partner_id or lead.partner_id).id,
                "requester_id": requester.id,
                "addressee_id": head.id,
                "company_id": company.id,
                "asked_date": now,
                "deadline": self.env["sales.reglament.clock"]._deadline(
                    now, PROPOSAL_WORKING_DAYS, "working_days", company.id
                ),
            }
        )
        request._plan_answer()
        return request.sudo(False)

    def _answer_summary(self):
        return self.env._("Proposal: %s", self.name)

    # ------------------------------------------------------------ what nobody answers

    @api.model
    def _pass_upward(self):
        """Pass on what heads have left without an answer for a working day after the deadline.

        What was asked of nobody is given to the first head there is.
        """
        self._find_addressees()
        return super()._pass_upward()

    def _escalate(self, superior, now, **values):
        # the letter of the next morning tells of it
        return super()._escalate(superior, now, escalation_level=1, told_date=False, **values)

    def _find_addressees(self):
        """Questions that were asked when nobody led: whoever has come since answers them."""
        for request in self.search([("state", "in", OPEN), ("addressee_id", "=", False)]):
            head = self.env["sales.reglament.superior"]._head_of(
                request.requester_id, request.company_id, request.lead_id
            )
            if head:
                request.addressee_id = head
                request._plan_answer()

    def _by_superior(self):
        """Who hears of it when the addressee does not answer; never who asked.

        The leader of the addressee's team, else the holder of the role that the addressee's role
        reports to, else, for what a head has not answered, the director; for what others have not,
        a head by rights; at last whoever leads by rights.
        """
        if not self:
            return ()
        found, Superior = defaultdict(self.browse), self.env["sales.reglament.superior"]
        directors, heads = Superior._directors(), Superior._heads_among(self.addressee_id)
        people = Superior._by_rights()
        for request in self:
            addressee = request.addressee_id
            company = request.company_id or addressee.company_id
            candidates = [
                *addressee.crm_team_ids.user_id,
                *addressee.sales_role_id.reports_to_id.user_ids,
                # a question that has no addressee is for the heads
                *(directors if not addressee or addressee in heads else ()),
                *people,
            ]
            for user in candidates:
                concerned = user in (addressee, request.requester_id)
                if user.active and not concerned and (not company or company in user.company_ids):
                    found[user] |= request
                    break
        return found.items()


class SalesReglamentCheck(models.Model):
    _inherit = "sales.reglament.check"

    def action_propose(self, text, what="hinders"):
        """Tell the head that the steps of these points hinder, are missing or are unclear.

        :param text: what is proposed, in words
        :param what: ``hinders``, ``missing`` or ``unclear``
        :return: the requests, one for each point
        """
        self.check_access("read")
        requests = self.env["sales.reglament.request"]
        for check in self:
            requests |= requests._propose(
                what, text, reglament=check.step_id.sudo().reglament_id, check=check
            )
        return requests


class SalesReglament(models.Model):
    _inherit = "sales.reglament"

    def action_propose(self, text, what="unclear"):
        """Tell the head that something in these versions hinders, is missing or is unclear.

        :param text: what is proposed, in words
        :param what: ``hinders``, ``missing`` or ``unclear``
        :return: the requests, one for each version
        """
        self.check_access("read")
        requests = self.env["sales.reglament.request"]
        for reglament in self:
            requests |= requests._propose(what, text, reglament=reglament)
        return requests
