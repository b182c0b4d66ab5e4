from odoo import api, fields, models


class SaleOrder(models.Model):
    """Confirmed orders are what makes a prospect a client."""

    _name = "sale.order"
    _inherit = ["sales.reglament.deed", "sale.order"]

    _reglament_kinds = frozenset({"quotation", "order"})
    _reglament_fields = frozenset({"state", "opportunity_id", "partner_id"})

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
        return orders

    def write(self, vals):
        if not vals.keys() & {"state", "partner_id"}:
            return super().write(vals)
        before = self._reglament_confirmed()
        clients = before.partner_id
        self._reglament_remember_sending(vals.get("state"))
        result = super().write(vals)
        after = self._reglament_confirmed()
        after.partner_id._reglament_bought()
        if before - after or "partner_id" in vals:
            clients._reglament_refresh_client_state()
        return result

    def unlink(self):
        clients = self._reglament_confirmed().partner_id
        result = super().unlink()
        clients._reglament_refresh_client_state()
        return result

    def _reglament_deals(self):
        return self.opportunity_id

    def _reglament_buyers(self, checklist):
        """The clients who buy."""
        return checklist._clients_behind(self.partner_id, kinds=self._reglament_kinds)

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
