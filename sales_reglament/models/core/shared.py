from functools import partial

from odoo import api, models
from odoo.exceptions import AccessError

# Writing one of these can make a setting another company's, or everybody's.
BELONGING = frozenset({"company_id", "reglament_id"})


class SalesReglamentShared(models.AbstractModel):
    """Settings that hold for one company or for all: the latter are no single company's to change.

    Where there is one company only, all is its own.
    """

    _name = "sales.reglament.shared"
    _description = "Setting of One Company or of All"

    @api.model
    def _may_write_shared(self):
        """Whether the current user changes what holds for all companies."""
        me = self.env.user
        return (
            self.env.su
            or me.has_group("sales_reglament.group_reglament_director")
            or me.has_group("base.group_system")
            or not self._has_companies()
        )

    @api.model
    def _has_companies(self):
        # how many companies there are is no secret, which ones may be
        return self.env["res.company"].sudo().search_count([], limit=2) > 1

    def _shared(self):
        """Those of ``self`` that hold for all companies."""
        if "company_id" not in self._fields:
            return self
        return self.filtered(lambda record: not record.company_id)

    def _check_access(self, operation):
        refused = super()._check_access(operation)
        if refused or operation == "read" or not any(self._ids) or self._may_write_shared():
            return refused
        # whose a setting is does not depend on who asks
        shared = self.browse(self.sudo()._shared()._ids)
        return (shared, partial(self._shared_error, shared)) if shared else None

    @api.model
    def _shared_error(self, shared):
        name = shared.sudo()[:1].display_name  # the name of what the user tries to change
        if "company_id" in self._fields:
            return AccessError(
                self.env._(
                    "“%s” holds for all companies: a sales director or an administrator changes "
                    "it. Ask one of them, or make one for your own company.",
                    name,
                )
            )
        return AccessError(
            self.env._(
                "“%s” holds for all companies: a sales director or an administrator changes it. "
                "Ask one of them.",
                name,
            )
        )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & BELONGING:
            self.check_access("write")
        return result
