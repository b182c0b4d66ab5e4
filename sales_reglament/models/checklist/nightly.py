from odoo import api, models
from odoo.tools import split_every

from .results import keep_since

BATCH = 2000
# So many deals are asked at once whether they differ at all.
LOOK = 10_000


class SalesReglamentNightly(models.AbstractModel):
    """At night the points of deals and clients are brought in line with what events missed."""

    _inherit = "sales.reglament.nightly"

    @api.model
    def _reconcile(self):
        """Bring the checks of all running deals and of all clients in line with what is there."""
        super()._reconcile()
        keep_since(self.env)
        Lead = self.env["crm.lead"]
        leads = Lead.search([("reglament_id", "!=", False), ("won_status", "=", "pending")])
        # closed deals owe nothing, whatever opened it
        leads |= Lead.with_context(active_test=False).search(
            [("won_status", "!=", "pending"), ("check_ids.state", "=", "todo")]
        )
        for ids in self._batches(leads.ids):
            self._reconcile_batch(ids)
            self.env["ir.cron"]._commit_progress(len(ids))
        self._reconcile_clients()

    def _batches(self, lead_ids):
        """Lists of ids of those of the deals that the engine has to look at one by one."""
        for ids in split_every(LOOK, lead_ids, list):
            differing = self.env["sales.reglament.reconciliation"]._differing(ids)
            yield from split_every(BATCH, differing, list)

    def _reconcile_clients(self):
        """What comes round again today opens here; begun again, it comes to the same."""
        if not self.env["sales.reglament"]._rulesets():
            return
        checklist = self.env["sales.reglament.client.checklist"]
        for ids in split_every(BATCH, checklist._all_client_ids(), list):
            checklist._look_at(self.env["res.partner"].browse(ids))
            self.env["ir.cron"]._commit_progress(len(ids))

    def _reconcile_batch(self, lead_ids):
        leads = self.env["crm.lead"].browse(lead_ids)
        self.env["sales.reglament.checklist"]._sync(leads, kinds=None)
