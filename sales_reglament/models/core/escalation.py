from odoo import api, fields, models
from odoo.fields import Domain

from .activities import schedule_for


class SalesReglamentEscalation(models.AbstractModel):
    """What waits for somebody's answer; what nobody answers in time is passed upward.

    Whoever it is passed to may answer. Models say whom it waits for, in which states and how long.
    """

    _name = "sales.reglament.escalation"
    _description = "Can Be Passed Upward"
    _inherit = ["sales.reglament.lateness", "mail.thread", "mail.activity.mixin"]

    # The field with who is to answer, and the states in which that is waited for.
    _addressee_field = ""
    _waiting_states = ()
    # The field with the moment from which so many working days are waited.
    _escalation_start = "deadline"
    _escalation_days = 1

    escalated_to_id = fields.Many2one(
        "res.users",
        string="Passed Upward To",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
        tracking=True,
    )
    escalated_date = fields.Datetime(string="Passed Upward", readonly=True, copy=False)
    can_answer = fields.Boolean(compute="_compute_can_answer")

    @api.depends(lambda self: () if self._abstract else ("state", self._addressee_field))
    @api.depends_context("uid")
    def _compute_can_answer(self):
        for record in self:
            is_waiting = record.state in self._waiting_states
            record.can_answer = is_waiting and record._is_for(self.env.user)

    def _is_for(self, user):
        """Whether it is for a user to answer; heads answer everything."""
        asked = (self[self._addressee_field], self.escalated_to_id)
        return user in asked or user.has_group("sales_reglament.group_reglament_head")

    def _plan_answer(self):
        """An activity for the addressee instead of a letter."""
        for record in self.filtered(self._addressee_field):
            schedule_for(
                record[self._addressee_field],
                record,
                lambda addressed: addressed._answer_summary(),
                moment=record.deadline,
            )

    def _answer_summary(self):
        """What the addressee is to do, in the language of the environment; models say so."""
        raise NotImplementedError

    # ------------------------------------------------------------ what nobody answers

    @api.model
    def _pass_upward(self):
        """Pass on what has waited too long; once.

        What there was nobody for, or was passed to somebody who has left since, is passed on when
        somebody comes.
        """
        now = fields.Datetime.now()
        waiting = self.search(
            Domain("state", "in", self._waiting_states)
            & Domain(self._escalation_start, "<", now)
            & (Domain("escalated_to_id", "=", False) | Domain("escalated_to_id.active", "=", False))
        )
        late = self.env["sales.reglament.clock"]._older_than(
            waiting, self._escalation_start, self._escalation_days, now
        )
        for superior, records in late._by_superior():
            records._escalate(superior, now)
        (waiting - late)._remind(now)

    def _by_superior(self):
        """Who is to answer instead of the addressee: the addressee's head.

        :return: pairs of a user and the records; without those that nobody is there for
        """
        Superior = self.env["sales.reglament.superior"]
        for record in self:
            head = Superior._head_of(record[self._addressee_field], record.company_id)
            if head:
                yield head, record

    def _escalate(self, superior, now, **values):
        """Note to whom it was passed; models tell them."""
        self.write({"escalated_to_id": superior.id, "escalated_date": now, **values})

    def _remind(self, now):
        """Remind the addressees of what does not wait for too long yet; models extend this."""
