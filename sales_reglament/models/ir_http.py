from odoo import models


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    def session_info(self):
        """Says whether the user logs contacts, so that the button needs no request of its own."""
        info = super().session_info()
        if info.get("uid"):
            user = self.env.user
            info["reglament_logs_contacts"] = user.has_group(
                "sales_reglament.group_reglament_user"
            ) and user.has_group("sales_team.group_sale_salesman")
        return info
