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

    reglament_need_days_before = fields.Integer(
        string="Days before the Next Need",
        config_parameter="sales_reglament.need_days_before",
        default=14,
        help="So many days before a client's next need whoever answers for it is reminded.",
    )
    reglament_release_after_days = fields.Integer(
        string="Days until Release",
        config_parameter="sales_reglament.release_after_days",
        default=90,
        help="Prospects without a contact or a next step for so many days are proposed for "
        "release.",
    )

    def action_open_reglament_placeholders(self):
        return self.env["ir.actions.act_window"]._for_xml_id(
            "sales_reglament.sales_reglament_placeholder_action"
        )
