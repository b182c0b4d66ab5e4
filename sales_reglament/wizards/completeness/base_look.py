from odoo import api, fields, models


class SalesReglamentDiagnosis(models.TransientModel):
    """ "Look at my base" before there is any reglament: what anybody would want to know of it."""

    _inherit = "sales.reglament.diagnosis"

    deal_count = fields.Integer(string="Open Deals", readonly=True)
    client_count = fields.Integer(string="Clients", readonly=True)

    @api.model
    def action_look_at_base(self):
        """Look through the open deals and the clients that the reader may see.

        Changes nothing in the base.

        :return: an action showing the findings
        """
        deals = self.env["crm.lead"].search(
            [("type", "=", "opportunity"), ("won_status", "=", "pending")]
        )
        Partner = self.env["res.partner"]
        clients = Partner.search(Partner._reglament_client_domain())
        found = (
            (self.env._("Open deals without a next step"), self._without_next_step(deals)),
            (self.env._("Open deals with a past closing date"), self._past_closing(deals)),
            (self.env._("Clients without a second contact"), self._with_one_contact(clients)),
        )
        diagnosis = self.create(
            {
                "deal_count": len(deals),
                "client_count": len(clients),
                "line_ids": [
                    fields.Command.create(
                        {
                            "finding": name,
                            "res_model": records._name,
                            "missing_count": len(records),
                            "record_ids": records.ids,
                        }
                    )
                    for name, records in found
                    if records
                ],
            }
        )
        return diagnosis._show(self.env.ref("sales_reglament.sales_reglament_base_look_view_form"))

    def _without_next_step(self, deals):
        planned = self.env["mail.activity"]._read_group(
            [("res_model", "=", "crm.lead"), ("res_id", "in", deals.ids)], ["res_id"]
        )
        return deals.browse(set(deals.ids).difference(res_id for (res_id,) in planned))

    def _past_closing(self, deals):
        today = fields.Date.context_today(self)
        return deals.filtered(lambda deal: deal.date_deadline and deal.date_deadline < today)

    def _with_one_contact(self, clients):
        """Clients of whom fewer than two people are known."""
        counted = self.env["res.partner"]._read_group(
            [("parent_id", "in", clients.ids), ("type", "=", "contact")],
            ["parent_id"],
            having=[("__count", ">", 1)],
        )
        known = {client.id for (client,) in counted}
        return clients.filtered(lambda client: client.id not in known)


class SalesReglamentDiagnosisLine(models.TransientModel):
    _inherit = "sales.reglament.diagnosis.line"

    finding = fields.Char(string="What Was Found", readonly=True)
    res_model = fields.Char(string="Of", readonly=True)

    def action_view_records(self):
        action = super().action_view_records()
        if self.finding:
            return {**action, "name": self.finding, "res_model": self.res_model}
        return action
