from odoo import api, fields, models
from odoo.tools import SQL

from ..models.sales_reglament_bypass import KINDS as BYPASS_KINDS
from ..models.sales_reglament_check import CAUSES, STATES
from ..models.sales_reglament_role import KINDS as ROLE_KINDS
from ..models.sales_reglament_step import EVIDENCE

ORIGINS = [("check", "Point"), ("bypass", "Exception")]


class SalesReglamentReportDiscipline(models.Model):
    """How the work goes by the reglaments: a row for every point and for every exception.

    Points have the id of their check, exceptions the negative id of their line in the log.
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
            "user_id",
            "state",
            "opened_date",
            "deadline",
            "done_date",
            "delay_cause",
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
        help="Who the point is for; of an exception, who made it.",
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
    step_id = fields.Many2one("sales.reglament.step", readonly=True)
    mandatory = fields.Boolean(readonly=True)
    evidence = fields.Selection(EVIDENCE, string="Proven By", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    delay_cause = fields.Selection(CAUSES, string="Why Late", readonly=True)
    bypass_kind = fields.Selection(BYPASS_KINDS, string="Kind of Exception", readonly=True)
    date = fields.Datetime(
        readonly=True,
        help="The deadline, or the day the point was opened where there is none; of an "
        "exception, when it happened.",
    )
    date_opened = fields.Datetime(string="Opened", readonly=True)
    date_deadline = fields.Datetime(string="Deadline", readonly=True)
    date_done = fields.Datetime(string="Done On", readonly=True)
    check_count = fields.Integer(
        string="Points", readonly=True, help="All points but cancelled ones."
    )
    done_count = fields.Integer(string="Done", readonly=True, help="Points that are done.")
    in_time_count = fields.Integer(
        string="In Time",
        readonly=True,
        help="Points done by their deadline. Points without a deadline are neither in time nor "
        "late.",
    )
    late_count = fields.Integer(
        string="Late", readonly=True, help="Points done after their deadline, or open past it."
    )
    in_time_share = fields.Float(
        string="In Time, %",
        readonly=True,
        aggregator="avg",
        help="Of the points that are in time or late, how many are in time. Points without a "
        "deadline and those that still have time don't count.",
    )
    delay_hours = fields.Float(
        string="Average Delay, Hours",
        readonly=True,
        aggregator="avg",
        help="How long after the deadline late points were done, in hours by the clock; open "
        "ones until now. The average is over late points only.",
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
    bypass_count = fields.Integer(
        string="Exceptions",
        readonly=True,
        help="Lines of the exceptions log: moves that went on although something was missing.",
    )

    # ------------------------------------------------------------ what people do

    @api.readonly
    def action_open_record(self):
        """Open the point or the line of the exceptions log that this row stands for."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": f"sales.reglament.{self.origin}",
            "res_id": abs(self.id),
            "views": [(False, "form")],
        }

    # ------------------------------------------------------------ the query

    @property
    def _table_query(self):
        return SQL(
            "SELECT %s FROM %s WHERE %s UNION ALL SELECT %s FROM %s",
            self._select_check(),
            self._from_check(),
            self._where_check(),
            self._select_bypass(),
            self._from_bypass(),
        )

    def _select_check(self):
        return SQL("%s, %s", self._select_check_facts(), self._select_check_measures())

    def _select_check_facts(self):
        return SQL(
            """
            checks.id,
            'check'::varchar AS origin,
            checks.user_id,
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
            checks.delay_cause,
            NULL::varchar AS bypass_kind,
            COALESCE(checks.deadline, checks.opened_date) AS date,
            checks.opened_date AS date_opened,
            checks.deadline AS date_deadline,
            checks.done_date AS date_done
            """
        )

    def _select_check_measures(self):
        # Steps marked by hand are few: looking a point's step up among them is quicker than joining
        # all steps to all points. Joins that no column asks for are left out by PostgreSQL.
        return SQL(
            """
            1 AS check_count,
            (checks.state = 'done')::int AS done_count,
            judged.in_time::int AS in_time_count,
            judged.late::int AS late_count,
            CASE WHEN judged.late THEN 0 WHEN judged.in_time THEN 100 END::float8 AS in_time_share,
            CASE WHEN judged.late
                 THEN DATE_PART('epoch', ending.date - checks.deadline) / 3600
                  END AS delay_hours,
            (checks.state = 'todo')::int AS open_count,
            (checks.state = 'skipped')::int AS skipped_count,
            (checks.state = 'not_applicable')::int AS not_required_count,
            (checks.state = 'done' AND checks.step_id NOT IN (
                SELECT id FROM sales_reglament_step WHERE evidence = 'manual'))::int
                AS evidence_count,
            (checks.state = 'done' AND checks.step_id IN (
                SELECT id FROM sales_reglament_step WHERE evidence = 'manual'))::int
                AS manual_count,
            0 AS bypass_count
            """
        )

    def _from_check(self):
        return SQL(
            """
            sales_reglament_check AS checks
            LEFT JOIN sales_reglament_step AS step ON step.id = checks.step_id
            LEFT JOIN crm_lead AS lead ON lead.id = checks.lead_id
            LEFT JOIN res_users AS users ON users.id = checks.user_id
            CROSS JOIN LATERAL (
                SELECT CASE checks.state WHEN 'done' THEN checks.done_date
                                         WHEN 'todo' THEN %(now)s::timestamp
                                          END AS date
            ) AS ending
            CROSS JOIN LATERAL (
                SELECT (ending.date > checks.deadline) IS TRUE AS late,
                       (checks.state = 'done' AND ending.date <= checks.deadline) IS TRUE AS in_time
            ) AS judged
            """,
            now=fields.Datetime.now(),
        )

    def _where_check(self):
        return SQL("checks.state <> 'cancelled'")

    def _select_bypass(self):
        return SQL("%s, %s", self._select_bypass_facts(), self._select_bypass_measures())

    def _select_bypass_facts(self):
        return SQL(
            """
            -bypass.id,
            'bypass'::varchar,
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
            bypass.kind,
            bypass.date,
            NULL::timestamp,
            NULL::timestamp,
            NULL::timestamp
            """
        )

    def _select_bypass_measures(self):
        return SQL("0, 0, 0, 0, NULL::float8, NULL::float8, 0, 0, 0, 0, 0, 1")

    def _from_bypass(self):
        return SQL(
            """
            sales_reglament_bypass AS bypass
            LEFT JOIN crm_lead AS lead ON lead.id = bypass.lead_id
            LEFT JOIN res_users AS users ON users.id = bypass.user_id
            """
        )
