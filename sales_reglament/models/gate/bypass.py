import json

from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [
    ("override", "Moved anyway by the head"),
    ("integration", "Integration"),
    ("system", "System"),
    ("mode", "Not mandatory"),
    ("waived", "Mandatory step not required"),
    ("create", "Entered in a later stage"),
    ("change", "Along with another change"),
    ("import", "Import"),
    ("auto", "By Odoo itself"),
]


class SalesReglamentBypass(models.Model):
    """The log of everything that went on although something was missing. Facts of the engine."""

    _name = "sales.reglament.bypass"
    _description = "Exceptions Log"
    _order = "date desc, id desc"
    _rec_name = "record_name"
    _log_access = False

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", ondelete="set null", index="btree_not_null", readonly=True
    )
    partner_id = fields.Many2one(
        "res.partner", string="Client", ondelete="set null", index="btree_not_null", readonly=True
    )
    record_name = fields.Char(string="Record", readonly=True)
    reglament_id = fields.Many2one(
        "sales.reglament", ondelete="set null", index="btree_not_null", readonly=True
    )
    stage_from_id = fields.Many2one(
        "crm.stage", string="From Stage", ondelete="set null", readonly=True
    )
    stage_to_id = fields.Many2one(
        "crm.stage", string="To Stage", ondelete="set null", readonly=True
    )
    user_id = fields.Many2one(
        "res.users", string="By", ondelete="set null", index=True, readonly=True
    )
    team_id = fields.Many2one("crm.team", ondelete="set null", readonly=True)
    company_id = fields.Many2one("res.company", ondelete="set null", readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    reason = fields.Char(readonly=True)
    gaps = fields.Json(readonly=True)
    gap_summary = fields.Char(string="What Was Missing", compute="_compute_gap_summary")
    date = fields.Datetime(required=True, index=True, readonly=True)

    @api.depends("gaps")
    @api.depends_context("lang")
    def _compute_gap_summary(self):
        labels = {}
        for kind, model in (("field", "requirement"), ("step", "step")):
            ids = {
                gap["rule_id"]
                for log in self
                for gap in log.gaps or ()
                if gap.get("kind", "field") == kind
            }
            # labels in the reader's language; they are no secret
            rules = self.env[f"sales.reglament.{model}"].sudo().browse(sorted(ids)).exists()
            labels.update({(kind, rule.id): rule.display_name for rule in rules})
        for log in self:
            log.gap_summary = ", ".join(
                labels.get((gap.get("kind", "field"), gap["rule_id"])) or gap["label"]
                for gap in log.gaps or ()
            )

    @api.model
    def _log(self, rows):
        """Write log lines, all in one query.

        :param rows: dicts of field values; ``date`` is now, ``user_id`` the current user
        """
        if not rows:
            return
        columns = (
            "lead_id",
            "partner_id",
            "record_name",
            "reglament_id",
            "stage_from_id",
            "stage_to_id",
            "team_id",
            "company_id",
            "kind",
            "reason",
            "gaps",
        )
        plain = [{name: row.get(name) or None for name in columns} for row in rows]
        self.env["crm.lead"].flush_model(["name"])
        self.env["res.partner"].flush_model(["name"])
        names = SQL(", ").join(map(SQL.identifier, columns))
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_reglament_bypass (%(names)s, user_id, date)
                     SELECT %(names)s, %(user)s, %(now)s
                       FROM jsonb_to_recordset(%(rows)s::jsonb) AS line(
                            lead_id int, partner_id int, record_name text, reglament_id int,
                            stage_from_id int, stage_to_id int, team_id int, company_id int,
                            kind text, reason text, gaps jsonb)
                """,
                names=names,
                user=self.env.uid,
                now=fields.Datetime.now(),
                rows=json.dumps(plain),
            )
        )
        self.invalidate_model()
