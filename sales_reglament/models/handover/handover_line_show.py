from odoo import models
from odoo.exceptions import UserError

from ...windows import MANY


class SalesReglamentHandoverLine(models.Model):
    """The deals and activities behind the figures of a line."""

    # a file for each matter, of a size that can be read
    _inherit = "sales.reglament.handover.line"  # pylint: disable=consider-merging-classes-inherited

    def action_view_deals(self):
        """Open the open deals that go with this line.

        :raise UserError: when the reader may not see them yet
        """
        return self._action_show(self._held_deals())

    def action_view_activities(self):
        """Open the planned activities that go with this line.

        :raise UserError: when the reader may not see them yet
        """
        holdings, clients = self._holdings_of_all(), self._clients().sudo()
        places = holdings._people(clients), self._held_deals(), holdings._orders(clients)
        return self._action_show(holdings._activities(self._holder(), *places))

    def _holdings_of_all(self):
        self.ensure_one()
        self.check_access("read")
        # what is shown in the end is what the reader may see
        return self.env["sales.reglament.holdings"].sudo()

    def _holder(self):
        handover = self.handover_id
        return handover.to_user_id if handover.state == "accepted" else handover.from_user_id

    def _held_deals(self):
        clients = self._clients().sudo()
        return self._holdings_of_all()._leads(self._holder(), clients) | self.lead_id.sudo()

    def _action_show(self, records):
        """The action that lists those of ``records`` that the reader may see."""
        readable = records.sudo(False)._filtered_access("read")
        if records and not readable:
            raise UserError(
                self.env._(
                    "You may see them once you have accepted. The sheet tells of them already."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": records._name,
            **MANY,
            "domain": [("id", "in", readable.ids)],
        }
