from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...kernel import satisfaction
from ..core.lateness import late_domain
from .survey_survey import WISHES

# In working days of the company: who looks into it, and when the director is told.
NORM_DAYS = 1
DIRECTOR_DAYS = 2
CALL_BACK = ("manager", "other")
OPEN = Domain("loop_deadline", "!=", False) & Domain("loop_closed_date", "=", False)


class SalesReglamentFeedbackLoop(models.AbstractModel):
    """Closes the loop: a low score or a wish to be called is looked into within a day."""

    _name = "sales.reglament.feedback.loop"
    _description = "Closing the Loop"

    loop_user_id = fields.Many2one(
        "res.users",
        string="Looks Into It",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
    )
    loop_opened_date = fields.Datetime(string="To Be Looked Into Since", readonly=True)
    loop_deadline = fields.Datetime(string="Settle By", readonly=True)
    loop_score = fields.Integer(string="Score That Asked for It", readonly=True, aggregator=None)
    loop_wish = fields.Selection(WISHES, string="Wish That Asked for It", readonly=True)
    loop_result = fields.Text(string="What Came of It", readonly=True)
    loop_closed_by = fields.Many2one(
        "res.users",
        string="Settled By",
        ondelete="set null",
        readonly=True,
        help="Empty where the client changed the answer.",
    )
    loop_hours = fields.Float(
        string="Hours Until Settled", digits=(16, 1), readonly=True, aggregator="avg"
    )
    loop_level = fields.Integer(
        string="Passed Upward",
        readonly=True,
        aggregator=None,
        help="1: the head sees it after a day; 2: the director was told after two.",
    )
    loop_told_date = fields.Datetime(string="Head Was Told", readonly=True)
    loop_activity_id = fields.Many2one(
        "mail.activity", ondelete="set null", index="btree_not_null", readonly=True
    )
    is_loop_open = fields.Boolean(
        string="To Be Looked Into", compute="_compute_is_loop_open", search="_search_is_loop_open"
    )
    is_loop_late = fields.Boolean(
        string="Not Settled in Time", compute="_compute_is_loop_open", search="_search_is_loop_late"
    )

    _open_loops = models.Index(
        "(loop_deadline, id) WHERE loop_deadline IS NOT NULL AND loop_closed_date IS NULL"
    )

    @api.depends("loop_deadline", "loop_closed_date")
    def _compute_is_loop_open(self):
        now = fields.Datetime.now()
        for feedback in self:
            deadline, closed = feedback.loop_deadline, feedback.loop_closed_date
            feedback.is_loop_open = bool(deadline and not closed)
            feedback.is_loop_late = bool(deadline and deadline < (closed or now))

    @api.model
    def _search_is_loop_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return OPEN if True in value else ~OPEN

    @api.model
    def _search_is_loop_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = late_domain("loop_deadline", "loop_closed_date", "is_loop_late")
        return late if True in value else ~late

    # ------------------------------------------------------------ what an answer opens and closes

    def _open_or_close_loop(self, before):
        """A low score, and who asks for a call, is looked into until it is settled.

        :param before: the score that was given before; None: this is the first
        """
        if self.is_low or self.wish in CALL_BACK:
            self._open_loop(before)
        elif self.is_loop_open:
            self._settle_loop(
                self.env._(
                    "The client changed the answer: %(old)s, then %(new)s.",
                    old=self.loop_score,
                    new=self.score,
                )
            )

    def _open_loop(self, before):
        """Have somebody look into it; an answer that was changed keeps the deadline it had.

        What somebody has settled stays settled, unless the answer got worse since, or the client
        asks now for a call, or for somebody else.

        :param before: the score that was given before; None: this is the first
        """
        if self.loop_closed_by and not self._asks_for_more(before):
            return
        values = {
            "loop_score": self.score,
            "loop_wish": self.wish,
            "loop_user_id": self._loop_responsible().id,
        }
        if not self.is_loop_open:
            values |= self._prepare_loop()
        self.write(values)
        self._plan_loop_task()
        if not self.loop_told_date:
            self._notify_of_loop()

    def _asks_for_more(self, before):
        """Whether a changed answer asks for more than the one before it, or the one settled."""
        # how a survey is read is no secret
        direction = self.survey_id.sudo().metric_direction
        now, settled, then = (
            satisfaction.upright(self.metric, score, direction)
            for score in (
                self.score,
                self.loop_score,
                self.loop_score if before is None else before,
            )
        )
        calls = [key for key, _label in WISHES]  # each asks for more than the one before it
        return (self.is_low and now < max(settled, then)) or calls.index(
            self.wish or "none"
        ) > calls.index(self.loop_wish or "none")

    def _prepare_loop(self):
        now = fields.Datetime.now()
        clock = self.env["sales.reglament.clock"]
        return {
            "loop_opened_date": now,
            "loop_deadline": clock._deadline(now, NORM_DAYS, "working_days", self.company_id.id),
            "loop_closed_date": False,
            "loop_closed_by": False,
            "loop_result": False,
            "loop_hours": 0,
            "loop_level": 0,
            "loop_told_date": False,
        }

    # ------------------------------------------------------------ who looks into it

    def _loop_responsible(self):
        """The client's present responsible; the head when the client wants somebody else."""
        manager = self._loop_manager()
        return manager if manager and self.wish != "other" else self._loop_head()

    def _loop_manager(self):
        """Who answers for the deal or client today, and is there."""
        lead, company = self.lead_id, self.company_id
        running = lead if lead.active and lead.won_status == "pending" else lead.browse()
        for user in (
            running.user_id,
            self.partner_id.user_id,
            lead.user_id,
            self.manager_id,
        ):
            is_here = not company or company in user.company_ids
            if user and user.active and not user.share and is_here:
                return user
        return self.env["res.users"]

    def _loop_head(self):
        manager = self._loop_manager() or self.manager_id
        company = self.company_id or manager.company_id or self.env.company
        Superior = self.env["sales.reglament.superior"]
        head = Superior._head_of(manager, company, self.lead_id)
        group = self.env.ref("sales_reglament.group_reglament_head")
        if self.wish != "other" or group in head.all_group_ids:
            return head
        # a team's leader without a head's rights could not read it
        return Superior._leading(company, but=manager)

    # ------------------------------------------------------------ settling

    def action_close_loop(self, result):
        """Settle what low scores and wishes to be called asked for.

        :param result: what came of it, in words
        :raise AccessError: for who is neither to look into it nor a head of sales
        """
        self.check_access("read")
        result = self.env["sales.reglament.reason"]._words(
            result, self.env._("Say in a few words what came of it.")
        )
        # feedback is written by its methods only; who may call this is checked here
        mine = self.sudo()
        for feedback in mine:
            if not feedback.is_loop_open:
                raise UserError(self.env._("“%s” is settled already.", feedback.display_name))
        mine._check_may_settle_loop()
        mine._settle_loop(result, self.env.user)
        return True

    def _check_may_settle_loop(self):
        """Whichever way it is settled or given to somebody else: who looks into it, or a head.

        :raise AccessError: for anybody else
        """
        # who looks into something is no secret to who is told that it is not them
        users = self.sudo().mapped("loop_user_id")
        is_head = self.env.user.has_group("sales_reglament.group_reglament_head")
        if self and not is_head and users != self.env.user:
            raise AccessError(
                self.env._("It is for who looks into it, or for a head of sales, to settle this.")
            )

    def _settle_loop(self, result, user=None):
        """Note the result, and finish the tasks.

        :param user: who settled it; nobody where the client changed the answer
        """
        now = fields.Datetime.now()
        for feedback in self:
            hours = (now - feedback.loop_opened_date).total_seconds() / 3600
            feedback.write(
                {
                    "loop_result": result,
                    "loop_closed_date": now,
                    "loop_closed_by": user and user.id,
                    "loop_hours": hours,
                }
            )
        tasks = self.loop_activity_id.filtered("active")
        if not user:
            tasks.unlink()
        elif tasks:
            # the task may be a colleague's: who settles it finishes it
            quiet = tasks.with_user(user).sudo().with_context(reglament_keeps_words=True)
            for some in quiet.grouped("res_model").values():
                some.action_feedback(feedback=result)

    # ------------------------------------------------------------ upward

    @api.model
    def _cron_loops(self):
        """Pass upward what nobody has settled; each step once, however often the job is killed."""
        self._pass_on_orphans()
        now = fields.Datetime.now()
        late = self.search(OPEN & Domain("loop_level", "=", 0) & Domain("loop_deadline", "<", now))
        late.write({"loop_level": 1})
        self.env["ir.cron"]._commit_progress(len(late))
        unsettled = self.search(OPEN & Domain("loop_level", "<", 2))
        clock = self.env["sales.reglament.clock"]
        for feedback in clock._older_than(unsettled, "loop_opened_date", DIRECTOR_DAYS, now):
            if feedback.try_lock_for_update():
                feedback.loop_level = 2 if feedback._notify_director() else feedback.loop_level
            self.env["ir.cron"]._commit_progress(1)

    def _pass_on_orphans(self):
        """Whoever was to look into it is gone: the present responsible does."""
        gone = Domain("loop_user_id", "=", False) | Domain("loop_user_id.active", "=", False)
        for feedback in self.search(OPEN & gone):
            user = feedback._loop_responsible()
            if user != feedback.loop_user_id:
                feedback.loop_user_id = user
                feedback._plan_loop_task()
            if not feedback.loop_told_date:
                feedback._notify_of_loop()
