from odoo import api, fields, models
from odoo.tools import SQL


class SalesReglamentLateness(models.AbstractModel):
    """What has a deadline is late when it passes before the end, or before now."""

    _name = "sales.reglament.lateness"
    _description = "Has a Deadline"

    # States in which lateness counts, and the field with the moment it ended.
    _lateness_states = ()
    _lateness_end = "deadline"

    deadline = fields.Datetime(index=True, readonly=True)
    is_late = fields.Boolean(string="Late", compute="_compute_is_late", search="_search_is_late")

    @api.depends(lambda self: self._lateness_depends())
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for record in self:
            record.is_late = bool(
                record.state in self._lateness_states
                and record.deadline
                and record.deadline < (record[self._lateness_end] or now)
            )

    @api.model
    def _lateness_depends(self):
        return ("deadline",) if self._abstract else ("deadline", "state", self._lateness_end)

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = fields.Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%(deadline)s IS NOT NULL AND %(state)s IN %(states)s "
                "AND %(deadline)s < COALESCE(%(end)s, %(now)s))",
                deadline=model._field_to_sql(alias, "deadline", query),
                state=model._field_to_sql(alias, "state", query),
                states=self._lateness_states,
                end=model._field_to_sql(alias, self._lateness_end, query),
                now=fields.Datetime.now(),
            ),
            predicate=lambda record: record.is_late,
        )
        return late if True in value else ~late
