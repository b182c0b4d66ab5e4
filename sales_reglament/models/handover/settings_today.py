from odoo import models
from odoo.fields import Domain

from ..purchases.settings_today import CLIENTS


class SalesReglamentSettingsToday(models.AbstractModel):
    """How many clients could be handed over."""

    _inherit = "sales.reglament.settings.today"

    def _counts(self, norms):
        return {
            **super()._counts(norms),
            "norm": (
                self._count_complete(norms["completeness_norm"]),
                self.env._("client reaches it|clients reach it"),
            ),
            "proposals": (
                len(self.env["sales.reglament.handover"]._clients_to_propose()),
                self.env._("client would be proposed|clients would be proposed"),
            ),
        }

    def _count_complete(self, percent):
        asked = Domain("reglament_id", "!=", False)
        return self.env["res.partner"].search_count(
            CLIENTS & asked & Domain("completeness", ">=", percent)
        )
