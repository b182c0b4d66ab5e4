from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ..many_ids import one_of

# Context: what thousands of records get alike is written in one statement. Anybody may ask for it,
# as the same is written.
AT_ONCE = "reglament_at_once"
# So many rows Odoo writes in one statement.
FEW = 100


class Base(models.AbstractModel):
    """Values that many records get alike are written once and not row by row.

    Odoo sends the values of each record, a hundred records in a statement. Where thousands change
    hands, most of the time goes into reading and planning these statements.
    """

    # a file for each matter, of a size that can be read
    _inherit = "base"  # pylint: disable=consider-merging-classes-inherited

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
