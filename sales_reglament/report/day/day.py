from collections import defaultdict
from datetime import timedelta

from babel.dates import format_skeleton

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ...given_number import given_id
from ...models.core import days
from ...windows import open_record
from .base_rows import ACTIVITIES, POINTS, READING
from .feedback_rows import FEEDBACK
from .handover_rows import HANDOVERS
from .request_rows import REQUESTS
from .rows import reader_is_head
from .verbs import VERBS

KINDS = [
    ("activity", "Activity"),
    ("check", "Point"),
    ("request", "Asked of me"),
    ("handover", "Clients to take over"),
    ("waiting", "I wait for an answer"),
    ("read", "To read"),
    ("call", "Call"),
    ("low_score", "Low score"),
]
# The figures keep the order of a day wherever Odoo sorts a selection by its keys.
BUCKETS = [
    ("0_first", "First of all"),
    ("1_overdue", "Overdue"),
    ("2_today", "Today"),
    ("3_next", "Next"),
    ("4_waiting", "What I wait for"),
]
DUE = ("0_first", "1_overdue", "2_today")
# So many that come later are folded away, as long as there is something to do before.
LONG = 10
DONE_BY = [
    ("click", "In one click"),
    ("note", "With a few words"),
    ("answer", "With an answer"),
    ("open", "Where the work is"),
    ("read", "By reading it"),
    ("ask", "By asking the client"),
    ("result", "With a result"),
]
# What belongs to one deal stands together; the other kinds are a matter of their own each.
BUNDLED = ("activity", "check", "call")
SOURCES = (ACTIVITIES, POINTS, REQUESTS, READING, HANDOVERS, FEEDBACK)


def _read_from(sources):
    """``{model: fields}`` that the rows of all sources are read from."""
    models_read = defaultdict(set)
    for source in sources:
        for model, names in source.depends.items():
            models_read[model].update(names)
    return {model: sorted(names) for model, names in models_read.items()}


