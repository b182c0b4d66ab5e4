from odoo import api, fields, models


class SaleOrder(models.Model):
    """Confirmed orders are what makes a prospect a client."""

    _inherit = "sale.order"

    was_sent = fields.Boolean(
        string="Sent to the Client",
        readonly=True,
        copy=False,
        help="It was a sent quotation before it was confirmed or cancelled.",
    )

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
        self._reglament_remember_sending(vals.get("state"))
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

    def _reglament_remember_sending(self, state):
        """Cancelling an order does not call back the quotation that the client got.

        Made a draft again, it has not been sent: so Odoo says itself.
        """
        if state in ("sale", "cancel"):
            self.filtered(lambda order: order.state == "sent").was_sent = True
        elif state == "draft":
            self.filtered("was_sent").was_sent = False

    def _reglament_confirmed(self):
        return self.filtered(lambda order: order.state == "sale")
