from odoo import api, models

# What a purchase takes over from its invoice.
PURCHASE_FIELDS = frozenset(
    {"state", "partner_id", "invoice_date", "invoice_user_id", "reversed_entry_id"}
)
# What Odoo works out from lines and payments; looked at once, before the commit.
WORKED_OUT = frozenset({"payment_state", "amount_untaxed_signed", "amount_residual_signed"})
# What changes the debt of a client; payments are entries.
OWED_BY = frozenset({"out_invoice", "out_refund", "out_receipt", "entry"})


class AccountMove(models.Model):
    """Posted invoices are purchases where the settings say so; refunds call them off."""

    _inherit = "account.move"

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves.filtered(lambda move: move.state == "posted")._reglament_update_purchases()
        return moves

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & PURCHASE_FIELDS:
            self._reglament_update_purchases()
        return result

    def unlink(self):
        clients = self.env["sales.reglament.purchase"]._forget("invoice", self)
        result = super().unlink()
        self.env["sales.reglament.lifecycle"]._refresh(clients)
        return result

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        Purchase = self.env["sales.reglament.purchase"]
        names = {computed.name for computed in self.pool.field_computed[field]}
        if self.pool.ready and names & WORKED_OUT and Purchase._source_counted():
            moves = self.filtered(lambda move: move.id and move.move_type in OWED_BY)
            Purchase._update_later("move", moves.ids)
        return result

    def _reglament_update_purchases(self):
        """Look at what these invoices and refunds say of purchases; entries say nothing."""
        source = self.env["sales.reglament"]._watch().purchase_source
        if source not in ("order", "invoice"):
            return
        moves = self.sudo()  # purchases are facts of the clients, whoever posts
        refunds = moves.filtered(lambda move: move.move_type == "out_refund")
        Purchase = self.env["sales.reglament.purchase"]
        if source == "invoice":
            invoices = moves.filtered(lambda move: move.move_type == "out_invoice")
            Purchase._update_from("invoice", invoices | refunds.reversed_entry_id)
        elif refunds:
            orders = refunds.line_ids.sale_line_ids.order_id
            Purchase._update_from("order", orders._reglament_confirmed())
