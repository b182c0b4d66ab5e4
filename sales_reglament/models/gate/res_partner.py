from contextlib import contextmanager

from odoo import models


class ResPartner(models.Model):
    """Changes of a client's card are judged, for the client and for its open deals."""

    _name = "res.partner"
    _inherit = ["sales.reglament.gate.beside", "res.partner"]

    @contextmanager
    def _reglament_judged(self, vals):
        judge = self.env["sales.reglament.client.judge"]
        watch = self.env["sales.reglament"]._watch()
        judged = judge._written(self, vals) if self and watch else {}
        names = frozenset().union(*judged.values())
        decide = watch and names & (watch.client | judge._deciding_on_deals())
        if not decide or judge._is_judged(self):
            yield self
            return
        # what is written through lists of other cards is judged with the rest
        partners = self.browse(judged).exists() if len(judged) > len(self) else self
        before = judge._before(partners, names)
        # Odoo synchronises contacts by nested writes: they carry on what is judged here
        yield judge._while_judged(self, partners)
        judge._after(before, judged)

    def unlink(self):
        judge = self.env["sales.reglament.client.judge"]
        watch = self.env["sales.reglament"]._watch()
        before = judge._losing(self) if self and watch else None
        result = super().unlink()
        judge._lost(before)
        return result
