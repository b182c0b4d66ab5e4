from odoo import api, models
from odoo.tools import split_every

from ...engine_pass import with_pass

REFRESH_BATCH = 1000


class SalesReglament(models.Model):
    """What a version means for the base: what publishing it would, who misses what; what comes
    round with the days: a look at everything, and word of what begins tomorrow.
    """

    _name = "sales.reglament"
    _inherit = [
        "sales.reglament",
        "sales.reglament.publish.question",
    ]

    def action_diagnose(self):
        """ "Look at my base": who misses what today, were this reglament in force.

        Changes nothing in the base.

        :return: an action showing the findings
        """
        self.ensure_one()
        return self.env["sales.reglament.diagnosis"]._open_for(self)

    def _build_watch(self):
        return self.env["sales.reglament.columns"]._build_watch(self._rulesets())

    @api.model
    def _cron_refresh(self):
        """Look again at everything that runs on a reglament: what an event missed is found here.

        Works in batches, each committed; begun again, it starts over and comes to the same.
        """
        if not self._rulesets():
            return
        for model, domain in (
            ("crm.lead", [("won_status", "=", "pending")]),
            ("res.partner", []),
        ):
            records = self.env[model].search([("reglament_id", "!=", False), *domain])
            for ids in split_every(REFRESH_BATCH, records.ids, list):
                self._cron_refresh_batch(model, ids)
                self.env["ir.cron"]._commit_progress(len(ids))

    @api.model
    def _refresh_where_complete(self):
        """Look again at what counts as complete: it may be that nothing is asked."""
        for model in ("crm.lead", "res.partner"):
            records = self.env[model].search(
                [("reglament_id", "!=", False), ("completeness", "=", 100)]
            )
            for ids in split_every(REFRESH_BATCH, records.ids, list):
                self._cron_refresh_batch(model, ids)

    @api.model
    def _cron_refresh_batch(self, model, ids):
        batch = self.env[model].browse(ids)
        batch._reglament_mark()
        batch.flush_recordset(["completeness", "asked_requirements", "missing_requirements"])

    def _tell_eve(self):
        """Tell the people concerned that this version becomes mandatory tomorrow, once."""
        self.ensure_one()
        if self.eve_told == self.enforce_from:
            return
        leads = self.env["crm.lead"].search(
            [("reglament_id", "=", self.id), ("won_status", "=", "pending")]
        )
        complete = len(leads.filtered(lambda lead: not lead.missing_requirements))
        people = self.team_ids.member_ids or leads.user_id
        self.message_post(
            body=self.env._(
                "From tomorrow “%(name)s” is mandatory. Today %(percent)s %% of the deals would "
                "pass.",
                name=self.name,
                percent=100 * complete // len(leads) if leads else 100,
            ),
            partner_ids=people.partner_id.ids,
            subtype_xmlid="mail.mt_comment",
        )
        with_pass(self, "sync").write({"eve_told": self.enforce_from})
