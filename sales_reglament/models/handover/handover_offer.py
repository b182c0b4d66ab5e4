from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import plaintext2html

from ...windows import open_record
from ..core import days
from ..core.activities import schedule_for
from ..core.base import AT_ONCE

REFUSALS = [
    ("data", "Data are missing"),
    ("promise", "Open promise"),
    ("overdue", "Overdue payment"),
    ("capacity", "No capacity"),
    ("client", "Client prefers the present manager"),
]

ANSWER_WORKING_DAYS = 2
REMIND_WORKING_DAYS = 2


class SalesReglamentHandoverAnswering(models.AbstractModel):
    """Giving and answering: clients are offered, an offer is withdrawn or prepared anew; the
    receiver, or a head, accepts or sends back.

    Of an offer that nobody answers the receiver is reminded, then the head decides. Silence never
    accepts.
    """

    _name = "sales.reglament.handover.answering"
    _description = "Offers and Answers"

    reminded_date = fields.Datetime(string="Reminded", readonly=True, copy=False)

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
        leads = handover.env["sales.reglament.assigned.work"]._leads(handover.from_user_id, clients)
        leads |= handover.line_ids.lead_id
        return clients.company_id | leads.company_id | handover.company_id

    # ------------------------------------------------------------ answering

    def _answer_summary(self):
        return self.env._("Clients are offered to you: accept or send back")

    def action_accept(self):
        """Take over: clients, contacts, open deals, activities, quotations and points change hands
        in one transaction.

        :raise AccessError: for others than the receiver and heads
        :raise UserError: when somebody was faster, or the receiver has gone
        """
        self._check_may_answer()
        self._lock()
        for handover in self:
            handover._check_state("offered")
            handover._check_receiver()
        # the receiver can't write what is not theirs yet; who may call this was checked above
        offers = self.sudo()
        for handover in offers.with_context(**{AT_ONCE: True}):
            handover._move()
        offers._answer("accepted")
        return True

    def action_accept_ask(self):
        """Accept from the screen: one client or deal at once, more after a question.

        :return: the dialog that asks, or what ``action_accept`` gives
        """
        self.ensure_one()
        self._check_may_answer()
        if len(self.line_ids) < 2 and not self.takes_rest:
            return self.action_accept()
        question = self.env["sales.reglament.handover.accept"].create({"handover_id": self.id})
        return open_record(question._name, question.id, name=self.env._("Accept"), target="new")

    def action_refuse(self, reason=None, note=None):
        """Send handovers back; the giver stays responsible.

        :param reason: a key of REFUSALS
        :param note: what is missing, in words
        """
        self._check_may_answer()
        if reason not in dict(REFUSALS):
            raise UserError(self.env._("Choose why you send it back."))
        self._lock()
        for handover in self:
            handover._check_state("offered")
        # written by methods only; who may call this was checked above
        offers = self.sudo()
        note = self.env["sales.reglament.reason"]._optional(note)
        offers._answer("refused", refuse_reason=reason, refuse_note=note)
        offers._notify_giver()
        return True

    def _check_may_answer(self):
        self.check_access("read")
        for handover in self:
            if not self.env.su and not handover._is_for(self.env.user):
                raise AccessError(self.env._("Only the receiver or a head of sales answers."))

    def _lock(self):
        """Of two who answer at once one is first; the other hears so."""
        try:
            # rows are locked, not read; who may call this was checked above
            self.sudo().lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is answering this offer right now. Look again.")
            ) from error
        self.invalidate_recordset(["state", "answered_by"])

    def _answer(self, state, **values):
        self.write(
            {
                "state": state,
                "answered_date": fields.Datetime.now(),
                "answered_by": self.env.uid,
                **values,
            }
        )
        self._close_activities()

    # ------------------------------------------------------------ who hears of it

    def _close_activities(self):
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _notify_giver(self):
        """The giver prepares anew, or keeps the clients; of one who has left, their head hears."""
        for handover in self:
            person = handover.from_user_id
            handover._message_log(body=handover._refusal_text())
            if not person.active:
                Superior = self.env["sales.reglament.superior"]
                person = Superior._head_of(person, handover.company_id)
            if person and person != self.env.user:
                schedule_for(
                    person,
                    handover,
                    lambda told, person=person: told._sent_back_text(person),
                    note=lambda told: plaintext2html(told._refusal_text()),
                )

    def _sent_back_text(self, person):
        giver = self.from_user_id
        if person == giver:
            return self.env._("Clients were sent back to you")
        return self.env._("Clients of %s were sent back: please decide", giver.name)

    def _refusal_text(self):
        """Why it was sent back, in the language of the environment."""
        reasons = dict(self._fields["refuse_reason"]._description_selection(self.env))
        return ": ".join(filter(None, [reasons[self.refuse_reason], self.refuse_note]))

    # ------------------------------------------------------------ silence

    def _escalate(self, superior, now, **values):
        super()._escalate(superior, now, **values)
        schedule_for(
            superior,
            self,
            lambda addressed: addressed.env._("Nobody has answered this handover: please decide"),
            moment=now,
        )

    def _remind(self, now):
        """Remind the receiver after two working days, once."""
        offers = self.env["sales.reglament.clock"]._older_than(
            self.filtered(lambda offer: not offer.reminded_date),
            "offered_date",
            REMIND_WORKING_DAYS,
            now,
        )
        for offer in offers.filtered("to_user_id.active"):
            addressed = offer.with_context(lang=offer.to_user_id.lang)
            offer.activity_reschedule(
                ["mail.mail_activity_data_todo"],
                date_deadline=days.person_day(offer.to_user_id, now),
                new_user_id=offer.to_user_id.id,
            )
            addressed._message_log(
                body=addressed.env._("A reminder: these clients wait for an answer.")
            )
        offers.write({"reminded_date": now})
