from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.requests.request import TOPICS
from ...windows import closed


class SalesReglamentPropose(models.TransientModel):
    """ "This step hinders / is missing / is unclear": a few words to the head."""

    _name = "sales.reglament.propose"
    _description = "Propose a Change"
    _inherit = ["sales.reglament.given"]

    check_id = fields.Many2one("sales.reglament.check", ondelete="cascade")
    reglament_id = fields.Many2one("sales.reglament", ondelete="cascade")
    topic = fields.Selection(TOPICS, string="What It Is", required=True, default="hinders")
    text = fields.Text(string="In a Few Words", required=True)

    def action_send(self):
        """Send it to the head, who answers within five working days."""
        self.ensure_one()
        source = self.check_id or self.reglament_id
        if not source:
            raise UserError(self.env._("There is nothing this proposal is about."))
        request = source.action_propose(self.text, self.topic)
        return closed(
            self.env._(
                "Sent to %s, the answer comes within five working days.",
                request.addressee_id.name or self.env._("the heads of sales"),
            )
        )


class SalesReglamentRequestAnswer(models.TransientModel):
    """Asks for the words of an answer."""

    _name = "sales.reglament.request.answer"
    _description = "Answer"
    _inherit = ["sales.reglament.given"]

    request_ids = fields.Many2many("sales.reglament.request", required=True)
    action = fields.Selection([("answer", "Answer"), ("refuse", "Refuse")], required=True)
    answer = fields.Text(required=True)
    request_id = fields.Many2one(
        "sales.reglament.request", string="Question", compute="_compute_request_id"
    )
    requester_id = fields.Many2one(related="request_id.requester_id", related_sudo=False)
    asked_date = fields.Datetime(related="request_id.asked_date", related_sudo=False)
    deadline = fields.Datetime(related="request_id.deadline", related_sudo=False)
    topic = fields.Selection(related="request_id.topic", related_sudo=False)
    about = fields.Char(compute="_compute_request_id")
    record_name = fields.Char(string="Deal or Client", compute="_compute_request_id")
    words = fields.Text(string="What They Write", compute="_compute_request_id")

    @api.depends("request_ids")
    def _compute_request_id(self):
        self.request_ids._origin.check_access("read")
        for wizard in self:
            # of several at once none is shown: they get the same answer
            one = wizard.request_ids if len(wizard.request_ids) == 1 else wizard.request_ids[:0]
            wizard.request_id = one
            wizard.about = one._about_in_words()
            wizard.record_name = one._record_in_words()
            wizard.words = one.description or one.name

    def action_confirm(self):
        self.ensure_one()
        if self.action == "refuse":
            self.request_ids.action_refuse(self.answer)
        else:
            self.request_ids.action_answer(self.answer)
        return closed()
