from odoo import fields, models
from odoo.exceptions import RedirectWarning

from ...engine_pass import current_pass


class ResUsers(models.Model):
    """Nobody goes unnoticed with clients in hand."""

    _inherit = "res.users"

    reglament_holds_work = fields.Boolean(
        string="Holds Work",
        compute="_compute_reglament_holds_work",
        groups="sales_reglament.group_reglament_head",
    )

    def _compute_reglament_holds_work(self):
        # that somebody has work is no secret to heads of sales of these companies
        holders = self.env["sales.reglament.assigned.work"].sudo()._holders(self.env.companies)
        for user in self:
            user.reglament_holds_work = user in holders

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._warn_of_assigned_work()
        return super().write(vals)

    def action_archive(self):
        # Odoo deletes open activities before it writes
        self._warn_of_assigned_work()
        return super().action_archive()

    def _warn_of_assigned_work(self):
        """Offer to hand over the work before somebody goes.

        Silent before anything is configured, for superuser code, and for a head who has decided in
        that dialog to leave things where they are.
        """
        if self.env.su or current_pass(self.env) or not self._assigned_work_matters():
            return
        # whether somebody holds anything is told to who may archive them, how much to who reads it
        self.check_access("write")
        assigned_work = self.env["sales.reglament.assigned.work"]
        leaving = self.filtered(lambda user: user.active and not user.share)
        for user, held in assigned_work.sudo()._counts(leaving).items():
            if any(held.values()):
                raise RedirectWarning(
                    user._assigned_work_text(assigned_work._counts_read(user)[user]),
                    user._action_hand_over_work(),
                    self.env._("Hand over the work"),
                )

    def _assigned_work_matters(self):
        """Whether the department works with roles, reglaments or handovers at all."""
        return bool(
            self._sales_roles_held()
            or self.env["sales.reglament"]._rulesets()
            or self.env["sales.reglament"]._watch().handovers
        )

    def _assigned_work_text(self, counts):
        """What a warning says of somebody's work.

        :param counts: ``{kind: count}`` of what the reader may know
        """
        words = {
            "clients": self.env._("clients: %s", counts.get("clients")),
            "leads": self.env._("open deals: %s", counts.get("leads")),
            "activities": self.env._("activities: %s", counts.get("activities")),
            "checks": self.env._("points: %s", counts.get("checks")),
            "quotations": self.env._("quotations: %s", counts.get("quotations")),
            "requests": self.env._("requests: %s", counts.get("requests")),
            "offers": self.env._("offers to answer: %s", counts.get("offers")),
        }
        held = ", ".join(text for kind, text in words.items() if counts.get(kind))
        return self.env._(
            "%(user)s still has work in hand%(held)s. Hand it over first: otherwise the activities "
            "are deleted and nobody answers for the rest.",
            user=self.name,
            held=f" ({held})" if held else "",
        )

    def _action_hand_over_work(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over the Work"),
            "res_model": "sales.reglament.handover.work",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_user_id": self.id, "default_reason": "leaver"},
        }

    def action_hand_over_work(self):
        """Open the dialog that hands over all this person holds."""
        self.ensure_one()
        return self._action_hand_over_work()
