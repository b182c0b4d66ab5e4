from odoo import models
from odoo.http import request

from .results import asked_since

# The addresses of the addon's own pages, which anybody may open.
OWN_PAGES = "/reglament/"


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _dispatch(cls, endpoint):
        """A field of a request that is called like the page's own object is none of the page's."""
        if "self" in request.params and request.httprequest.path.startswith(OWN_PAGES):
            request.params.pop("self")
        return super()._dispatch(endpoint)

    def session_info(self):
        """Says whether the user logs contacts and is asked for results, so that neither needs a
        request of its own."""
        info = super().session_info()
        if info.get("uid"):
            user = self.env.user
            may_log = user.has_group("sales_reglament.group_reglament_user")
            info["reglament_logs_contacts"] = may_log and user.has_group(
                "sales_team.group_sale_salesman"
            )
            info["reglament_asks_results"] = may_log and bool(asked_since(self.env))
        return info
