from odoo import api, fields, models

# What a purchase takes over from its order.
PURCHASE_FIELDS = frozenset(
    {"state", "partner_id", "date_order", "user_id", "company_id", "currency_id", "opportunity_id"}
)
# What Odoo works out from lines and invoices; looked at once, before the commit.
WORKED_OUT = frozenset({"amount_untaxed", "margin", "invoice_status"})


class SaleOrder(models.Model):
    """Confirmed orders are purchases, where the settings do not say otherwise."""

    _name = "sale.order"
    _inherit = ["sales.reglament.deed", "sales.reglament.history", "sale.order"]

    _reglament_kinds = frozenset({"quotation", "order"})
    _reglament_fields = frozenset({"state", "opportunity_id", "partner_id"})

    # with the many columns of an order that Odoo knows before it inserts one
    client_user_id = fields.Many2one(compute="_compute_client_user_id", store=True, precompute=True)
    sent_date = fields.Datetime(
        string="Sent to the Client On",
        readonly=True,
        copy=False,
        help="When it became a sent quotation; confirming or cancelling it does not call it back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered(lambda order: order.state == "sent")._reglament_remember_sending("sent")
        orders._reglament_confirmed()._reglament_follow_purchases()
        return orders

    def write(self, vals):
        if not vals.keys() & PURCHASE_FIELDS:
            return super().write(vals)
        before = self._reglament_confirmed()
        if "state" in vals:
            self._reglament_remember_sending(vals["state"])
        result = super().write(vals)
        (before | self._reglament_confirmed())._reglament_follow_purchases()
        return result

    def unlink(self):
        clients = self.env["sales.reglament.purchase"]._forget("order", self._reglament_confirmed())
        result = super().unlink()
        self.env["sales.reglament.life"]._refresh(clients)
        return result

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        Purchase = self.env["sales.reglament.purchase"]
        names = {computed.name for computed in self.pool.field_computed[field]}
        if self.pool.ready and names & WORKED_OUT and Purchase._source_followed() == "order":
            confirmed = self.filtered("id")._reglament_confirmed()
            Purchase._follow_later("order", confirmed.ids)
        return result

    def action_quotation_send(self):
        """The window opens also where no PDF can be made, and says so."""
        action = super().action_quotation_send()
        letter = self.env["ir.actions.report"]._letter_context()
        if letter:
            # before an admin's first letter Odoo asks for the look of papers, and goes on with it
            window = action["context"].get("report_action") or action
            window["context"] = {**window["context"], **letter}
        return action

    def _reglament_follow_purchases(self):
        self.env["sales.reglament.purchase"]._follow("order", self)

    def _reglament_deals(self):
        return self.opportunity_id

    def _reglament_buyers(self, checklist):
        """The clients who buy."""
        return checklist._clients_behind(self.partner_id, kinds=self._reglament_kinds)

    def _reglament_remember_sending(self, state):
        """Keep when the client got the quotation: other changes of the order are no sending.

        Made a draft again, it has not been sent: so Odoo says itself.

        :param state: the state that is written
        """
        if state == "sent":
            self.filtered(lambda order: not order.sent_date).sent_date = fields.Datetime.now()
        elif state == "draft":
            self.filtered("sent_date").sent_date = False

    def _reglament_confirmed(self):
        return self.filtered(lambda order: order.state == "sale")
