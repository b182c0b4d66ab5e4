from odoo import fields, models

from ..core.settings import Settings
from .handover import WEEKDAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reglament_completeness_norm = fields.Integer(
        string="Completeness Norm for Handover",
        config_parameter="sales_reglament.completeness_norm",
        default=Settings.completeness_norm,
        help="How much of what the reglament asks for must be known of a client before it can be "
        "offered, in per cent. It is refused where the reglament is in mode “enforce”.",
    )
    reglament_handover_weekday = fields.Selection(
        WEEKDAYS,
        string="Handovers Are Proposed On",
        config_parameter="sales_reglament.handover_weekday",
        default=Settings.handover_weekday,
        help="Once a week, and only where both active sales and service have people.",
    )
    reglament_calm_days = fields.Integer(
        string="Calm Days before a Proposal",
        config_parameter="sales_reglament.calm_days",
        default=Settings.calm_days,
        help="So long a client must have been regular or dormant before it is proposed.",
    )
    reglament_handover_again_days = fields.Integer(
        string="Proposed Again after Days",
        config_parameter="sales_reglament.handover_again_days",
        default=Settings.handover_again_days,
        help="A client whose handover was answered or withdrawn is left alone for so long.",
    )
    reglament_dormant_to_active = fields.Boolean(
        string="Dormant Clients Go to Active Sales",
        config_parameter="sales_reglament.dormant_to_active",
    )

    def set_values(self):
        """Whose work dormant clients are chooses their reglament too."""
        Partner = self.env["res.partner"]
        before = Partner._reglament_work_kinds()
        super().set_values()
        if Partner._reglament_work_kinds() != before and self.env["sales.reglament"]._rulesets():
            Partner._reglament_choose_all()
