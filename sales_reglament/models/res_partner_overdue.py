from odoo import fields, models


class ResPartner(models.Model):
    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def action_view_reglament_overdue(self):
        """Open what stands behind the overdue amount: invoices, or else imported shipments."""
        self.ensure_one()
        client = self.commercial_partner_id
        owed = [
            ("commercial_partner_id", "=", client.id),
            ("move_type", "=", "out_invoice"),
            ("state", "=", "posted"),
            ("payment_state", "in", ("not_paid", "partial")),
            ("invoice_date_due", "<", fields.Date.today()),
        ]
        if self.env["account.move"].search_count(owed, limit=1):
            action = "account.action_move_out_invoice_type"
            return self._reglament_action(action, owed)
        action = "sales_reglament.sales_reglament_purchase_action"
        shipments = [("partner_id", "=", client.id)]
        return self._reglament_action(action, shipments, search_default_overdue=True)

    def _reglament_action(self, xmlid, domain, **context):
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return dict(action, domain=domain, context=context)
