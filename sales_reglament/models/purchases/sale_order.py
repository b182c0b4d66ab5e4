from odoo import api, fields, models
from odoo.tools import SQL

from ...engine_pass import refuse_engine_fields, with_pass

# What a purchase takes over from its order.
PURCHASE_FIELDS = frozenset(
    {"state", "partner_id", "date_order", "user_id", "company_id", "currency_id", "opportunity_id"}
)
# What Odoo works out from lines and invoices; looked at once, before the commit.
WORKED_OUT = frozenset({"amount_untaxed", "margin", "invoice_status"})
ENGINE_FIELDS = frozenset({"sent_date", "confirmed_date"})
# Odoo's own ways of sending and confirming carry this object, which no request from outside can.
BY_ODOO, BY_ODOO_PASS = "reglament_by_odoo", object()


class SaleOrder(models.Model):
    """Confirmed orders are purchases, where the settings do not say otherwise."""

    _name = "sale.order"
    _inherit = ["sales.reglament.proves.steps", "sale.order"]

    _reglament_kinds = frozenset({"quotation", "order"})
    _reglament_fields = frozenset({"state", "opportunity_id", "partner_id"})

    sent_date = fields.Datetime(
        string="Sent to the Client On",
        readonly=True,
        copy=False,
        help="When it became a sent quotation; confirming or cancelling it does not call it back.",
    )

    confirmed_date = fields.Datetime(
        string="Confirmed On",
        readonly=True,
        copy=False,
        help="When it was confirmed, not only called an order; the order's date is anybody's to "
        "change.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        refuse_engine_fields(self, vals_list, ENGINE_FIELDS)
        orders = super().create(self._reglament_with_confirmed_date(vals_list))
        orders.filtered(lambda order: order.state == "sent")._reglament_remember_sending("sent")
        orders._reglament_confirmed()._reglament_update_purchases()
        return orders

    def write(self, vals):
        refuse_engine_fields(self, [vals], ENGINE_FIELDS)
        if not vals.keys() & PURCHASE_FIELDS:
            return super().write(vals)
        before = self._reglament_confirmed()
        if "state" in vals:
            self._reglament_remember_sending(vals["state"])
            self._reglament_remember_confirming(vals)
        result = super().write(vals)
        (before | self._reglament_confirmed())._reglament_update_purchases()
        return result

    def unlink(self):
        clients = self.env["sales.reglament.purchase"]._forget("order", self._reglament_confirmed())
        result = super().unlink()
        self.env["sales.reglament.lifecycle"]._refresh(clients)
        return result

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        Purchase = self.env["sales.reglament.purchase"]
        names = {computed.name for computed in self.pool.field_computed[field]}
        if self.pool.ready and names & WORKED_OUT and Purchase._source_counted() == "order":
            confirmed = self.filtered("id")._reglament_confirmed()
            Purchase._update_later("order", confirmed.ids)
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

    def _reglament_update_purchases(self):
        self.env["sales.reglament.purchase"]._update_from("order", self)

    def _reglament_deals(self):
        return self.opportunity_id

    def _reglament_buyers(self, checklist):
        """The clients who buy."""
        return checklist._clients_behind(self.partner_id, kinds=self._reglament_kinds)

    def _reglament_remember_sending(self, state):
        """Keep when the client got the quotation: other changes of the order are no sending.

        Made a draft again, it has not been sent: so Odoo says itself. A state that somebody only
        wrote is no sending either.

        :param state: the state that is written
        """
        is_sending = self.env.su or self._reglament_is_by_odoo()
        engine = with_pass(self, "sync")
        if state == "sent" and is_sending:
            unsent = engine.filtered(lambda order: not order.sent_date)
            unsent.sent_date = fields.Datetime.now()
        elif state == "draft":
            engine.filtered("sent_date").sent_date = False

    def _reglament_remember_confirming(self, vals):
        """Keep when an order was confirmed: what somebody only calls an order proves nothing.

        :param vals: what is written, with the state
        """
        engine = with_pass(self, "sync")
        if vals["state"] != "sale":
            engine.filtered("confirmed_date").confirmed_date = False
        elif self._reglament_may_date_confirmation():
            unconfirmed = engine.filtered(lambda order: not order.confirmed_date)
            for date, orders in unconfirmed.grouped("date_order").items():
                orders.confirmed_date = self._reglament_confirmed_on(vals.get("date_order") or date)

    @api.model
    def _reglament_with_confirmed_date(self, vals_list):
        """Values of new orders, with when those were confirmed that come as such."""
        default = self.env.context.get("default_state")
        if not self._reglament_may_date_confirmation():
            return vals_list
        return [
            {**vals, "confirmed_date": self._reglament_confirmed_on(vals.get("date_order"))}
            if vals.get("state", default) == "sale"
            else vals
            for vals in vals_list
        ]

    @api.model
    def _reglament_may_date_confirmation(self):
        """Whether an order is confirmed because the current user, or Odoo, says so.

        Who sells confirms by Odoo's own way; whoever leads, and other programs, tell of the past.
        """
        is_above = self.env["sales.reglament.gate.change"]._is_above_the_deal()
        return self.env.su or is_above or self._reglament_is_by_odoo()

    @api.model
    def _reglament_confirmed_on(self, date):
        """The moment that an order of this date was confirmed: nothing was in the future."""
        now = fields.Datetime.now()
        return min(fields.Datetime.to_datetime(date) or now, now)

    def action_confirm(self):
        return super(SaleOrder, self._reglament_by_odoo()).action_confirm()

    def action_quotation_sent(self):
        return super(SaleOrder, self._reglament_by_odoo()).action_quotation_sent()

    def message_post(self, **kwargs):
        # a letter about the order, which goes to somebody
        is_letter = self.env.context.get("mark_so_as_sent") and kwargs.get("partner_ids")
        orders = self._reglament_by_odoo() if is_letter else self
        came_back = self._reglament_came_back() if is_letter else self.browse()
        message = super(SaleOrder, orders).message_post(**kwargs)
        if came_back:
            # only this time it has been sent
            with_pass(came_back, "sync").sent_date = fields.Datetime.now()
            came_back._reglament_look()
        return message

    @api.model
    def _reglament_sending_counts(self):
        """Whether steps look for quotations that were sent."""
        if not self.pool.ready:
            return False
        watch = self.env["sales.reglament"]._watch()
        return "quotation" in watch.evidence | watch.client_evidence

    def _reglament_came_back(self):
        """The quotations of ``self`` whose letters came back, as far as steps look for them."""
        if not self._reglament_sending_counts():
            return self.browse()
        self.flush_recordset(["sent_date"])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM sale_order AS ordered"
                " WHERE id = ANY(%s) AND sent_date IS NOT NULL AND %s",
                self.ids,
                self.env["sales.reglament.evidence"]._came_back(SQL("ordered.id")),
            )
        )
        return self.browse(id_ for (id_,) in rows)

    def _reglament_look(self):
        """Look at the points of the deals and clients of these orders."""
        self._reglament_refresh(self._reglament_leads(), self._reglament_clients())

    def _reglament_by_odoo(self):
        return self.with_context(**{BY_ODOO: BY_ODOO_PASS})

    @api.model
    def _reglament_is_by_odoo(self):
        return self.env.context.get(BY_ODOO) is BY_ODOO_PASS

    def _reglament_confirmed(self):
        return self.filtered(lambda order: order.state == "sale")
