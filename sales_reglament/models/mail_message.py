from odoo import models


class MailMessage(models.Model):
    _name = "mail.message"
    _inherit = ["sales.reglament.deed", "mail.message"]

    _reglament_kinds = frozenset({"contact", "email", "activity"})
    _reglament_model_field = "model"
    # a letter counts when Odoo knows whom it goes to, which the deal itself is told
    _reglament_from_creation = False
