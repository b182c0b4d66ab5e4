from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from . import settings

BOUNDS = {f"reglament_{name}": bounds for name, bounds in settings.BOUNDS.items()}
SHORTEST_AND_LONGEST = {"reglament_dormant_min", "reglament_dormant_max"}
SHARES = {"reglament_class_a_share", "reglament_class_b_share"}


class ResConfigSettings(models.TransientModel):
    """Numbers are taken as they were typed, or it is said what they may be."""

    _inherit = "res.config.settings"

    def _reglament_check_numbers(self):
        """Refuse numbers that would not do what stands beside them.

        Only what is changed now is looked at: these settings are saved with all others, too.

        :raise UserError: naming each of them
        """
        stored = self.default_get(list(BOUNDS))
        changed = {name for name in BOUNDS if self[name] != stored[name]}
        problems = [
            self._reglament_bounds_in_words(name)
            for name, (low, high) in BOUNDS.items()
            if name in changed and not low <= self[name] <= high
        ]
        is_turned = self.reglament_dormant_min > self.reglament_dormant_max
        if changed & SHORTEST_AND_LONGEST and is_turned:
            problems.append(
                self.env._("Dormant clients: “not before” can't be more than “not after”.")
            )
        if changed & SHARES and sum(self[name] for name in SHARES) > 100:
            problems.append(self.env._("Classes of clients: A and B together are at most 100 %."))
        if problems:
            raise UserError("\n".join(problems))

    def _reglament_keep_zeros(self):
        """Odoo forgets a number that is 0, and its default would come back."""
        parameters = self.env["ir.config_parameter"].sudo()  # as Odoo writes the other settings
        for name, (low, _high) in BOUNDS.items():
            if not low and not self[name]:
                parameters.set_param(self._fields[name].config_parameter, "0")

    def _reglament_bounds_in_words(self, name):
        low, high = (
            formatLang(self.env, number, digits=0 if number == int(number) else 1)
            for number in BOUNDS[name]
        )
        return self.env._(
            "“%(setting)s”: please enter a number from %(low)s to %(high)s.",
            setting=self._fields[name]._description_string(self.env),
            low=low,
            high=high,
        )

    def _reglament_number(self, name):
        """What stands in the form, as far as it can be: it is looked at while it is typed."""
        low, high = BOUNDS[name]
        return min(max(self[name], low), high)
