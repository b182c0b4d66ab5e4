from odoo import api, models

# What a purchase takes over from its deal.
PURCHASE_FIELDS = frozenset(
    {
        "stage_id",
        "active",
        "probability",
        "won_status",
        "partner_id",
        "user_id",
        "team_id",
        "company_id",
        "expected_revenue",
        "date_closed",
    }
)


class CrmLead(models.Model):
    """Won deals are purchases, where the settings say so."""

    _inherit = "crm.lead"

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self._reglament_buys():
            leads._reglament_won()._reglament_update_purchases()
        return leads

    def write(self, vals):
        if not self or not vals.keys() & PURCHASE_FIELDS or not self._reglament_buys():
            return super().write(vals)
        before = self._reglament_won()
        result = super().write(vals)
        (before | self._reglament_won())._reglament_update_purchases()
        return result

    def unlink(self):
        clients = self.env["sales.reglament.purchase"]._forget("won", self)
        result = super().unlink()
        self.env["sales.reglament.lifecycle"]._refresh(clients)
        return result

    @api.model
    def _reglament_buys(self):
        return self.env["sales.reglament"]._watch().purchase_source == "won"

    def _reglament_won(self):
        return self.filtered(lambda lead: lead.won_status == "won")

    def _reglament_update_purchases(self):
        self.env["sales.reglament.purchase"]._update_from("won", self)
