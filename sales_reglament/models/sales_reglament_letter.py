from odoo import fields, models


class SalesReglamentLetter(models.Model):
    """A letter of the engine to a person: one a day at most, which the database sees to."""

    _name = "sales.reglament.letter"
    _description = "Letter Sent"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    date = fields.Date(required=True)

    _one_a_day = models.Constraint("UNIQUE(user_id, date)", "One letter per person and day.")
