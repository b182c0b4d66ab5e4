from odoo import models


class CrmLead(models.Model):
    # a file for each matter, of a size that can be read
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    def _merge_dependences(self, opportunities):
        """What was asked about the deals that go stays with the one that remains."""
        # feedback is a fact: methods write it, whoever merges
        feedback = self.env["sales.reglament.feedback"].sudo()
        if self.env["sales.reglament"]._rulesets() or feedback._is_kept():
            feedback.search([("lead_id", "in", opportunities.ids)]).lead_id = self
        return super()._merge_dependences(opportunities)
