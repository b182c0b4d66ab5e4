from odoo import fields, models
from odoo.exceptions import AccessError, LockError, UserError
from odoo.tools import plaintext2html

from ..core.base import AT_ONCE
from .handover import REFUSALS


class SalesReglamentHandover(models.Model):
    """Answering: the receiver, or a head, accepts or sends back."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover"  # pylint: disable=consider-merging-classes-inherited

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
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Accept"),
            "res_model": question._name,
            "res_id": question.id,
            "views": [(False, "form")],
            "target": "new",
        }

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
        offers._tell_giver()
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

    # ------------------------------------------------------------ telling

    def _close_activities(self):
        self.activity_unlink(["mail.mail_activity_data_todo"])

    def _tell_giver(self):
        """The giver prepares anew, or keeps the clients; of one who has left, their head hears."""
        for handover in self:
            person = handover.from_user_id
            handover._message_log(body=handover._refusal_text())
            if not person.active:
                person = self.env["sales.reglament.request"]._choose_addressee(
                    self.env["crm.lead"], person, handover.company_id
                )
            if person and person != self.env.user:
                addressed = handover.with_context(lang=person.lang, mail_activity_quick_update=True)
                addressed.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=addressed._sent_back_text(person),
                    note=plaintext2html(addressed._refusal_text()),
                    user_id=person.id,
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
