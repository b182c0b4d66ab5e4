from odoo import fields, models
from odoo.tools import SQL


class SalesReglamentReportDeparture(models.Model):
    """At risk on departure: what the firm would lose with each manager, a row for every client."""

    _name = "sales.reglament.report.departure"
    _description = "At Risk on Departure"
    _inherit = ["sales.reglament.report.clients"]
    _auto = False
    _order = "risk_count desc, id"

    client_count = fields.Integer(help="All clients the manager answers for.")

    def _join_users(self):
        return SQL("JOIN res_users AS users ON users.id = client.user_id")
