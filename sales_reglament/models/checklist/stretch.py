from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ...kernel import checklist
from ...kernel import stretch as rules
from ..core.clock import HEAD_MINUTES
from .stretch_rows import UNFINISHED, ended_by
from .subjects import engine_of

ENDINGS = [
    ("done", "Done"),
    ("not_applicable", "Not required"),
    ("skipped", "Skipped"),
    ("passed_on", "Passed on"),
    ("fallen_away", "Fallen away"),
]


class Turn(NamedTuple):
    """A point that opens or goes to somebody else, as it is before; a tuple, as there are many.

    :param check: its record, for what is seldom asked
    :param version_id: the version that its deal or client follows now
    :param is_nobodys: whether it is of a deal that nobody is responsible for
    """

    check: models.BaseModel
    state: str
    holder: int | None
    step_id: int
    opened: datetime | None
    head_date: datetime | None
    version_id: int | None
    is_nobodys: bool


class SalesReglamentStretch(models.Model):
    """Who had a point, from when to when, against which deadline. Facts of the engine, for ever.

    A point has one stretch for each time somebody got it; where it soon comes back to them, the
    same one goes on. The rules are those of :mod:`..kernel.stretch`.
    """

    _name = "sales.reglament.stretch"
    _description = "Stretch of a Point"
    _order = "date_from, id"
    _log_access = False
    _rec_name = "check_id"

    check_id = fields.Many2one(
        "sales.reglament.check", required=True, ondelete="cascade", index=True, readonly=True
    )
    user_id = fields.Many2one(
        "res.users",
        string="Had By",
        ondelete="set null",
        index=True,
        readonly=True,
        help="Where nobody was named: who leads there.",
    )
    date_from = fields.Datetime(string="Had Since", required=True, readonly=True)
    open_since = fields.Datetime(readonly=True, help="When it began, or came back the last time.")
    deadline = fields.Datetime(readonly=True)
    date_to = fields.Datetime(string="Had Until", readonly=True)
    ended_by = fields.Selection(ENDINGS, string="Ended", readonly=True)
    was_late = fields.Boolean(
        readonly=True, help="It was open after its deadline, the last time it ended or before."
    )
    late_hours = fields.Float(
        string="Hours Late",
        readonly=True,
        help="For how many working hours of their company it was open after its deadline, up to "
        "the last time it ended.",
    )
    is_late = fields.Boolean(
        string="Late",
        compute="_compute_is_late",
        help="It was open at some moment after its deadline, however it ended.",
    )
    is_last = fields.Boolean(readonly=True, help="The last one of its point so far.")

    _one_open = models.UniqueIndex("(check_id) WHERE date_to IS NULL")

    @api.depends("deadline", "date_to", "was_late")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for stretch in self:
            is_over = stretch.deadline and not stretch.date_to and stretch.deadline < now
            stretch.is_late = bool(is_over or stretch.was_late)

    # ------------------------------------------------------------ what a change brings

    @api.model
    def _complete(self, rows, known=None):
        """Find with which deadline points open again, or go to somebody else.

        Rows that do neither stay as they are. A deadline that a row brings along is what there is
        where the whole norm counts.

        :param rows: dicts with ``id`` and the columns of checks to set; those that open or go to
            somebody else get a ``deadline``, a ``head_date``, an ``opened_date`` and a
            ``stretch_id``: which one goes on, None for a new one
        """
        moving = {
            row["id"]: row
            for row in rows
            if "stretch_id" not in row and ("user_id" in row or row.get("state") == checklist.OPEN)
        }
        if not moving:
            return
        known = {} if known is None else known
        now, stretches = fields.Datetime.now(), self._of_checks(list(moving))
        for turn in self._turns(list(moving)):
            check_id = turn.check.id
            row = moving[check_id]
            holder = row.get("user_id", turn.holder) or None
            opens = row.get("state", turn.state) == checklist.OPEN
            stays = turn.state == checklist.OPEN and holder == turn.holder
            if opens and not stays:
                values = self._prepare_turn(turn, row, holder, stretches[check_id], now, known)
                row.update(values)

    def _turns(self, check_ids):
        """Points as they are before they open or go to somebody else."""
        read = self.env["sales.reglament.columns"]._read_rows
        # points and whom they are for are the engine's, whoever caused the change
        checks = self.env["sales.reglament.check"].sudo().browse(check_ids)
        names = ("state", "user_id", "step_id", "opened_date", "head_date", "lead_id", "partner_id")
        rows = list(read(checks, names))
        leads = self.env["crm.lead"].sudo().browse({row[5] for row in rows if row[5]})
        clients = self.env["res.partner"].sudo().browse({row[6] for row in rows if row[6]})
        followed = dict(zip(leads._ids, read(leads, ("reglament_id", "user_id")), strict=True))
        versions = dict(zip(clients._ids, read(clients, ("reglament_id",)), strict=True))
        for check, (*values, lead_id, client_id) in zip(checks, rows, strict=True):
            if lead_id:
                version_id, user_id = followed[lead_id]
                yield Turn(check, *values, version_id, not user_id)
            else:
                yield Turn(check, *values, *versions.get(client_id, (None,)), False)

    def _prepare_turn(self, turn, row, holder, stretches, now, known):
        holder = holder or self._leader(turn.check, known)
        step, norm, clock = self._norm(turn, row.get("step_id") or turn.step_id, holder, known)
        last = stretches[-1] if stretches else None
        is_undone = last and turn.state in checklist.SETTLED and holder == last.holder
        if is_undone and step.evidence != checklist.STANDING:
            deadline = rules.once_more(last.deadline, norm, now, clock)
            start = rules.Start(last.id, deadline)
        else:
            start = rules.start(stretches, holder, norm, now, clock)
        values = {"stretch_id": start.id, "deadline": start.deadline, "opened_date": turn.opened}
        if start.is_whole:
            values["deadline"] = row.get("deadline", start.deadline)
        if start.id is None and turn.state != checklist.OPEN:
            values["opened_date"] = (start.is_whole and row.get("opened_date")) or now
        went = last.ended if last and last.ended else now
        values["head_date"] = self._head_date(turn, step, clock, stretches, holder, went, now)
        return values

    def _head_date(self, turn, step, clock, stretches, holder, went, now):
        """From when the head sees a point too that a holder gets now.

        :param went: when the point was taken from who had it last
        """
        head_date = turn.head_date
        if head_date is None and not stretches:
            return None  # nobody had it before
        own = clock.counting_in(step.deadline_unit)
        if head_date is None:
            head_date = rules.head_moment(step.deadline, stretches[0].begun, own)
        head_date = rules.delayed_by_absence(head_date, went, now, own)
        if rules.is_passed_around(stretches, holder):
            head_date = min(head_date or now, now)
        return head_date

    def _leader(self, check, known):
        """Id of the user who has a point for which nobody is named: who leads there, or None."""
        record = check.lead_id or check.partner_id
        key = ("leader", record)
        if key not in known:
            # whose point it is does not depend on who asks
            record = record.sudo()
            head = engine_of(record, self.env)._head(record)
            if not head:
                Superior = self.env["sales.reglament.superior"]
                if "by rights" not in known:
                    known["by rights"] = Superior._by_rights()
                head = Superior._leading(record.company_id, people=known["by rights"])
            known[key] = head.id or None
        return known[key]

    def _of_checks(self, check_ids):
        """The stretches of points as the kernel knows them, in their order, the last one last."""
        found = {check_id: [] for check_id in check_ids}
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT check_id, id, user_id, date_from, deadline, date_to, ended_by
                  FROM sales_reglament_stretch
                 WHERE check_id IN %s
              ORDER BY check_id, is_last, date_from, id
                """,
                tuple(check_ids),
            )
        )
        for check_id, *values in rows:
            found[check_id].append(rules.Stretch(*values))
        return found

    def _norm(self, turn, step_id, holder, known):
        """The step of a point, the norm that a holder has for it, and the time it is counted in.

        All points of a step that somebody has in deals of one version have the same.
        """
        check = turn.check
        whose = holder or (check.lead_id, check.partner_id)
        key = ("norm", turn.version_id, step_id, whose, turn.is_nobodys)
        if key not in known:
            step = self._step(turn.version_id, step_id)
            record = check.lead_id or check.partner_id
            company_id = engine_of(record, self.env)._company_of(
                record, self.env["res.users"].browse(holder)
            )
            norm, unit = step.deadline, step.deadline_unit
            if step.first_response and turn.is_nobodys:
                norm, unit = HEAD_MINUTES, "minutes"
            time = self.env["sales.reglament.clock"]._time(unit, company_id, known)
            known[key] = step, norm, time
        return known[key]

    def _step(self, version_id, step_id):
        """The step by whose norm a check goes on: that of the version its record follows now."""
        step_id = self.env["sales.reglament"]._heirs(version_id).get(step_id, step_id)
        step = self.env["sales.reglament"]._steps_by_id().get(step_id)
        # whose point it is decides on its norm, not who may read the steps of a draft
        return step or self.env["sales.reglament.step"].sudo().browse(step_id)._as_step()

    # ------------------------------------------------------------ what SQL can't know

    @api.model
    def _finish(self, unfinished):
        """Say who has what nobody is named for, and count the hours of what was late.

        :param unfinished: ids of stretches, of their checks and holders, and between which moments
            they were late, or None
        """
        nobody = [(id_, check_id) for id_, check_id, user_id, *_late in unfinished if not user_id]
        late = [
            (id_, *rest) for id_, _check_id, *rest in unfinished if rest[1] and rest[1] < rest[2]
        ]
        if nobody:
            self._name_leaders(nobody)
        if late:
            # whom somebody works for is no secret
            ids = {user_id for _id, user_id, *_moments in late if user_id}
            users = self.env["res.users"].sudo().browse(ids)
            hours = [
                (id_, self._late_hours(users.browse(user_id).with_prefetch(users.ids), *moments))
                for id_, user_id, *moments in late
            ]
            self._update_all("late_hours", "stretch.late_hours + line.value", hours)
        if nobody or late:
            self.invalidate_model()

    def _name_leaders(self, nobody):
        # points and whom they are for are the engine's, whoever caused the change
        checks = self.env["sales.reglament.check"].sudo().browse([check for _id, check in nobody])
        known = {}
        leaders = [
            (id_, self._leader(check, known))
            for (id_, _check_id), check in zip(nobody, checks, strict=True)
        ]
        self._update_all("user_id", "line.value::int", [pair for pair in leaders if pair[1]])

    def _update_all(self, name, expression, pairs):
        """Set a column of stretches to what an expression makes of ``line.value``."""
        if pairs:
            ids, values = zip(*pairs, strict=True)
            self.env.cr.execute(
                SQL(
                    "UPDATE sales_reglament_stretch AS stretch SET %s = %s"
                    " FROM unnest(%s::int[], %s::float8[]) AS line(id, value)"
                    " WHERE stretch.id = line.id",
                    SQL.identifier(name),
                    SQL(expression),
                    list(ids),
                    list(values),
                )
            )

    def _late_hours(self, user, start, end):
        """For how many working hours of its holder's company something was late."""
        company_id = user.sudo().company_id.id
        time = self.env["sales.reglament.clock"]._time("working_hours", company_id, {})
        return time.between(start, end)

    # ------------------------------------------------------------ points from elsewhere

    @api.model
    def _begin_for(self, condition):
        """Give points that have no stretch the one that they tell of themselves.

        :param condition: on ``checks``, which points
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_reglament_stretch
                            (check_id, user_id, date_from, open_since, deadline, date_to, ended_by,
                             was_late, late_hours, is_last)
                     SELECT checks.id, checks.user_id, begun.date, begun.date, checks.deadline,
                            ending.date, %(ended_by)s,
                            (ending.date > GREATEST(checks.deadline, begun.date)
                             AND checks.deadline IS NOT NULL) IS TRUE,
                            0, TRUE
                       FROM sales_reglament_check AS checks
                 CROSS JOIN LATERAL (
                            SELECT COALESCE(checks.opened_date, checks.done_date, %(now)s) AS date
                            ) AS begun
                 CROSS JOIN LATERAL (
                            SELECT CASE WHEN checks.state = 'todo' THEN NULL
                                        ELSE GREATEST(begun.date, COALESCE(
                                            checks.done_date,
                                            (SELECT MAX(change.date)
                                               FROM sales_reglament_check_change AS change
                                              WHERE change.check_id = checks.id
                                                AND change.state_to = 'cancelled'),
                                            begun.date)) END AS date) AS ending
                      WHERE %(condition)s
                        AND NOT EXISTS (
                            SELECT 1 FROM sales_reglament_stretch AS known
                             WHERE known.check_id = checks.id)
                  RETURNING %(unfinished)s
                """,
                ended_by=ended_by(SQL("checks.state")),
                now=fields.Datetime.now(),
                condition=condition,
                unfinished=UNFINISHED,
            )
        )
        self._finish(self.env.cr.fetchall())
        self.invalidate_model()
