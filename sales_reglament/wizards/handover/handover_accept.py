from odoo import api, fields, models


class SalesReglamentHandoverAccept(models.TransientModel):
    """Asks once before much comes to somebody: what, from whom, how much."""

    _name = "sales.reglament.handover.accept"
    _description = "Accept a Handover"
    _inherit = ["sales.reglament.given"]

    handover_id = fields.Many2one("sales.reglament.handover", required=True, ondelete="cascade")
    content = fields.Char(compute="_compute_content")
    takes_rest = fields.Boolean(related="handover_id.takes_rest", related_sudo=False)

    @api.depends("handover_id")
    @api.depends_context("lang")
    def _compute_content(self):
        for wizard in self:
            handover = wizard.handover_id
            lines = handover.line_ids
            counts = [
                (handover.client_count, self.env._("clients: %s", handover.client_count)),
                (
                    sum(lines.mapped("open_lead_count")),
                    self.env._("open deals: %s", sum(lines.mapped("open_lead_count"))),
                ),
                (
                    sum(lines.mapped("open_activity_count")),
                    self.env._("activities: %s", sum(lines.mapped("open_activity_count"))),
                ),
            ]
            wizard.content = self.env._(
                "From %(giver)s come to you: %(what)s.",
                giver=handover.from_user_id.sudo().name,  # names of colleagues are no secret
                what=", ".join(words for count, words in counts if count) or "…",
            )

    def action_accept(self):
        """Accept what was asked about."""
        self.ensure_one()
        self.handover_id.action_accept()
        return {"type": "ir.actions.act_window_close"}
