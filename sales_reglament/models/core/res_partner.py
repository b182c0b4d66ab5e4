from odoo import models


class ResPartner(models.Model):
    """What becomes of clients that are merged: each domain says it for what it knows of them."""

    _inherit = "res.partner"

    def _reglament_merge(self, gone):
        """Bring the facts of other cards to this one before Odoo moves their rows, each once;
        domains extend this.

        :param gone: the cards that are merged into this one
        """

    def _reglament_rows_moved(self):
        """Look at what the rows prove that came from merged cards, before the card itself takes
        over anything; domains extend this."""

    def _reglament_count_anew(self):
        """Work out what follows from all that is this card's now; domains extend this."""

    def _reglament_judge_anew(self):
        """Look at what is asked of this card as it is now; domains extend this."""
