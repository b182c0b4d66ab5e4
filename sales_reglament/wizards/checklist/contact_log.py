from datetime import datetime, time, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.checklist.contact import KINDS, RESULTS
from ...models.checklist.evidence import NOT_REACHED
from ...models.core import days
from ...windows import closed, notice

NEXT_STEPS = {
    "today": relativedelta(),
    "tomorrow": relativedelta(days=1),
    "days": relativedelta(days=3),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
}
# In minutes.
DAY = 24 * 60
# Which planned activities a contact of a kind is.
CATEGORIES = {"call": "phonecall", "meeting": "meeting", "video": "meeting"}


class SalesReglamentContactLog(models.TransientModel):
    """Write down a contact in ten seconds."""

    _name = "sales.reglament.contact.log"
    _description = "Log a Contact"
    _inherit = ["sales.reglament.given"]

    record_model = fields.Selection(
        [("crm.lead", "Deal"), ("res.partner", "Client")], required=True, default="crm.lead"
    )
    record_ids = fields.Json(
        export_string_translation=False,
        help="Deals or clients it was opened on; empty: the user chooses one.",
    )
    about = fields.Char(string="With", compute="_compute_about")
    lead_id = fields.Many2one("crm.lead", string="Deal")
    partner_id = fields.Many2one("res.partner", string="Client")
    kind = fields.Selection(KINDS, required=True, default="call")
    result = fields.Selection(RESULTS)
    next_step = fields.Selection(
        [
            ("today", "Today"),
            ("tomorrow", "Tomorrow"),
            ("days", "In 3 days"),
            ("week", "In a week"),
            ("month", "In a month"),
            ("date", "Choose a date"),
        ]
    )
    next_date = fields.Date(
        string="Next Step On", compute="_compute_next_date", store=True, readonly=False
    )
    note = fields.Char()
    moment = fields.Selection(
        [
            ("now", "Just now"),
            ("today", "Today at"),
            ("yesterday", "Yesterday at"),
            ("earlier", "Earlier"),
        ],
        string="When",
        required=True,
        default="now",
    )
    time_of_day = fields.Float(string="At", default=lambda self: self._hours_now())
    moment_date = fields.Datetime(string="It Was On")
    client_id = fields.Many2one(
        "res.partner",
        string="Whose People",
        compute="_compute_client_id",
        export_string_translation=False,
    )
    contact_id = fields.Many2one(
        "res.partner",
        string="Spoke With",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
    )
    activity_id = fields.Many2one(
        "mail.activity",
        string="Opened On",
        export_string_translation=False,
        help="The activity whose row it was opened from.",
    )
    # Id of the message of the finished activity whose result is asked for: it may be gone when that
    # is told, and whether it is the user's to tell is looked at then.
    finished_message = fields.Integer(export_string_translation=False)
    planned_activity_id = fields.Many2one(
        "mail.activity", compute="_compute_planned_activity_id", export_string_translation=False
    )
    planned_activity = fields.Char(
        string="Planned As",
        compute="_compute_planned_activity_id",
        export_string_translation=False,
    )
    finishes = fields.Boolean(
        compute="_compute_finishes",
        compute_sudo=False,  # what is planned is told to who may read it
        store=True,
        readonly=False,
        help="Logging the contact marks this planned activity as done.",
    )
    is_logged = fields.Boolean(export_string_translation=False)
    is_of_many = fields.Boolean(compute="_compute_about", export_string_translation=False)

    @api.model
    def default_get(self, fields):
        """What a planned activity says beforehand: a call, or a meeting."""
        values = super().default_get(fields)
        activity = self.env["mail.activity"].browse(values.get("activity_id") or ()).exists()
        kinds = {category: kind for kind, category in CATEGORIES.items() if kind != "video"}
        kind = kinds.get(activity.activity_type_id.category)
        if kind and "default_kind" not in self.env.context:
            values["kind"] = kind
        return values

    @api.depends("record_model", "record_ids")
    def _compute_about(self):
        for wizard in self:
            names = wizard._records().mapped("display_name") if wizard.record_ids else []
            wizard.is_of_many = len(names) > 1
            wizard.about = (
                self.env._("%s at once", len(names)) if len(names) > 1 else "".join(names)
            )

    @api.depends("record_model", "record_ids", "lead_id", "partner_id")
    def _compute_client_id(self):
        for wizard in self:
            record = wizard._records()
            client = len(record) == 1 and record._contact_client()
            # nobody but themselves is spoken to at people who are clients
            wizard.client_id = client and client.is_company and client

    @api.depends("client_id")
    def _compute_contact_id(self):
        for wizard in self:
            record = wizard._records()
            person = record._contact_person_known() if wizard.client_id else False
            wizard.contact_id = person

    @api.depends("next_step")
    def _compute_next_date(self):
        today = days.reader_today(self.env)
        for wizard in self:
            if wizard.next_step != "date":
                ahead = NEXT_STEPS.get(wizard.next_step)
                wizard.next_date = today + ahead if ahead is not None else False

    @api.depends("activity_id", "kind", "record_model", "record_ids", "lead_id", "partner_id")
    def _compute_planned_activity_id(self):
        for wizard in self:
            activity = wizard.activity_id or wizard._planned_as_this()
            words = (activity.activity_type_id.name, activity.summary)
            wizard.planned_activity_id = activity
            wizard.planned_activity = ": ".join(filter(None, words)) or False

    def _planned_as_this(self):
        """The only activity of this kind that was due by today, if there is just one."""
        record = self._records()
        nothing = self.env["mail.activity"]
        # what was planned as this is finished already where its result is asked for
        if len(record) != 1 or self.kind not in CATEGORIES or self.finished_message:
            return nothing
        found = nothing.search(
            [
                ("res_model", "=", record._name),
                ("res_id", "=", record._origin.id),
                ("activity_type_id.category", "=", CATEGORIES[self.kind]),
                ("date_deadline", "<=", days.reader_today(self.env)),
            ],
            limit=2,
        )
        return found if len(found) == 1 else nothing

    @api.depends("planned_activity_id", "result", "next_step")
    def _compute_finishes(self):
        for wizard in self:
            # who reached nobody and plans nothing else still has it to do
            is_over = wizard.result not in NOT_REACHED or wizard.next_step
            wizard.finishes = bool(wizard.planned_activity_id and is_over)

    def _records(self):
        """The deals or clients the contact was with."""
        if self.record_ids:
            return self.env[self.record_model].browse(self.record_ids)
        return self.lead_id or self.partner_id

    def action_log_and_said(self):
        """Log the contact, and keep what the client said of us in it."""
        if not self.result:
            return self._ask_for_result()
        self._log()
        action = self._records().action_client_said()
        action["params"]["closes"] = True
        return action

    def action_log(self):
        """Log the contact, once however often it is clicked, and close the dialog."""
        if not self.result:
            return self._ask_for_result()
        self._log()
        return closed(self.env._("The contact is logged."))

    def _ask_for_result(self):
        """Ask for the one thing that has to be chosen; the dialog stays as it is."""
        return notice(self.env._("How did it go? One tap on the result is enough."), "info")

    def _log(self):
        self.ensure_one()
        records = self._records()
        if not records:
            raise UserError(self.env._("Choose the deal or the client."))
        if not self.is_logged:
            self.is_logged = True
            activity = self.finishes and self.planned_activity_id
            records.log_contact(
                self.kind,
                self.result,
                self.next_date,
                self.note,
                activity and activity.id,
                when=self._when(),
                contact_id=self.contact_id.id,
                message_id=self.finished_message,
            )

    def _hours_now(self):
        """The time of day of whoever has the dialog open, to the minute, in hours."""
        now = days.local(fields.Datetime.now(), days.reader_zone(self.env))
        return now.hour + now.minute / 60

    def _when(self):
        """The moment of the contact in UTC; False for now."""
        if self.moment == "now":
            return False
        if self.moment == "earlier":
            if not self.moment_date:
                raise UserError(self.env._("Please choose when it was."))
            return self.moment_date
        minutes = round(self.time_of_day * 60)
        if not 0 <= minutes < DAY:
            raise UserError(self.env._("Please choose a time of the day."))
        day = days.reader_today(self.env) - timedelta(days=self.moment == "yesterday")
        shown = datetime.combine(day, time(*divmod(minutes, 60)))
        return days.in_utc(shown, days.reader_zone(self.env))
