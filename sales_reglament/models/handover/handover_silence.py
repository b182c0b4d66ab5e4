from odoo import api, fields, models
from odoo.fields import Domain

from ..core.activities import schedule_for

REMIND_WORKING_DAYS = 2
HEAD_WORKING_DAYS = 4


class SalesReglamentHandoverSilence(models.AbstractModel):
    """Offers that nobody answers: the receiver is reminded, then the head decides.

    Silence never accepts.
    """

    _name = "sales.reglament.handover.silence"
    _description = "Handovers Without an Answer"

    reminded_date = fields.Datetime(string="Reminded", readonly=True, copy=False)

    @api.model
    def _pass_upward(self):
        """Remind after two working days, pass to the head after four; each once.

        What there was nobody for, or who has left since, is passed on when somebody comes.
        """
        now = fields.Datetime.now()
        nobody = Domain("escalated_to_id", "=", False) | Domain(
            "escalated_to_id.active", "=", False
        )
        waiting = self.search(Domain("state", "=", "offered") & nobody)
        if not waiting:
            return
        clock = self.env["sales.reglament.clock"]
        companies = [*waiting.company_id.ids, False]
        since = clock._working_days_before(companies, HEAD_WORKING_DAYS, now)
        late = waiting.filtered(lambda offer: offer.offered_date <= since[offer.company_id.id])
        late._pass_to_head(now)
        since = clock._working_days_before(companies, REMIND_WORKING_DAYS, now)
        (waiting - late).filtered(
            lambda offer: (
                not offer.reminded_date and offer.offered_date <= since[offer.company_id.id]
            )
        )._remind(now)

    def _remind(self, now):
        for offer in self.filtered("to_user_id.active"):
            addressed = offer.with_context(lang=offer.to_user_id.lang)
            offer.activity_reschedule(
                ["mail.mail_activity_data_todo"],
                date_deadline=now.date(),
                new_user_id=offer.to_user_id.id,
            )
            addressed._message_log(
                body=addressed.env._("A reminder: these clients wait for an answer.")
            )
        self.write({"reminded_date": now})

    def _pass_to_head(self, now):
        Superior = self.env["sales.reglament.superior"]
        for offer in self:
            head = Superior._head_of(offer.to_user_id, offer.company_id)
            if head:
                offer.write({"escalated_to_id": head.id, "escalated_date": now})
                schedule_for(
                    head,
                    offer,
                    lambda told: told.env._("Nobody has answered this handover: please decide"),
                    day=now.date(),
                )
