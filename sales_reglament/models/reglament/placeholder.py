from odoo import api, fields, models
from odoo.tools import ormcache

from ...kernel.values import Policy, normalise


class SalesReglamentPlaceholder(models.Model):
    """A value that people enter to have something there."""

    _name = "sales.reglament.placeholder"
    _inherit = ["sales.reglament.shared"]
    _description = "Placeholder Value"
    _order = "name"

    name = fields.Char(string="Value", required=True)

    _name_unique = models.Constraint("UNIQUE(name)", "This value is in the list already.")

    @api.model_create_multi
    def create(self, vals_list):
        values = super().create(vals_list)
        self._policy_changed()
        return values

    def write(self, vals):
        result = super().write(vals)
        self._policy_changed()
        return result

    def unlink(self):
        result = super().unlink()
        self._policy_changed()
        return result

    @api.model
    @ormcache(cache="stable")
    def _policy(self):
        """What values and words are judged by, as plain values."""
        # the list is the same for everybody, whoever triggers an evaluation
        names = self.sudo().search([("name", "!=", False)]).mapped("name")
        return Policy(placeholders=frozenset(normalise(name) for name in names))

    @api.model
    def _policy_changed(self):
        """Judge anew, in the background, what was judged by the old list."""
        self.env.registry.clear_cache("stable")
        if self.env["sales.reglament"]._rulesets():
            # heads may not read scheduled jobs, but their list has to take effect
            self.env.ref("sales_reglament.ir_cron_refresh").sudo()._trigger()
