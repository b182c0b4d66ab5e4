from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from .base_at_once import AT_ONCE

ANSWER_WORKING_DAYS = 2


class SalesReglamentHandover(models.Model):
    """Giving: clients are offered, an offer is withdrawn or prepared anew."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover"  # pylint: disable=consider-merging-classes-inherited

    def action_offer(self):
        """Offer what was prepared to the receiver; the present responsible stays until then.

        :raise UserError: when something stands against it: no receiver or no client, somebody
            else's client, data missing below the norm
        """
        self._check_may_give()
        for handover in self:
            handover._check_state("draft")
            handover._check_receiver()
        self._check_lines()
        self._check_completeness()
        # from here on written by methods only; who may call this was checked above
        offers = self.sudo()
        offers._close_activities()
        offers._begin()
        offers.line_ids.with_context(**{AT_ONCE: True})._snapshot()
        offers._plan_answer()
        return True

    def _begin(self):
        """From now on the receiver has so many working days."""
        clock, now = self.env["sales.reglament.clock"], fields.Datetime.now()
        for company, offers in self.grouped("company_id").items():
            deadline = clock._deadline(now, ANSWER_WORKING_DAYS, "working_days", company.id)
            offers.write(
                {
                    "state": "offered",
                    "offered_date": now,
                    "deadline": deadline,
                    "reminded_date": False,
                }
            )

    def action_cancel(self):
        """Withdraw handovers that nobody has answered."""
        self._check_may_give()
        for handover in self:
            handover._check_state("draft", "offered")
        # written by methods only; who may call this was checked above
        self.sudo()._settle_cancelled()
        return True

    def _settle_cancelled(self):
        self.write({"state": "cancelled", "answered_date": fields.Datetime.now()})
        self._close_activities()

    def action_draft(self):
        """Prepare handovers anew that were sent back or withdrawn, for the same or another
        receiver."""
        self._check_may_give()
        for handover in self:
            handover._check_state("refused", "cancelled")
        # written by methods only; who may call this was checked above
        self.sudo().write(
            {
                "state": "draft",
                "offered_date": False,
                "deadline": False,
                "answered_date": False,
                "answered_by": False,
                "escalated_to_id": False,
                "escalated_date": False,
            }
        )
        return True

    def _check_may_give(self):
        self.check_access("read")
        for handover in self:
            if not self.env.su and not handover._is_from(self.env.user):
                raise AccessError(self.env._("Only the giver or a head of sales may do that."))

    def _check_state(self, *states):
        if self.state in states:
            return
        answered = self.answered_by.sudo().name  # names of colleagues are no secret
        if self.state == "accepted":
            raise UserError(
                self.env._(
                    "“%(handover)s” was accepted already, by %(user)s.",
                    handover=self.display_name,
                    user=answered or "…",
                )
            )
        label = dict(self._fields["state"]._description_selection(self.env))[self.state]
        raise UserError(
            self.env._(
                "“%(handover)s”: %(state)s. This can't be done now.",
                handover=self.display_name,
                state=label,
            )
        )

    def _check_receiver(self):
        receiver = self.to_user_id.sudo()  # rights of colleagues are read for this check only
        if not receiver:
            raise UserError(self.env._("Say who receives the clients."))
        if not receiver.active:
            raise UserError(
                self.env._(
                    "%s does not work here any more. Choose another receiver.", receiver.name
                )
            )
        if not receiver.has_group("sales_reglament.group_reglament_user"):
            raise UserError(self.env._("%s has no access to sales.", receiver.name))
        closed = self._companies() - receiver.company_ids
        if closed:
            raise UserError(
                self.env._(
                    "%(user)s has no access to %(company)s.",
                    user=receiver.name,
                    company=", ".join(closed.mapped("name")),
                )
            )

    def _companies(self):
        """The companies whose clients and deals go along."""
        # the companies of deals and clients are read for a check only
        handover = self.sudo()
        clients = handover.line_ids._clients()
        leads = handover.env["sales.reglament.holdings"]._leads(handover.from_user_id, clients)
        leads |= handover.line_ids.lead_id
        return clients.company_id | leads.company_id | handover.company_id

    # ------------------------------------------------------------ telling

    def _plan_answer(self):
        """An activity for the receiver instead of a letter."""
        for handover in self:
            receiver = handover.to_user_id
            addressed = handover.with_context(lang=receiver.lang, mail_activity_quick_update=True)
            addressed.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=(handover.deadline or handover.offered_date).date(),
                summary=addressed.env._("Clients are offered to you: accept or send back"),
                user_id=receiver.id,
            )
