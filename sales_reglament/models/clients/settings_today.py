from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ..core import days as company_days


class SalesReglamentSettingsToday(models.AbstractModel):
    """How many needs and prospects the settings would catch."""

    _inherit = "sales.reglament.settings.today"

    def _counts(self, norms):
        return {
            **super()._counts(norms),
            "needs": (
                self._count_needs(norms["need_days_before"]),
                self.env._("need falls into these days|needs fall into these days"),
            ),
            "release": (
                self._count_for_release(norms["release_after_days"]),
                self.env._("prospect would be proposed|prospects would be proposed"),
            ),
        }

    def _count_for_release(self, days):
        Partner = self.env["res.partner"]
        return Partner.search_count(Partner._for_release_domain(days or None))

    def _count_needs(self, days):
        today = company_days.today(self.env)
        domain = Domain("next_need_date", ">=", today)
        domain &= Domain("next_need_date", "<=", today + timedelta(days=days))
        return self.env["sales.reglament.client.product"].search_count(domain)
