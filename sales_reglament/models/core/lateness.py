from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


def late_domain(deadline, end, is_late):
    """Records with a deadline that passed before the end, or before now.

    :param deadline: name of the field with the deadline
    :param end: name of the field with the moment it ended
    :param is_late: name of the field that says so of a record
    """
    return Domain.custom(
        to_sql=lambda model, alias, query: SQL(
            "(%(deadline)s IS NOT NULL AND %(deadline)s < COALESCE(%(end)s, %(now)s))",
            deadline=model._field_to_sql(alias, deadline, query),
            end=model._field_to_sql(alias, end, query),
            now=fields.Datetime.now(),
        ),
        predicate=lambda record: record[is_late],
    )


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
        late = Domain("state", "in", self._lateness_states)
        late &= late_domain("deadline", self._lateness_end, "is_late")
        return late if True in value else ~late
