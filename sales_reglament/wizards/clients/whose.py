from odoo import api, fields, models
from odoo.tools import format_date

from ...windows import open_record

SHOWN = 20


class SalesReglamentWhose(models.TransientModel):
    """Whose client is it? One question, the answer of who answers for the client."""

    _name = "sales.reglament.whose"
    _description = "Whose Client Is It"

    query = fields.Char(string="Phone, tax number, e-mail or name")
    client_ids = fields.Many2many(
        "res.partner", string="Clients", compute="_compute_client_ids", readonly=True
    )
    note = fields.Char(compute="_compute_client_ids")
    lead_note = fields.Char(string="Deals at Work", compute="_compute_client_ids")

    @api.depends("query")
    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_client_ids(self):
        Partner = self.env["res.partner"]
        for wizard in self:
            query = (wizard.query or "").strip()
            clients, elsewhere = Partner._reglament_whose(query, SHOWN + 1)
            wizard.client_ids = clients[:SHOWN]
            at_work = Partner._reglament_whose_leads(query, SHOWN)
            wizard.note = wizard._prepare_note(query, clients or at_work, elsewhere)
            wizard.lead_note = wizard._prepare_lead_note(at_work)

    def _prepare_lead_note(self, at_work):
        """Who works on deals of somebody who has no client card yet."""
        if not at_work:
            return False
        names = [f"{user.name} ({format_date(self.env, day)})" for user, day in at_work]
        return self.env._(
            "No client card yet, but a deal is at work: %(users)s.", users=", ".join(names)
        )

    def _prepare_note(self, query, clients, elsewhere):
        if len(clients) > SHOWN:
            return self.env._("There are more. Add a few letters or digits.")
        if elsewhere:
            return self.env._("A client like this one exists in another company.")
        if query and not clients:
            return self.env._("Nobody's yet: no such client in the base.")
        return False

    def action_search(self):
        """Answer the question once more, on a device without a keyboard's Enter."""
        self.ensure_one()
        return open_record(
            self._name, self.id, name=self.env._("Whose client is it?"), target="new"
        )
