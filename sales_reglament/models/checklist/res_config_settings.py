from odoo import fields, models

from ..core.settings import Settings, settings
from .results import SWITCH


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reglament_ask_results = fields.Boolean(
        string="Ask What Came of Calls and Meetings",
        config_parameter=SWITCH,
        default=Settings.ask_results,
        help="Who marks a call or meeting as done is asked how it went. While this is on, one that "
        "is finished counts as a contact with its result only.",
    )

    def get_values(self):
        """The switch stands as it is taken: Odoo would show one written as "False" as on."""
        return {**super().get_values(), "reglament_ask_results": settings(self.env).ask_results}

    def set_values(self):
        super().set_values()
        # Odoo forgets a switch that is off, and this one is on where nothing is said
        self.env["ir.config_parameter"].sudo().set_param(SWITCH, str(self.reglament_ask_results))
