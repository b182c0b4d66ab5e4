from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

KINDS = [
    ("activity", "Activity"),
    ("check", "Point"),
    ("request", "Asked of me"),
    ("handover", "Clients to take over"),
    ("waiting", "I wait for an answer"),
]
# The figures keep the order of a day wherever Odoo sorts a selection by its keys.
BUCKETS = [
    ("1_overdue", "Overdue"),
    ("2_today", "Today"),
    ("3_next", "Next"),
    ("4_waiting", "What I wait for"),
]
DUE = ("1_overdue", "2_today")
DONE_BY = [
    ("click", "In one click"),
    ("note", "With a few words"),
    ("answer", "With an answer"),
    ("open", "Where the work is"),
]


class SalesReglamentDay(models.Model):
    """All that waits for the reader, in one list; for heads also what is two working days late.

    The rows and their query are in ``sales_reglament_day_query``.
    """

    _name = "sales.reglament.day"
    _description = "My Day"
    _auto = False
    _order = "bucket, amount desc, deadline, id"

    name = fields.Char(string="What to Do", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    user_id = fields.Many2one("res.users", string="Person", readonly=True)
    other_user_id = fields.Many2one(
        "res.users", string="Who Else", readonly=True, help="Who asks, or who is to answer."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    record_name = fields.Char(string="With", readonly=True)
    res_model = fields.Char(string="Opens Model", readonly=True)
    res_id = fields.Many2oneReference(string="Opens", model_field="res_model", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    step_id = fields.Many2one("sales.reglament.step", readonly=True)
    activity_id = fields.Many2one("mail.activity", readonly=True)
    check_id = fields.Many2one("sales.reglament.check", string="Point", readonly=True)
    request_id = fields.Many2one("sales.reglament.request", readonly=True)
    amount = fields.Monetary(
        string="At Stake",
        readonly=True,
        aggregator=None,
        help="Expected revenue of the deal, which several rows may share.",
    )
    deadline = fields.Datetime(
        readonly=True, help="Of an activity: the end of its day in the reader's time zone."
    )
    bucket = fields.Selection(BUCKETS, string="When", readonly=True)
    done_by = fields.Selection(DONE_BY, string="Gets Done", readonly=True)
    minutes = fields.Integer(
        readonly=True, help="About how long such a thing takes.", aggregator="sum"
    )
    is_escalated = fields.Boolean(
        string="Two Working Days Late", readonly=True, help="Heads see it from then on."
    )
    norm_flagged = fields.Boolean(
        string="Norm Is Flagged",
        compute="_compute_norm_flagged",
        search="_search_norm_flagged",
        help="Most people miss this step: the norm is to be looked at before the people are.",
    )

    @api.depends("company_id")
    def _compute_currency_id(self):
        for row in self:
            row.currency_id = (row.company_id or self.env.company).sudo().currency_id

    @api.depends("step_id")
    def _compute_norm_flagged(self):
        flags = self.env["sales.reglament.norm.health"]._flags(self.step_id.ids)
        for row in self:
            row.norm_flagged = row.step_id.id in flags

    @api.model
    def _search_norm_flagged(self, operator, value):
        if operator != "in":
            return NotImplemented
        flagged = Domain("step_id", "in", list(self._flagged_steps()))
        return flagged if True in value else ~flagged

    @api.model
    def _flagged_steps(self):
        """The flagged steps among what is escalated to the reader: ``{step id: flag}``."""
        rows = self._read_group(
            [("is_escalated", "=", True), ("step_id", "!=", False)], ["step_id"]
        )
        steps = [step.id for (step,) in rows]
        return self.env["sales.reglament.norm.health"]._flags(steps)

    # ------------------------------------------------------------ what people do

    def action_open(self):
        """Open the deal, the client or the record that a row is about."""
        self.ensure_one()
        self.check_access("read")
        if self.activity_id:
            return self.activity_id.action_open_document()
        if not self.env[self.res_model].browse(self.res_id).has_access("read"):
            raise UserError(self.env._("“%s” is not open to you.", self.record_name or self.name))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    def action_done(self):
        """Do what can be done in one click; the other rows stay as they are."""
        self.check_access("read")
        rows = self.filtered(lambda row: row.done_by == "click")
        activities, checks = rows.activity_id, rows.check_id
        if activities:
            activities.action_feedback()
        if checks:
            checks.action_done()
        return True

    def action_tomorrow(self):
        """Move activities to the reader's tomorrow; deadlines of the reglament stay."""
        self.check_access("read")
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        self.activity_id.write({"date_deadline": tomorrow})
        return True

    def action_log_contact(self):
        """Open the dialog that logs a contact with the deal or client of a row.

        The activity that the row is, or that its point planned, is done with it.
        """
        self.ensure_one()
        self.check_access("read")
        record = self.lead_id or self.partner_id
        if not record:
            raise UserError(self.env._("Neither a deal nor a client stands behind this."))
        action = record.action_log_contact()
        planned = self.activity_id or self.check_id.activity_id.filtered("active")
        if planned.user_id == self.env.user:
            action["context"] = {**action["context"], "default_activity_id": planned.id}
        return action

    # ------------------------------------------------------------ what the headers show

    @api.model
    @api.readonly
    def day_summary(self):
        """How much there is to do today.

        :return: ``{"points": how many, "text": in words}``
        """
        mine = [("user_id", "=", self.env.uid), ("bucket", "in", DUE)]
        [(points, minutes)] = self._read_group(mine, [], ["__count", "minutes:sum"])
        if not points:
            text = self.env._("All done. Good selling!")
        elif points == 1:
            text = self.env._("My day: 1 point, about %(m)s minutes", m=minutes)
        else:
            text = self.env._("My day: %(n)s points, about %(m)s minutes", n=points, m=minutes)
        return {"points": points, "text": text}

    @api.model
    @api.readonly
    def team_summary(self):
        """The steps that most people miss, which are looked at before the people.

        :return: list of ``{"id": step, "name": its name, "points": how many are late}``
        """
        steps = list(self._flagged_steps())
        rows = self._read_group(
            [("is_escalated", "=", True), ("step_id", "in", steps)] if steps else [(0, "=", 1)],
            ["step_id"],
            ["__count"],
            order="__count desc",
        )
        return [
            {"id": step.id, "name": step.display_name, "points": points} for step, points in rows
        ]

    @api.model
    @api.readonly
    def action_view_step(self, step_id):
        """Open what is late of one step.

        :param step_id: id of the step
        """
        step = self.env["sales.reglament.step"].browse(step_id)
        view_list = self.env.ref("sales_reglament.sales_reglament_day_view_list_team")
        view_kanban = self.env.ref("sales_reglament.sales_reglament_day_view_kanban_team")
        return {
            "type": "ir.actions.act_window",
            "name": step.display_name,
            "res_model": self._name,
            "domain": [("is_escalated", "=", True), ("step_id", "=", step.id)],
            "context": {"of_one_step": True},
            "views": [(view_list.id, "list"), (view_kanban.id, "kanban")],
            "mobile_view_mode": "kanban",
        }

    # ------------------------------------------------------------ the reader's clock

    @api.model
    def _day_end(self):
        """When the reader's today ends, in UTC."""
        tomorrow = fields.Date.context_today(self) + timedelta(days=1)
        midnight = self.env.tz.localize(datetime.combine(tomorrow, time.min))
        return midnight.astimezone(pytz.utc).replace(tzinfo=None)

    @api.model
    def _escalated_before(self):
        """The moment two working days ago: what was due by then is the head's to see."""
        cache, now = self.env.cr.cache, fields.Datetime.now()
        key = ("sales.reglament.day", self.env.company.id, now)
        if key not in cache:
            company_id = self.env.company.id
            since = self.env["sales.reglament.clock"]._late_for_head([company_id], now)
            cache[key] = since[company_id]
        return cache[key]
