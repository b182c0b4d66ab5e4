from odoo import models
from odoo.tools import SQL

from ...kernel.satisfaction import OWN_VOICE


class SalesReglamentEvidence(models.AbstractModel):
    """What the client answered proves a step that asks for it."""

    _inherit = "sales.reglament.evidence"

    def _find_survey(self, rows, places):
        """What clients answered themselves; the words stay with the answer."""
        self.env["sales.reglament.feedback"].flush_model()
        answered = SQL("deed.state = 'answered' AND deed.channel IN %s", OWN_VOICE)
        query = self._query(
            "sales.reglament.feedback",
            places.named(lead="lead_id", client="partner_id"),
            done=SQL("deed.answered_date, NULL::int"),
            extra=SQL("deed.survey_id"),
            where=SQL("%s AND %s", answered, places.recent("answered_date")),
        )
        return self._match(
            rows, self._deeds(query), lambda row, deed: row.step.survey_id in (None, deed[-1])
        )