class SalesReglamentDay(models.Model):
    """All that waits for the reader, in one list; for heads also what is two working days late.

    Each kind of thing that waits is a ``SELECT`` of a source; another one is a source more, in a
    file beside this one, with its own remainder for the ids (``rows.py``).
    """

    _name = "sales.reglament.day"
    _description = "My Day"
    _auto = False
    _order = "bucket, turn, amount desc, bundle, deadline, id"
    _depends = _read_from(SOURCES)
    _sources = SOURCES

    name = fields.Char(string="In Detail", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    verb = fields.Selection(VERBS, string="What to Do", readonly=True)
    about = fields.Char(
        readonly=True, help="Who asks or is asked, of which step or rule; or which contact."
    )
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
    feedback_id = fields.Many2one("sales.reglament.feedback", readonly=True)
    amount = fields.Monetary(
        string="At Stake",
        readonly=True,
        aggregator=None,
        help="Expected revenue of the deal, which several rows may share.",
    )
    deadline = fields.Datetime(
        readonly=True, help="Of an activity: the end of its day where its person is."
    )
    bucket = fields.Selection(BUCKETS, string="When", readonly=True)
    bundle = fields.Char(
        readonly=True, help="The deal, else the client, whose things stand together in the list."
    )
    turn = fields.Datetime(
        readonly=True, help="The first deadline of what stands together: when it is its turn."
    )
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

    @property
    def _table_query(self):
        return self._query(self._where_readable())

    def _query(self, concerned):
        """The rows with the group each stands in, and what belongs together in it.

        :param concerned: condition on ``thing``: whose rows
        """
        return SQL(
            """
            SELECT line.*, MIN(line.deadline) OVER bundled AS turn
              FROM (SELECT thing.*,
                           CASE WHEN thing.kind = 'waiting' THEN '4_waiting'
                                WHEN thing.kind IN ('low_score', 'handover')
                                     OR thing.kind = 'request' AND thing.deadline < %(now)s
                                THEN '0_first'
                                WHEN thing.deadline < %(now)s THEN '1_overdue'
                                WHEN thing.deadline < %(day_end)s OR thing.kind = 'read'
                                THEN '2_today'
                                ELSE '3_next'
                                 END::varchar AS bucket,
                           CASE WHEN thing.kind IN %(bundled)s
                                THEN COALESCE(
                                    'crm.lead,' || thing.lead_id,
                                    'res.partner,' || thing.partner_id)
                                 END::varchar AS bundle
                      FROM (%(things)s) AS thing
                     WHERE %(concerned)s) AS line
            WINDOW bundled AS (
                PARTITION BY line.user_id, line.bucket, COALESCE(line.bundle, line.id::varchar))
            """,
            now=fields.Datetime.now(),
            day_end=self._day_end(),
            bundled=BUNDLED,
            things=SQL(" UNION ALL ").join(
                row for source in self._sources for row in source.selects(self)
            ),
            concerned=concerned,
        )

    def _where_readable(self):
        """What concerns the reader at all; the rules say the same and more."""
        own = SQL("thing.user_id = %s", self.env.uid)
        if reader_is_head(self):
            return SQL("(%s OR thing.is_escalated)", own)
        return own

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
        return open_record(self.res_model, self.res_id)

    def action_done(self):
        """Do what can be done in one click; the other rows stay, and the reader hears why.

        :return: an action that says what was done and offers to undo it
        """
        return self.env["sales.reglament.day.undo"]._do(self)

    def action_tomorrow(self):
        """Move activities to the reader's tomorrow; deadlines of the reglament stay.

        :return: an action that says what was moved and offers to undo it
        """
        tomorrow = days.reader_today(self.env) + timedelta(days=1)
        return self.env["sales.reglament.day.undo"]._postpone(self, tomorrow)

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

    def action_ask(self):
        """Open the questionnaire: of a question for the phone, or of a step that asks."""
        self.ensure_one()
        self.check_access("read")
        return (
            self.feedback_id.action_ask() if self.feedback_id else self.check_id.action_ask_client()
        )

    def action_client_said(self):
        """Keep what the client said of us in a conversation about this."""
        self.ensure_one()
        self.check_access("read")
        record = self.lead_id or self.partner_id
        if not record:
            raise UserError(self.env._("Neither a deal nor a client stands behind this."))
        return record.action_client_said()

    # ------------------------------------------------------------ what the headers show

    @api.model
    @api.readonly
    def day_summary(self):
        """How much there is to do today.

        :return: ``{"points": how many, "text": in words}``
        """
        mine = [("user_id", "=", self.env.uid), ("bucket", "in", DUE)]
        [(points, minutes)] = self._read_group(mine, [], ["__count", "minutes:sum"])
        if points:
            text = self.env._("To do today: %(n)s, about %(m)s minutes", n=points, m=minutes)
        else:
            text = self._next_in_words() or self.env._("All done. Good selling!")
        return {"points": points, "text": text}

    def _next_in_words(self):
        """When there is something to do again, and how much; nothing to come: nothing."""
        later = Domain("user_id", "=", self.env.uid) & Domain("bucket", "=", "3_next")
        [(count, first)] = self._read_group(later, [], ["__count", "deadline:min"])
        if not first:
            return count and self.env._("Nothing due today. Without a deadline: %s", count)
        day = days.day_in(first, days.reader_zone(self.env))
        count = self.search_count(later & Domain("deadline", "<", self._day_end(day)))
        words = self._day_in_words(day)
        return self.env._("Nothing due today. Next: %(day)s, %(n)s", day=words, n=count)

    def _day_in_words(self, day):
        if day == days.reader_today(self.env) + timedelta(days=1):
            return self.env._("tomorrow")
        lang = self.env.lang or "en_US"
        return format_skeleton("MMMd", day, locale=babel_locale_parse(lang))

    @api.model
    def formatted_read_group(
        self,
        domain,
        groupby=(),
        aggregates=(),
        having=(),
        offset=0,
        limit=None,
        order=None,
    ):
        """Fold away a long list of what comes later while there is something to do before."""
        groups = super().formatted_read_group(
            domain, groupby, aggregates, having, offset, limit, order
        )
        if list(groupby) == ["bucket"] and self.env.context.get("reglament_fold_next"):
            is_due = any(group["bucket"] in DUE for group in groups)
            for group in groups:
                group["__fold"] = is_due and group["bucket"] == "3_next" and group["__count"] > LONG
        return groups

    @api.model
    @api.readonly
    def team_summary(self):
        """What stands above the list of what is late.

        :return: ``{"norms": …, "people": …}``: the steps that most people miss, which are looked at
            before the people, as ``{"id": step, "name": its name, "points": how many are late}``;
            and the figures of each person, see ``sales.reglament.team.overview``
        """
        steps = list(self._flagged_steps())
        rows = self._read_group(
            [("is_escalated", "=", True), ("step_id", "in", steps)] if steps else [(0, "=", 1)],
            ["step_id"],
            ["__count"],
            order="__count desc",
        )
        norms = [
            {"id": step.id, "name": step.display_name, "points": points} for step, points in rows
        ]
        return {"norms": norms, "people": self.env["sales.reglament.team.overview"]._people()}

    @api.model
    @api.readonly
    def action_view_figure(self, user_id, figure):
        """Open what stands behind a figure of a person.

        :param user_id: id of the person
        :param figure: ``exceptions`` or ``low_scores``
        """
        return self.env["sales.reglament.team.overview"]._action(user_id, figure)

    @api.model
    @api.readonly
    def action_view_step(self, step_id):
        """Open what is late of one step.

        :param step_id: id of the step
        """
        step = self.env["sales.reglament.step"].browse(given_id(step_id) or ()).exists()
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
    def _day_end(self, day=None):
        """When a day of the reader's ends, in UTC; by default today."""
        after = (day or days.reader_today(self.env)) + timedelta(days=1)
        return days.midnight_in(after, days.reader_zone(self.env))
