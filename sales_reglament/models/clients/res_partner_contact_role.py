from odoo import fields, models
from odoo.tools import groupby

from ...own_columns import APART, USER

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
        CONTACT_ROLES,
        string="Part in Buying",
        copy=False,
        groups=USER,
        help="What this person has to do with a purchase.",
        prefetch=APART,
    )

    def copy(self, default=None):
        """The part in buying goes along, whoever duplicates a contact and may see it or not."""
        copies = super().copy(default)
        if "contact_role" not in (default or {}):
            pairs = list(zip(self.sudo(), copies.sudo(), strict=True))
            for role, some in groupby(pairs, lambda pair: pair[0].contact_role):
                if role:
                    copies.sudo().browse([new.id for _old, new in some]).contact_role = role
        return copies

    def _reglament_take_contact_role(self, others):
        """Keep the part in buying of a contact that ``others`` are merged into."""
        # whoever may merge them may not see it, and it must not be lost
        mine, theirs = self.sudo(), others.sudo().filtered("contact_role")
        if theirs and not mine.contact_role:
            mine.contact_role = theirs[-1].contact_role
