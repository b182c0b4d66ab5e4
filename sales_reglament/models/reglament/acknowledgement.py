from odoo import api, fields, models


class SalesReglamentAcknowledgement(models.Model):
    """ "Read and understood": a fact, which only the reader's own button makes."""

    _name = "sales.reglament.acknowledgement"
    _description = "Read and Understood"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Read By", required=True, ondelete="restrict", index=True
    )
    reglament_id = fields.Many2one("sales.reglament", required=True, ondelete="cascade", index=True)
    version = fields.Integer(required=True, aggregator=False)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    carried_over = fields.Boolean(
        help="Said of an earlier version, which this one corrects in minor points only."
    )

    _once = models.Constraint(
        "UNIQUE(user_id, reglament_id)", "This version is acknowledged already."
    )

    @api.depends("user_id", "reglament_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.user_id.name}: {row.reglament_id.display_name}"
