from odoo import api, models


class SaleOrder(models.Model):
    """Confirmed orders are what makes a prospect a client."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._reglament_confirmed().partner_id._reglament_bought()
        orders._reglament_refresh(orders.opportunity_id)
        return orders

    def write(self, vals):
        if not vals.keys() & {"state", "partner_id", "opportunity_id"}:
            return super().write(vals)
        leads = self.opportunity_id
        before = self._reglament_confirmed()
        clients = before.partner_id
        result = super().write(vals)
        after = self._reglament_confirmed()
        after.partner_id._reglament_bought()
        if before - after or "partner_id" in vals:
            clients._reglament_refresh_client_state()
        self._reglament_refresh(leads | self.opportunity_id)
        return result

    def unlink(self):
        clients, leads = self._reglament_confirmed().partner_id, self.opportunity_id
        result = super().unlink()
        clients._reglament_refresh_client_state()
        self._reglament_refresh(leads)
        return result

    def _reglament_refresh(self, leads):
        self.env["sales.reglament.checklist"]._refresh(leads, {"quotation", "order"})

    def _reglament_confirmed(self):
        return self.filtered(lambda order: order.state == "sale")
