from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition
from odoo.tools import SQL, OrderedSet, unique

from ..windows import open_record

# A measure that groups show on average.
AVERAGE = {"readonly": True, "aggregator": "avg"}
# So many persons are few by the side of the whole base.
FEW_PERSONS = 3


class SalesReglamentReportMixin(models.AbstractModel):
    """What reports on large bases have in common: groups are made by id and put in order after.
    A report says its columns (`_select`), where they are from (`_from`), and what a row is of
    (`_stands_for`).

    To order groups by the names of what they stand for, Odoo joins these names to every row before
    it groups; PostgreSQL then sorts all rows by them. Ordering the few groups costs nothing.
    """

    _name = "sales.reglament.report.mixin"
    _description = "Groups of a Report"

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", self._select(), self._from(), self._where())

    def _where(self):
        return SQL("TRUE")

    @api.readonly
    def action_open_record(self):
        """Open what this row stands for."""
        self.ensure_one()
        record = self._stands_for()
        return open_record(record._name, record.id)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        specs = list(unique(spec for groupby in grouping_sets for spec in groupby))
        if not self._is_natural_order(order, specs):
            return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)
        result = super()._read_grouping_sets(domain, grouping_sets, aggregates)
        return self._in_natural_order(grouping_sets, result)

    @api.model
    def _read_group(
        self, domain, groupby=(), aggregates=(), having=(), offset=0, limit=None, order=None
    ):
        if offset or limit or not self._is_natural_order(order, groupby):
            return super()._read_group(domain, groupby, aggregates, having, offset, limit, order)
        rows = super()._read_group(domain, groupby, aggregates, having)
        return self._in_natural_order([groupby], [rows])[0]

    def _conditions_asked(self, domain, bypass_access):
        """What a domain asks for with the reader's rights, as conditions that hold together.

        :param bypass_access: whether the reader's rights don't count
        """
        asked = Domain(domain).optimize_full(self)
        if not (self.env.su or bypass_access):
            rights = self.env["ir.rule"]._compute_domain(self._name, "read")
            asked &= rights.optimize_full(self.sudo())
        return asked.children if isinstance(asked, DomainAnd) else [asked]

    @staticmethod
    def _is_one_of_few(part, few_of):
        """Whether a part of a domain names some persons or records, few enough.

        :param few_of: ``{field: how many are few}``
        """
        return (
            isinstance(part, DomainCondition)
            and part.operator == "in"
            and isinstance(part.value, OrderedSet)
            and False not in part.value
            and len(part.value) <= few_of.get(part.field_expr, 0)
        )

    def _is_natural_order(self, order, specs):
        """Whether an order says no more than "each group in its own order"."""
        return bool(order) and [part.strip() for part in order.split(",")] == list(specs)

    def _in_natural_order(self, grouping_sets, result):
        """Order the rows of each grouping set by their groups, from the first to the last."""
        found = defaultdict(set)
        for groupby, rows in zip(grouping_sets, result, strict=True):
            for index, spec in enumerate(groupby):
                found[spec].update(row[index] for row in rows)
        positions = {spec: self._positions(spec, values) for spec, values in found.items()}

        def key(groupby):
            return lambda row: [positions[spec][row[i]] for i, spec in enumerate(groupby)]

        return [
            sorted(rows, key=key(groupby))
            for groupby, rows in zip(grouping_sets, result, strict=True)
        ]

    def _positions(self, spec, values):
        """``{value of a group: its position}``; what is empty comes last."""
        field = self._fields.get(spec)
        if field is not None and field.type == "many2one":
            # the order of what the reader sees as groups anyway, archived ones included
            Comodel = self.env[field.comodel_name].sudo().with_context(active_test=False)
            ids = [record.id for record in values if record]
            known = {
                id_: index for index, id_ in enumerate(Comodel.search([("id", "in", ids)]).ids)
            }
            return {record: known.get(record.id, len(known)) for record in values}
        there = sorted(value for value in values if value not in (False, None))
        known = {value: index for index, value in enumerate(there)}
        return {value: known.get(value, len(known)) for value in values}
