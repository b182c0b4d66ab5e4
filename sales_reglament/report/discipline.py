from odoo import fields, models
from odoo.tools import SQL

from ..models.checklist.check import CAUSES, STATES
from ..models.checklist.stretch import ENDINGS
from ..models.gate.bypass import KINDS as BYPASS_KINDS
from ..models.reglament.step import EVIDENCE
from ..models.roles.role import KINDS as ROLE_KINDS
from .report_mixin import AVERAGE

ORIGINS = [("check", "Point"), ("bypass", "Exception")]


class SalesReglamentReportDiscipline(models.Model):
    """How the work goes by the reglaments: a row for every stretch of a point and every exception.

    One point can be late for two people. Stretches have their own id, exceptions the negative id of
    their line in the log. What is counted of points stands with their last stretch.
    """

    _name = "sales.reglament.report.discipline"
    _description = "Work by the Reglament"
    _inherit = ["sales.reglament.report.mixin"]
    _auto = False
    _rec_name = "step_id"
    _order = "date desc, id desc"
    _depends = {
        "sales.reglament.check": [
            "step_id",
            "reglament_id",
            "lead_id",
            "partner_id",
            "stage_id",
            "company_id",
            "state",
            "delay_cause",
            "proof_model",
            "proof_id",
        ],
        "sales.reglament.contact": ["date", "logged_date"],
        "sales.reglament.stretch": [
            "check_id",
            "user_id",
            "date_from",
            "open_since",
            "deadline",
            "date_to",
            "ended_by",
            "was_late",
            "late_hours",
            "is_last",
        ],
        "sales.reglament.bypass": [
            "lead_id",
            "partner_id",
            "reglament_id",
            "stage_from_id",
            "stage_to_id",
            "user_id",
            "team_id",
            "company_id",
            "kind",
            "date",
        ],
        "sales.reglament.step": ["evidence", "mandatory"],
        "crm.lead": ["user_id", "team_id", "partner_id"],
        "res.users": ["sales_role_kind", "sale_team_id"],
    }

    origin = fields.Selection(ORIGINS, string="Row Is", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Manager",
        readonly=True,
        help="Who had the point; of an exception, who made it.",
    )
    lead_user_id = fields.Many2one("res.users", string="Salesperson of the Deal", readonly=True)
    role_kind = fields.Selection(
        ROLE_KINDS, string="Role", readonly=True, help="The role the manager has now."
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    reglament_id = fields.Many2one("sales.reglament", readonly=True)
    stage_id = fields.Many2one(
        "crm.stage", readonly=True, help="Of an exception: the stage the deal left."
    )
    check_id = fields.Many2one("sales.reglament.check", string="Point", readonly=True)
    step_id = fields.Many2one("sales.reglament.step", readonly=True)
    mandatory = fields.Boolean(readonly=True)
    evidence = fields.Selection(EVIDENCE, string="Proven By", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    ended_by = fields.Selection(
        ENDINGS, string="Ended", readonly=True, help="How it ended for the manager; empty: open."
    )
    delay_cause = fields.Selection(CAUSES, string="Why Late", readonly=True)
    bypass_kind = fields.Selection(BYPASS_KINDS, string="Kind of Exception", readonly=True)
    date = fields.Datetime(
        readonly=True,
        help="The deadline, or the day the manager got the point where there is none; of an "
        "exception, when it happened.",
    )
    date_opened = fields.Datetime(string="Opened", readonly=True, help="Since when they had it.")
    date_deadline = fields.Datetime(string="Deadline", readonly=True)
    date_done = fields.Datetime(string="Done On", readonly=True)
    check_count = fields.Integer(
        string="Points", readonly=True, help="All points but cancelled ones."
    )
    done_count = fields.Integer(string="Done", readonly=True, help="Points that are done.")
    in_time_count = fields.Integer(
        string="In Time",
        readonly=True,
        help="Done by the deadline. What has no deadline, and what ended otherwise before it, is "
        "neither in time nor late.",
    )
    late_count = fields.Integer(
        string="Late",
        readonly=True,
        help="Open past the deadline, however it ended; one point can be late for two people.",
    )
    in_time_share = fields.Float(
        string="In Time, %",
        help="Of the points that are in time or late, how many are in time. Points without a "
        "deadline and those that still have time don't count.",
        **AVERAGE,
    )
    delay_hours = fields.Float(
        string="Average Delay, Hours",
        help="For how long late points were open after their deadline, in working hours of the "
        "manager's company; open ones until now. The average is over late points only.",
        **AVERAGE,
    )
    open_count = fields.Integer(
        string="Still Open", readonly=True, help="Points still to be done, late ones included."
    )
    skipped_count = fields.Integer(
        string="Skipped", readonly=True, help="Points left out with a reason."
    )
    not_required_count = fields.Integer(
        string="Not Required",
        readonly=True,
        help="Points of which somebody said, with a reason, that this deal does not need them.",
    )
    evidence_count = fields.Integer(
        string="Seen by the System",
        readonly=True,
        help="Points done that Odoo closed by itself, because it saw the deed.",
    )
    manual_count = fields.Integer(
        string="Marked by Hand", readonly=True, help="Points done that somebody marked by hand."
    )
    recorded_later_hours = fields.Float(
        string="Written Down Later, Hours",
        help="Of points that a logged contact proves: how long after it the contact was written "
        "down.",
        **AVERAGE,
    )
    bypass_count = fields.Integer(
        string="Exceptions",
        readonly=True,
        help="Lines of the exceptions log: moves that went on although something was missing.",
    )

    def _stands_for(self):
        """The point, or the line of the exceptions log."""
        return self.check_id or self.env["sales.reglament.bypass"].browse(-self.id)

    # ------------------------------------------------------------ the query

    @property
    def _table_query(self):
        return SQL(
            "%s UNION ALL SELECT %s, %s FROM %s",
            super()._table_query,
            self._select_bypass_facts(),
            self._select_bypass_measures(),
            self._from_bypass(),
        )

    def _select(self):
        return SQL("%s, %s", self._select_check_facts(), self._select_check_measures())

    def _select_check_facts(self):
        return SQL(
            """
            stretch.id,
            'check'::varchar AS origin,
            stretch.check_id,
            stretch.user_id,
            lead.user_id AS lead_user_id,
            users.sales_role_kind AS role_kind,
            CASE WHEN checks.lead_id IS NULL THEN users.sale_team_id ELSE lead.team_id END
                AS team_id,
            checks.company_id,
            checks.lead_id,
            COALESCE(checks.partner_id, lead.partner_id) AS partner_id,
            checks.reglament_id,
            checks.stage_id,
            checks.step_id,
            step.mandatory,
            step.evidence,
            checks.state,
            stretch.ended_by,
            checks.delay_cause,
            NULL::varchar AS bypass_kind,
            COALESCE(stretch.deadline, stretch.date_from) AS date,
            stretch.date_from AS date_opened,
            stretch.deadline AS date_deadline,
            CASE WHEN stretch.ended_by = 'done' THEN stretch.date_to END AS date_done
            """
        )

    def _select_check_measures(self):
        # Steps marked by hand are few: looking a point's step up among them is quicker than joining
        # all steps to all points. Joins that no column asks for are left out by PostgreSQL.
        return SQL(
            """
            (last.state NOT IN ('', 'cancelled'))::int AS check_count,
            (last.state = 'done')::int AS done_count,
            judged.in_time::int AS in_time_count,
            judged.late::int AS late_count,
            CASE WHEN judged.late THEN 0 WHEN judged.in_time THEN 100 END::float8 AS in_time_share,
            CASE WHEN judged.late THEN judged.hours END AS delay_hours,
            (last.state = 'todo')::int AS open_count,
            (last.state = 'skipped')::int AS skipped_count,
            (last.state = 'not_applicable')::int AS not_required_count,
            (last.state = 'done' AND checks.step_id NOT IN (
                SELECT id FROM sales_reglament_step WHERE evidence = 'manual'))::int
                AS evidence_count,
            (last.state = 'done' AND checks.step_id IN (
                SELECT id FROM sales_reglament_step WHERE evidence = 'manual'))::int
                AS manual_count,
            (SELECT DATE_PART('epoch', contact.logged_date - contact.date) / 3600
               FROM sales_reglament_contact AS contact
              WHERE last.state = 'done' AND checks.proof_model = 'sales.reglament.contact'
                AND contact.id = checks.proof_id) AS recorded_later_hours,
            0 AS bypass_count
            """
        )

    def _from(self):
        now = fields.Datetime.now()
        return SQL(
            """
            sales_reglament_stretch AS stretch
            JOIN sales_reglament_check AS checks ON checks.id = stretch.check_id
            LEFT JOIN sales_reglament_step AS step ON step.id = checks.step_id
            LEFT JOIN crm_lead AS lead ON lead.id = checks.lead_id
            LEFT JOIN res_users AS users ON users.id = stretch.user_id
            CROSS JOIN LATERAL (
                SELECT CASE WHEN stretch.is_last THEN checks.state ELSE '' END AS state
            ) AS last
            CROSS JOIN LATERAL (
                SELECT (stretch.date_to IS NULL AND stretch.deadline < %(now)s) IS TRUE AS late
            ) AS still
            CROSS JOIN LATERAL (
                SELECT stretch.late_hours + CASE WHEN still.late THEN %(hours)s ELSE 0 END AS hours,
                       (stretch.was_late OR still.late) IS TRUE AS late,
                       (stretch.ended_by = 'done' AND stretch.date_to <= stretch.deadline
                        AND stretch.was_late IS NOT TRUE) IS TRUE AS in_time
            ) AS judged
            """,
            now=SQL("%s::timestamp", now),
            hours=self.env["sales.reglament.clock"]._hours_until(
                now,
                SQL("GREATEST(stretch.deadline, stretch.open_since)"),
                SQL("COALESCE(users.company_id, checks.company_id)"),
            ),
        )

    def _select_bypass_facts(self):
        return SQL(
            """
            -bypass.id,
            'bypass'::varchar,
            NULL::int,
            bypass.user_id,
            lead.user_id,
            users.sales_role_kind,
            bypass.team_id,
            bypass.company_id,
            bypass.lead_id,
            bypass.partner_id,
            bypass.reglament_id,
            COALESCE(bypass.stage_from_id, bypass.stage_to_id),
            NULL::int,
            NULL::bool,
            NULL::varchar,
            NULL::varchar,
            NULL::varchar,
            NULL::varchar,
            bypass.kind,
            bypass.date,
            NULL::timestamp,
            NULL::timestamp,
            NULL::timestamp
            """
        )

    def _select_bypass_measures(self):
        return SQL("0, 0, 0, 0, NULL::float8, NULL::float8, 0, 0, 0, 0, 0, NULL::float8, 1")

    def _from_bypass(self):
        return SQL(
            """
            sales_reglament_bypass AS bypass
            LEFT JOIN crm_lead AS lead ON lead.id = bypass.lead_id
            LEFT JOIN res_users AS users ON users.id = bypass.user_id
            """
        )
