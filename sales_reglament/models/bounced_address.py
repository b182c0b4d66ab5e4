from odoo import models
from odoo.tools import email_normalize


def _with_another_address(records, vals, name):
    """Records whose letters came back, and which get another address by these values."""
    if name not in vals or not records.env["sales.reglament"]._rulesets():
        return records.browse()
    address = email_normalize(vals[name] or "")
    # how many letters came back is no secret to who corrects the address
    return records.sudo().filtered(
        lambda record: record.message_bounce and record.email_normalized != address
    )


class ResPartner(models.Model):
    """Letters that came back from an address say nothing of the next one."""

    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        corrected = _with_another_address(self, vals, "email")
        result = super().write(vals)
        if corrected:
            corrected.message_bounce = 0
        return result


class CrmLead(models.Model):
    _inherit = "crm.lead"  # pylint: disable=consider-merging-classes-inherited

    def write(self, vals):
        corrected = _with_another_address(self, vals, "email_from")
        result = super().write(vals)
        if corrected:
            corrected.message_bounce = 0
        return result
