from odoo import models

from ...looked_at_later import look_later

TO_LOOK_AT = "sales_reglament.deals_in_another_order"


class CrmStage(models.Model):
    """Another order of stages opens and closes other points."""

    _inherit = "crm.stage"

    def _reglament_mark_leads(self, is_other_end=False):
        leads = super()._reglament_mark_leads(is_other_end)
        if not leads:
            return leads
        checklist = self.env["sales.reglament.checklist"]
        if is_other_end:
            # deals that are closed by it owe nothing, and those that no longer are go on
            here = leads.filtered(lambda lead: lead.stage_id in self)
            checklist._sync(here)
        elif checklist._in_force():
            # stages are sorted several at a time
            look_later(leads._reglament_open(), TO_LOOK_AT, checklist._sync)
        return leads
