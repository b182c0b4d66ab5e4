from odoo import api, models

from ...own_columns import OF_EVALUATION


class Base(models.AbstractModel):
    """The events of the engine: a value changed that some reglament asks for.

    The ORM reports every change of a value in two places, whatever path it took (form, import,
    RPC, recomputation, lines of another model). Hooking there is what keeps the stored gaps true;
    until a reglament is in force it costs one look into a cache.
    """

    _inherit = "base"

    def modified(self, fnames, create=False, before=False):
        super().modified(fnames, create=create, before=before)
        if not self.pool.ready or self._abstract or self._transient:
            return
        watch = self._reglament_watch()
        if watch and self._ids:
            self._reglament_on_change(watch, frozenset(fnames), create, before)

    def _compute_field_value(self, field):
        result = super()._compute_field_value(field)
        if field.store and self.pool.ready and self._name in ("crm.lead", "res.partner"):
            watch = self._reglament_watch()
            if watch:
                names = frozenset(f.name for f in self.pool.field_computed[field])
                self._reglament_on_recompute(watch, names)
        return result

    def write(self, vals):
        before = self._reglament_resting(vals.keys())
        result = super().write(vals)
        if before:
            self.env["sales.reglament.resting"]._after(before)
        return result

    def unlink(self):
        before = self._reglament_resting()
        result = super().unlink()
        if before:
            self.env["sales.reglament.resting"]._after(before)
        return result

    def _reglament_resting(self, names=None):
        """What some reglament asks for that rests on ``self``, about to be changed or deleted."""
        if not self.pool.ready or self._abstract or self._transient:
            return None
        return self._reglament_watch() and self.env["sales.reglament.resting"]._before(self, names)

    @api.model
    def _reglament_watch(self):
        if self._name.startswith("sales.reglament") or "sales.reglament" not in self.env:
            return None
        return self.env["sales.reglament"]._watch()

    def _reglament_on_change(self, watch, names, create, before):
        """React to changed values of ``self``; models with rules of their own extend this.

        :param watch: what reglaments ask for
        :param names: names of the changed fields
        :param create: whether the records have just been created
        :param before: whether the change is still to come
        """
        if names <= OF_EVALUATION:
            return  # a deal among its client's deals that is marked marks none of them again
        for inverse_name, parent_model, parent_field in watch.lines.get(self._name, ()):
            # gaps are facts: they change with a line, whoever may see its parent
            parents = self.sudo().filtered("id")[inverse_name]
            if parents and parents._name == parent_model:
                parents._reglament_on_lines(watch, parent_field)

    def _reglament_on_recompute(self, watch, names):
        """React to recomputed stored values of ``self``."""

    def _reglament_on_lines(self, watch, name):
        """React to changed lines of ``self``'s list ``name``."""
