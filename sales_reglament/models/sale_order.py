from odoo import api, models

KINDS = frozenset({"quotation", "order"})


class SaleOrder(models.Model):
    """Confirmed orders are what makes a prospect a client."""

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._reglament_confirmed().partner_id._reglament_bought()
        orders._reglament_refresh(orders.opportunity_id, orders._reglament_clients())
        return orders

    def write(self, vals):
        if not vals.keys() & {"state", "partner_id", "opportunity_id"}:
            return super().write(vals)
        leads, buyers = self.opportunity_id, self._reglament_clients()
        before = self._reglament_confirmed()
        clients = before.partner_id
        result = super().write(vals)
        after = self._reglament_confirmed()
        after.partner_id._reglament_bought()
        if before - after or "partner_id" in vals:
            clients._reglament_refresh_client_state()
        self._reglament_refresh(leads | self.opportunity_id, buyers | self._reglament_clients())
        return result

    def unlink(self):
        clients, leads = self._reglament_confirmed().partner_id, self.opportunity_id
        buyers = self._reglament_clients()
        result = super().unlink()
        clients._reglament_refresh_client_state()
        self._reglament_refresh(leads, buyers)
        return result

    def _reglament_refresh(self, leads, clients):
        self.env["sales.reglament.checklist"]._refresh(leads, KINDS)
        self.env["sales.reglament.client.checklist"]._refresh(clients, KINDS)

    def _reglament_clients(self):
        """The clients who buy, as far as steps look for quotations and orders."""
        checklist = self.env["sales.reglament.client.checklist"]
        if not checklist._in_force(KINDS):
            return self.env["res.partner"].sudo()
        return checklist._clients_behind(partners=self.partner_id, kinds=KINDS)

    def _reglament_confirmed(self):
        return self.filtered(lambda order: order.state == "sale")
