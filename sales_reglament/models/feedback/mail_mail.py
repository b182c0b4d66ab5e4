from odoo import fields, models

# Stands for the token in letters that wait in the queue: it is put in on the way out, so that
# nobody who reads the queue can answer in the client's name.
MARKER = "reglament-feedback-token"


class MailMail(models.Model):
    _inherit = "mail.mail"

    feedback_id = fields.Many2one(
        "sales.reglament.feedback",
        string="Asks For",
        ondelete="set null",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )

    def send(self, *args, **kwargs):
        return super(MailMail, self._still_to_be_asked()).send(*args, **kwargs)

    def _still_to_be_asked(self):
        """The letters, without those whose question has lost its reason while they waited."""
        if not self.env["sales.reglament"]._rulesets() or not self.feedback_id:
            return self
        # facts of the engine, whoever runs the queue
        waiting = self.filtered(lambda letter: letter.state == "outgoing")
        withdrawn = waiting.feedback_id.sudo()._withdraw_letters()
        letters = waiting.filtered(lambda letter: letter.feedback_id.sudo() in withdrawn)
        letters.write({"state": "cancel"})
        return self - letters

    def _prepare_outgoing_list(self, *args, **kwargs):
        outgoing = super()._prepare_outgoing_list(*args, **kwargs)
        # only the letter itself carries the link that answers
        token = self.feedback_id.sudo().access_token
        if token:
            for letter in outgoing:
                for part in ("body", "body_alternative"):
                    letter[part] = letter[part].replace(MARKER, token)
                letter["headers"] = {
                    name: value.replace(MARKER, token) if isinstance(value, str) else value
                    for name, value in letter["headers"].items()
                }
        return outgoing

    def _postprocess_sent_message(
        self, success_pids, success_emails, failure_reason=False, failure_type=None
    ):
        # Odoo may delete the letters
        asked, kinds = self.feedback_id, {mail.state for mail in self}
        result = super()._postprocess_sent_message(
            success_pids, success_emails, failure_reason=failure_reason, failure_type=failure_type
        )
        if asked and (failure_type or kinds == {"exception"}):
            asked._not_delivered("failed")
        elif asked:
            asked._delivered_after_all()
        return result
