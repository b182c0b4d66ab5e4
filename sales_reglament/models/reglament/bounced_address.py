from contextlib import contextmanager

from odoo import models
from odoo.tools import email_normalize


@contextmanager
def _forgetting_bounces(records, vals, name):
    """Records whose letters came back, and which get another address by these values, start anew.

    :param name: the field with the address
    """
    corrected = records.browse()
    if name in vals and records.env["sales.reglament"]._rulesets():
        address = email_normalize(vals[name] or "")
        # how many letters came back is no secret to who corrects the address
        corrected = records.sudo().filtered(
            lambda record: record.message_bounce and record.email_normalized != address
        )
    yield
    if corrected:
        corrected.message_bounce = 0


class ResPartner(models.Model):
    """Letters that came back from an address say nothing of the next one."""

    _inherit = "res.partner"

    def write(self, vals):
        with _forgetting_bounces(self, vals, "email"):
            return super().write(vals)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def write(self, vals):
        with _forgetting_bounces(self, vals, "email_from"):
            return super().write(vals)
