from odoo import fields, models

from .check import STATES


class SalesReglamentCheckChange(models.Model):
    """What became of a point, change by change; nobody alters it."""

    _name = "sales.reglament.check.change"
    _description = "Change of a Point"
    _order = "id"
    _log_access = False
    _rec_name = "state_to"

    check_id = fields.Many2one(
        "sales.reglament.check", required=True, ondelete="cascade", index=True
    )
    state_from = fields.Selection(STATES)
    state_to = fields.Selection(STATES)
    user_id = fields.Many2one("res.users", ondelete="set null")
    date = fields.Datetime(required=True)
    note = fields.Char()
