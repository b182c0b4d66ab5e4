from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...many_ids import one_of
from ...own_columns import OF_EVALUATION

# Context: what thousands of records get alike is written in one statement. Anybody may ask for it,
# as the same is written.
AT_ONCE = "reglament_at_once"
# So many rows Odoo writes in one statement.
FEW = 100


class Base(models.AbstractModel):
    """The events of the engine: a value changed that some reglament asks for.

    The ORM reports every change of a value in two places, whatever path it took (form, import,
    RPC, recomputation, lines of another model). Hooking there is what keeps the stored gaps true;
    until a reglament is in force it costs one look into a cache.

    Values that many records get alike can be written once and not row by row: Odoo sends those of
    each record, a hundred records in a statement. Where thousands change hands, most of the time
    goes into reading and planning these statements.
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

    @api.model
    def _reglament_watch(self):
        """Which changes of such records matter (a kernel Watch), if any do."""
        return

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
                parents._reglament_on_lines(watch, parent_field, self.env)

    def _reglament_on_recompute(self, watch, names):
        """React to recomputed stored values of ``self``."""

    def _reglament_on_lines(self, watch, name, env):
        """React to changed lines of ``self``'s list ``name``.

        :param env: of whoever changed the lines
        """

    def _write_multi(self, vals_list):
        if not self.env.context.get(AT_ONCE) or self._parent_store or len(self) <= FEW:
            return super()._write_multi(vals_list)
        alike = defaultdict(list)
        for index, vals in enumerate(vals_list):
            alike[tuple(sorted(vals.items()))].append(index)
        others = []
        for values, places in alike.items():
            if len(places) > FEW and self._reglament_are_plain(values):
                self.browse(self._ids[place] for place in places)._reglament_set(dict(values))
            else:
                others += places
        rest = self.browse(self._ids[place] for place in others)
        return super(Base, rest)._write_multi([vals_list[place] for place in others])

    def _reglament_are_plain(self, values):
        """Whether a column takes each of these values as it is, whatever stands there."""
        fields = [self._fields[name] for name, _value in values]
        return not any(field.translate or field.company_dependent for field in fields)

    def _reglament_set(self, vals):
        """Give all of ``self`` the same values of columns."""
        if self._log_access:
            vals = {"write_uid": self.env.uid, "write_date": self.env.cr.now(), **vals}
        assignments = [
            SQL("%s = %s::%s", SQL.identifier(name), value, SQL(self._fields[name].column_type[1]))
            for name, value in vals.items()
        ]
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id %s",
                SQL.identifier(self._table),
                SQL(", ").join(assignments),
                one_of(self._ids),
            )
        )
