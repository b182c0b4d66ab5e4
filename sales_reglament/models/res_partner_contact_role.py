from odoo import fields, models

CONTACT_ROLES = [
    ("decides", "Decides"),
    ("buys", "Buys"),
    ("uses", "Uses"),
    ("pays", "Pays"),
    ("warehouse", "Warehouse"),
    ("other", "Other"),
]


class ResPartner(models.Model):
    """Who at the client has what say: an offer to the wrong person is work for nothing."""

    # a file for each matter, of a size that can be read
    _inherit = "res.partner"  # pylint: disable=consider-merging-classes-inherited

    contact_role = fields.Selection(
        CONTACT_ROLES, string="Part in Buying", help="What this person has to do with a purchase."
    )
