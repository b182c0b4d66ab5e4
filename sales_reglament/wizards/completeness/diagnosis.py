from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import split_every

from ...completeness_field import Completeness
from ...kernel import selection
from ...models.core import days
from ...windows import open_list, open_record

BATCH = 1000


class SalesReglamentDiagnosis(models.TransientModel):
    """ "Look at my base": who misses what today, if this reglament were in force; and before there
    is any, what anybody would want to know of it.
    """

    _name = "sales.reglament.diagnosis"
    _description = "Look at My Base"

    reglament_id = fields.Many2one("sales.reglament", readonly=True, ondelete="cascade")
    checked_count = fields.Integer(string="Looked At", readonly=True)
    complete_count = fields.Integer(string="Nothing Missing", readonly=True)
    complete_percent = Completeness(compute="_compute_complete_percent")
    deal_count = fields.Integer(string="Open Deals", readonly=True)
    client_count = fields.Integer(string="Clients", readonly=True)
    line_ids = fields.One2many("sales.reglament.diagnosis.line", "diagnosis_id", readonly=True)

    @api.depends("reglament_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for diagnosis in self:
            name = diagnosis.reglament_id.name
            diagnosis.display_name = (
                self.env._("Look at my base: %s", name) if name else self.env._("Look at my base")
            )

    @api.depends("checked_count", "complete_count")
    def _compute_complete_percent(self):
        for diagnosis in self:
            checked = diagnosis.checked_count
            diagnosis.complete_percent = (
                100 * diagnosis.complete_count // checked if checked else False
            )

    # ------------------------------------------------------------ were a reglament in force

    @api.model
    def _open_for(self, reglament):
        """Evaluate a reglament, draft or not, on the base as it is.

        :return: an action on the findings
        """
        reglament._check_conditions()
        ruleset = reglament._as_ruleset()
        records = self._records_under(ruleset)
        complete, found = 0, defaultdict(list)
        for ids in split_every(BATCH, records.ids, list):
            batch = records.browse(ids)
            results = batch._reglament_evaluate(ruleset, reader="sales.reglament.reader.columns")
            for record, (_asked, missing) in zip(batch, results, strict=True):
                complete += not missing
                for requirement_id in missing:
                    found[requirement_id, record.user_id.id].append(record.id)
        diagnosis = self.create(
            {
                "reglament_id": reglament.id,
                "checked_count": len(records),
                "complete_count": complete,
                "line_ids": [
                    fields.Command.create(
                        {
                            "requirement_id": requirement_id,
                            "user_id": user_id,
                            "missing_count": len(ids),
                            "record_ids": ids,
                        }
                    )
                    for (requirement_id, user_id), ids in found.items()
                ],
            }
        )
        return diagnosis._show()

    def _show(self, view=None):
        views = [(view.id if view else False, "form")]
        return open_record(self._name, self.id, name=self.display_name, views=views)

    @api.model
    def _records_under(self, ruleset):
        """Open deals, or clients, that the reader may see and the reglament would apply to."""
        if ruleset.subject == "client":
            Partner = self.env["res.partner"]
            clients = Partner.search(Partner._reglament_client_domain())
            return clients.filtered(
                lambda client: selection.fits(ruleset, **client._reglament_key())
            )
        leads = self.env["crm.lead"].search([("won_status", "=", "pending")])
        return leads.filtered(lambda lead: selection.fits(ruleset, **lead._reglament_key()))

    # ------------------------------------------------------------ before there is any

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
        today = {id_: days.today(self.env, id_) for id_ in (False, *deals.company_id.ids)}
        return deals.filtered(
            lambda deal: deal.date_deadline and deal.date_deadline < today[deal.company_id.id]
        )

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
    _name = "sales.reglament.diagnosis.line"
    _description = "Look at My Base: One Finding"
    _order = "requirement_id, missing_count desc, id"

    diagnosis_id = fields.Many2one(
        "sales.reglament.diagnosis", required=True, ondelete="cascade", index=True
    )
    requirement_id = fields.Many2one(
        "sales.reglament.requirement", string="Missing", ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Responsible", ondelete="cascade")
    missing_count = fields.Integer(string="How Many")
    record_ids = fields.Json(string="Records")
    finding = fields.Char(string="What Was Found", readonly=True)
    res_model = fields.Char(string="Of", readonly=True)

    def action_view_records(self):
        """Open the records behind the figure."""
        self.ensure_one()
        is_lead = self.diagnosis_id.reglament_id.subject == "lead"
        return open_list(
            self.res_model or ("crm.lead" if is_lead else "res.partner"),
            self.record_ids or [],
            self.finding or self.requirement_id.display_name,
        )
