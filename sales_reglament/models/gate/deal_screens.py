from odoo import models
from odoo.exceptions import AccessError, UserError

from ...engine_pass import with_pass
from ...given_number import given_id


class SalesReglamentDealScreens(models.AbstractModel):
    """What the web client asks of deals: one method per screen."""

    _name = "sales.reglament.deal.screens"
    _description = "What Screens Ask of Deals"

    def reglament_panel(self):
        """What the panel on the form of one deal shows.

        :return: see ``sales.reglament.screen._panel``; False where no reglament applies
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.reglament.screen"]._panel(self)

    def reglament_gate_form(self, gaps, stage_id):
        """What the gate dialog needs to have these gaps filled in.

        :param gaps: gaps as a refusal, a notice or ``reglament_gaps`` gave them
        :param stage_id: id of the stage aimed at, or False
        :return: see ``sales.reglament.gate.form._form``
        """
        self.check_access("read")
        return self.env["sales.reglament.gate.form"]._form(self, gaps, stage_id)

    def reglament_save_and_move(self, changes, stage_id, settled=(), reason=False):
        """Write what a gate dialog gathered, and move on, in one transaction.

        What was written stays also when the move still waits for something.

        :param changes: list of ``{"model", "id", "values"}``, of deals and clients
        :param stage_id: id of the stage aimed at; False only saves
        :param settled: list of ``{"lead_id", "step_id", "state", "note"}``
        :param reason: a head's words to move on although something is missing
        :return: ``{"moved": bool, "won": bool, "gaps": gaps that refuse the move}``
        """
        return self.env["sales.reglament.gate.form"]._save_and_move(
            self, changes, stage_id, settled, reason
        )

    def reglament_gate_check(self, gaps, changes):
        """What the answers in the gate dialog come to as they are typed; nothing is saved.

        :param gaps: gaps of these deals
        :param changes: list of ``{"model", "id", "values"}``, of deals and clients
        :return: ``{"filled": keys of the gaps that are filled, "problems": [{"model", "id",
            "name", "text"}]}``
        """
        self.check_access("read")
        return self.env["sales.reglament.gate.form"]._look(self, gaps, changes)

    def reglament_step_action(self, step_id, over=False):
        """The action that opens what a step asks for: composer, activity, quotation, …

        :param over: whether it is to open over what is on the screen, wherever it can
        :return: an action, or False
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["sales.reglament.step.action"]._action(self, step_id, over)

    def action_reglament_override(self, stage_id, reason):
        """Move deals on although something is missing, and record it with the reason.

        :param stage_id: id of the stage aimed at
        :param reason: the head's words
        :raise AccessError: for users who are no heads, or may not write the deals
        """
        if not self.env.user.has_group("sales_reglament.group_reglament_head"):
            raise AccessError(
                self.env._("Only a head of sales can move a deal on while something is missing.")
            )
        reason = self.env["sales.reglament.reason"]._words(
            reason, self.env._("Say in a few words why the deal moves on.")
        )
        if not self.env["crm.stage"].browse(given_id(stage_id) or ()).exists():
            raise UserError(self.env._("This stage does not exist any more."))
        with_pass(self, "override", reason).write({"stage_id": stage_id})
        return True
