from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    reglament_shared_reach_from = fields.Integer(
        string="Shared Phone or E-mail From",
        config_parameter="sales_reglament.shared_reach_from",
        default=4,
        help="A phone or e-mail that this many unrelated clients have in common counts as filled "
        "in for show.",
    )

    def action_open_reglament_placeholders(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.sales_reglament_placeholder_action"
        )
