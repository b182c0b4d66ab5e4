from odoo import api, models

# The further along, the earlier in the list.
PROGRESS = ("done", "not_applicable", "skipped", "todo", "cancelled")


class SalesReglamentChecklistMerging(models.AbstractModel):
    """Two deals become one, with all that is known of both."""

    _name = "sales.reglament.checklist.merging"
    _description = "Checklists of Merged Deals"

    @api.model
    def _merge(self, head, tails):
        """Bring everything known of merged deals to the one that stays, before Odoo deletes them.

        Where both have a check for a step, the one that is further along stays, with the changes of
        both.
        """
        Reglament = self.env["sales.reglament"]
        if not Reglament._rulesets() and not Reglament._watch().contacts:
            return
        # facts belong to the engine, whoever merges
        Check = self.env["sales.reglament.check"].sudo()
        Check._move_proofs(head, tails)
        origins = Reglament._origins()

        def thing(check):
            return origins.get(check.step_id.id, check.step_id.id)

        mine = {thing(check): check for check in Check.search([("lead_id", "=", head.id)])}
        for check in Check.search([("lead_id", "in", tails.ids)], order="id"):
            step, other = thing(check), mine.get(thing(check))
            if other is None:
                check.lead_id = head
                mine[step] = check
                continue
            stays, goes = sorted((other, check), key=lambda c: PROGRESS.index(c.state))
            stays._absorb(goes)
            stays.lead_id = head
            mine[step] = stays
        self.env["sales.reglament.stage.visit"].sudo()._merge(head, tails)
        for model in (
            "sales.reglament.bypass",
            "sales.reglament.contact",
            "sales.reglament.request",
        ):
            rows = self.env[model].sudo().search([("lead_id", "in", tails.ids)])
            rows.write({"lead_id": head.id})
        self.env.flush_all()
