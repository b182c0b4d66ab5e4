from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

OPEN = ("new", "accepted")


HEAD_WORKING_DAYS = 1


class SalesReglamentRequestEscalation(models.AbstractModel):
    """Questions without an answer in time are passed upward: once, and never to who asked."""

    _name = "sales.reglament.request.escalation"
    _description = "Requests Passed Upward"

    escalation_level = fields.Integer(
        readonly=True, default=0, copy=False, help="How many times it was passed upward."
    )
    told_date = fields.Datetime(
        readonly=True, copy=False, help="When the letter told of it where it was passed to."
    )

    @api.model
    def _pass_upward(self):
        """Pass on what heads have left without an answer for a working day after the deadline.

        The letter of the next morning tells of it. What was passed to somebody who has left since
        is passed on anew, and what was asked of nobody is given to the first head there is.
        """
        now = fields.Datetime.now()
        self._find_addressees()
        nobody = Domain("escalation_level", "=", 0) | Domain("escalated_to_id", "=", False)
        late = self.search(
            Domain("state", "in", OPEN)
            & Domain("deadline", "<", now)
            & (nobody | Domain("escalated_to_id.active", "=", False))
        )
        clock = self.env["sales.reglament.clock"]
        since = clock._working_days_before([*late.company_id.ids, False], HEAD_WORKING_DAYS, now)
        late = late.filtered(lambda request: request.deadline <= since[request.company_id.id])
        for superior, requests in late._by_superior().items():
            requests.write(
                {
                    "escalation_level": 1,
                    "escalated_to_id": superior.id,
                    "escalated_date": now,
                    "told_date": False,
                }
            )

    def _find_addressees(self):
        """Questions that were asked when nobody led: whoever has come since answers them."""
        for request in self.search([("state", "in", OPEN), ("addressee_id", "=", False)]):
            head = self.env["sales.reglament.superior"]._head_of(
                request.requester_id, request.company_id, request.lead_id
            )
            if head:
                request.addressee_id = head
                request._plan_answer()

    def _by_superior(self):
        """Who hears of it when the addressee does not answer.

        The leader of the addressee's team, else the holder of the role that the addressee's role
        reports to, else, for what a head has not answered, the director; for what others have not,
        a head by rights; at last whoever leads by rights.

        :return: ``{user: requests}``; those that nobody is there for are left out
        """
        if not self:
            return {}
        found, Superior = defaultdict(self.browse), self.env["sales.reglament.superior"]
        directors, heads = Superior._directors(), Superior._heads_among(self.addressee_id)
        people = Superior._by_rights()
        for request in self:
            addressee = request.addressee_id
            company = request.company_id or addressee.company_id
            candidates = [
                *addressee.crm_team_ids.user_id,
                *addressee.sales_role_id.reports_to_id.user_ids,
                # a question that has no addressee is for the heads
                *(directors if not addressee or addressee in heads else ()),
                *people,
            ]
            for user in candidates:
                concerned = user in (addressee, request.requester_id)
                if user.active and not concerned and (not company or company in user.company_ids):
                    found[user] |= request
                    break
        return found
