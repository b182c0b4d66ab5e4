from odoo import fields, models
from odoo.tools import SQL

from .report_mixin import AVERAGE

OUTCOMES = [("won", "Won"), ("lost", "Lost"), ("pending", "Running")]


class SalesReglamentReportStageDuration(models.Model):
    """How long deals stay in their stages: a row for every stay."""

    _name = "sales.reglament.report.stage.duration"
    _description = "Time in Stages"
    _inherit = ["sales.reglament.report.mixin"]
    _auto = False
    _rec_name = "lead_id"
    _order = "date_in desc, id desc"
    _depends = {
        "sales.reglament.stage.visit": [
            "lead_id",
            "stage_id",
            "next_stage_id",
            "team_id",
            "user_id",
            "company_id",
            "date_in",
            "date_out",
        ],
        "crm.lead": ["user_id", "won_status"],
        "crm.stage": ["rotting_threshold_days", "is_won"],
    }

    lead_id = fields.Many2one("crm.lead", string="Deal", readonly=True)
    stage_id = fields.Many2one("crm.stage", readonly=True)
    next_stage_id = fields.Many2one("crm.stage", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="Manager",
        readonly=True,
        help="Who had the deal when it came into the stage.",
    )
    lead_user_id = fields.Many2one("res.users", string="Salesperson of the Deal", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    won_status = fields.Selection(
        OUTCOMES, string="Outcome", readonly=True, help="What became of the deal."
    )
    date_in = fields.Datetime(string="Came", readonly=True)
    date_out = fields.Datetime(string="Left", readonly=True)
    is_open = fields.Boolean(string="Still There", readonly=True)
    visit_count = fields.Integer(
        string="Stays", readonly=True, help="A deal that comes back to a stage stays there twice."
    )
    open_count = fields.Integer(
        string="There Now", readonly=True, help="Deals that are in the stage now."
    )
    duration_days = fields.Float(
        string="Average Days",
        help="Days from coming into the stage to leaving it; deals still there count until now.",
        **AVERAGE,
    )
    norm_days = fields.Float(
        string="Norm, Days",
        help="“Days to rot” of the stage. Stages without it, and won ones, have no norm.",
        **AVERAGE,
    )
    over_norm = fields.Integer(
        string="Over the Norm",
        readonly=True,
        help="Stays that took longer than the norm of their stage, or already do.",
    )
    over_norm_share = fields.Float(
        string="Over the Norm, %",
        help="Of the stays in stages with a norm, how many took longer, or already do.",
        **AVERAGE,
    )

    def _stands_for(self):
        """The deal, or the stay alone where the deal has gone to somebody else."""
        if self.lead_id.has_access("read"):
            return self.lead_id
        return self.env["sales.reglament.stage.visit"].browse(self.id)

    # ------------------------------------------------------------ the query

    def _select(self):
        return SQL(
            """
            visit.id,
            visit.lead_id,
            visit.stage_id,
            visit.next_stage_id,
            visit.team_id,
            visit.user_id,
            lead.user_id AS lead_user_id,
            visit.company_id,
            lead.won_status,
            visit.date_in,
            visit.date_out,
            visit.date_out IS NULL AS is_open,
            1 AS visit_count,
            (visit.date_out IS NULL)::int AS open_count,
            stay.days AS duration_days,
            norm.days AS norm_days,
            (norm.days IS NOT NULL AND stay.days > norm.days)::int AS over_norm,
            CASE WHEN norm.days IS NULL THEN NULL
                 WHEN stay.days > norm.days THEN 100
                 ELSE 0 END::float8 AS over_norm_share
            """
        )

    def _from(self):
        return SQL(
            """
            sales_reglament_stage_visit AS visit
            LEFT JOIN crm_lead AS lead ON lead.id = visit.lead_id
            LEFT JOIN crm_stage AS stage ON stage.id = visit.stage_id
            CROSS JOIN LATERAL (
                SELECT DATE_PART(
                    'epoch', COALESCE(visit.date_out, %(now)s::timestamp) - visit.date_in
                ) / 86400 AS days
            ) AS stay
            CROSS JOIN LATERAL (
                SELECT CASE WHEN stage.rotting_threshold_days > 0 AND stage.is_won IS NOT TRUE
                            THEN stage.rotting_threshold_days END::float8 AS days
            ) AS norm
            """,
            now=fields.Datetime.now(),
        )
