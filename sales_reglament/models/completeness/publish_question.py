from odoo import models
from odoo.tools import format_date

from ...counted import counted
from ...kernel import selection
from ..core import days


class SalesReglamentPublishQuestion(models.AbstractModel):
    """What publishing will mean, said before it is done."""

    _name = "sales.reglament.publish.question"
    _description = "Questions Before Publishing"

    def publish_question(self):
        """What the button asks before it publishes a draft.

        :return: ``{"confirm-title", "confirm": sentences, one a line, "confirm-label"}``
        :raise UserError: when the draft can't be published as it is
        """
        self.ensure_one()
        self.check_access("write")
        self._check_publishable()
        modes = dict(self._fields["mode"]._description_selection(self.env))
        sentences = [
            self.env._("“%(name)s”", name=self.name),
            self._mode_sentence(),
            self._clients_sentence() if self.subject == "client" else self._deals_sentence(),
            self.env._("It can't be changed then, only followed by a new version."),
        ]
        return {
            "confirm-title": self.env._("Publish in mode “%s”?", modes[self.mode]),
            "confirm": "\n".join(sentences),
            "confirm-label": self.env._("Publish"),
        }

    def _mode_sentence(self):
        if self.mode == "observe":
            return self.env._("Nobody is refused or told anything; what is missing is recorded.")
        if self.mode == "advise":
            return self.env._("Every move goes through, and people are told what would help.")
        if self._starts_later():
            return self.env._(
                "Until %s it only advises; from then on a move waits until everything mandatory "
                "is there.",
                format_date(self.env, self.enforce_from),
            )
        return self.env._("From now on a move waits until everything mandatory is there.")

    def _starts_later(self):
        today = days.today(self.env, self.company_id.id)
        return bool(self.enforce_from) and self.enforce_from > today

    def _deals_sentence(self):
        running = self.env["crm.lead"].search([("won_status", "=", "pending")])
        count = len(self._would_follow(running))
        if not count:
            return self.env._("It is for new deals; no running deal would follow it.")
        return self.env._(
            "New deals only; %s can be moved over afterwards.",
            counted(self.env, count, self.env._("running deal|running deals")),
        )

    def _clients_sentence(self):
        clients = self.env["sales.reglament.diagnosis"]._records_under(self._as_ruleset())
        count = len(self._would_follow(clients))
        return self.env._(
            "%s will follow it at once, and their points open.",
            counted(self.env, count, self.env._("client|clients")),
        )

    def _would_follow(self, records):
        """Those of the deals or clients for which this draft would be the best fit."""
        mine = self._as_ruleset()
        rivals = [ruleset for ruleset in self._published(self.subject) if ruleset.code != mine.code]
        return records.filtered(
            lambda record: selection.best_fit([mine, *rivals], **record._reglament_key()) == mine
        )
