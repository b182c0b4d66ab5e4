from odoo import models
from odoo.tools import SQL

from ...kernel.satisfaction import OWN_VOICE
from ...many_ids import one_of


class SalesReglamentEvidence(models.AbstractModel):
    """What the client answered proves a step that asks for it."""

    _inherit = "sales.reglament.evidence"

    def _find_survey(self, rows):
        deeds = self._answers(self._leads(rows))
        return self._match(
            rows, deeds, lambda row, survey_id: row.step.survey_id in (None, survey_id)
        )

    def _answers(self, lead_ids):
        """What the clients answered themselves about the deals; the words stay with the answer."""
        self.env["sales.reglament.feedback"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT lead_id, answered_date, NULL, 'sales.reglament.feedback', id, '', survey_id
                  FROM sales_reglament_feedback
                 WHERE lead_id %(among)s AND state = 'answered'
                   AND channel IN %(own_voice)s
              ORDER BY answered_date, id
                """,
                among=one_of(lead_ids),
                own_voice=OWN_VOICE,
            )
        )


class SalesReglamentClientEvidence(models.AbstractModel):
    _inherit = "sales.reglament.client.evidence"

    def _answers(self, client_ids):
        self._flush_places()
        self.env["sales.reglament.feedback"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT client.commercial_partner_id, answer.answered_date, NULL,
                       'sales.reglament.feedback', answer.id, '', answer.survey_id
                  FROM sales_reglament_feedback AS answer
                  JOIN res_partner AS client ON client.id = answer.partner_id
                 WHERE client.commercial_partner_id IN %(clients)s
                   AND answer.state = 'answered'
                   AND answer.channel IN %(own_voice)s
                   AND answer.answered_date >= %(since)s
              ORDER BY answer.answered_date, answer.id
                """,
                clients=client_ids,
                own_voice=OWN_VOICE,
                since=self._since(),
            )
        )
