from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.sales_reglament_contact import KINDS, RESULTS
from ..windows import closed

NEXT_STEPS = {
    "today": relativedelta(),
    "tomorrow": relativedelta(days=1),
    "days": relativedelta(days=3),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
}


class SalesReglamentContactLog(models.TransientModel):
    """Write down a contact in ten seconds."""

    _name = "sales.reglament.contact.log"
    _description = "Log a Contact"

    record_model = fields.Selection(
        [("crm.lead", "Deal"), ("res.partner", "Client")], required=True, default="crm.lead"
    )
    record_ids = fields.Json(
        export_string_translation=False,
        help="Deals or clients it was opened on; empty: the user chooses one.",
    )
    about = fields.Char(string="With", compute="_compute_about")
    lead_id = fields.Many2one("crm.lead", string="Deal")
    partner_id = fields.Many2one("res.partner", string="Client")
    kind = fields.Selection(KINDS, required=True, default="call")
    result = fields.Selection(RESULTS, required=True, default="agreed")
    next_step = fields.Selection(
        [
            ("today", "Today"),
            ("tomorrow", "Tomorrow"),
            ("days", "In 3 days"),
            ("week", "In a week"),
            ("month", "In a month"),
            ("date", "Choose a date"),
        ]
    )
    next_date = fields.Date(
        string="Next Step On", compute="_compute_next_date", store=True, readonly=False
    )
    note = fields.Char()
    is_logged = fields.Boolean(export_string_translation=False)
    is_of_many = fields.Boolean(compute="_compute_about", export_string_translation=False)

    @api.depends("record_model", "record_ids")
    def _compute_about(self):
        for wizard in self:
            names = wizard._records().mapped("display_name") if wizard.record_ids else []
            wizard.is_of_many = len(names) > 1
            wizard.about = (
                self.env._("%s at once", len(names)) if len(names) > 1 else "".join(names)
            )

    @api.depends("next_step")
    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            if wizard.next_step != "date":
                ahead = NEXT_STEPS.get(wizard.next_step)
                wizard.next_date = today + ahead if ahead is not None else False

    def _records(self):
        """The deals or clients the contact was with."""
        if self.record_ids:
            return self.env[self.record_model].browse(self.record_ids)
        return self.lead_id or self.partner_id

    def action_log_and_said(self):
        """Log the contact, and keep what the client said of us in it."""
        self._log()
        action = self._records().action_client_said()
        action["params"]["closes"] = True
        return action

    def action_log(self):
        """Log the contact, once however often it is clicked, and refresh what is below."""
        self._log()
        return closed(self.env._("The contact is logged."))

    def _log(self):
        self.ensure_one()
        records = self._records()
        if not records:
            raise UserError(self.env._("Choose the deal or the client."))
        if not self.is_logged:
            self.is_logged = True
            records.log_contact(self.kind, self.result, self.next_date, self.note)
