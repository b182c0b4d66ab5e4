from odoo import fields, models

from .sales_reglament_handover import COMPLETENESS_NORM


class ResConfigSettings(models.TransientModel):
    # a file for each matter, of a size that can be read
    _inherit = "res.config.settings"  # pylint: disable=consider-merging-classes-inherited

    reglament_completeness_norm = fields.Integer(
        string="Completeness Norm for Handover",
        config_parameter="sales_reglament.completeness_norm",
        default=COMPLETENESS_NORM,
        help="How much of what the reglament asks for must be known of a client before it can be "
        "offered, in per cent. It is refused where the reglament is in mode “enforce”.",
    )
