from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

DAYS = 30
MIN_POINTS = 20
MIN_PEOPLE = 2
LATE_SHARE = 0.5
NOT_NEEDED_SHARE = 0.3
OVERRIDDEN_SHARE = 0.1


class SalesReglamentNormHealth(models.AbstractModel):
    """Flags the step that most people miss, before anybody looks at the people."""

    _name = "sales.reglament.norm.health"
    _description = "Norm Health"

    @api.model
    def _flags(self, step_ids):
        """What is wrong with steps, over the last 30 days.

        A point that still has time tells nothing yet and is not counted.

        :param step_ids: ids of steps
        :return: ``{step id: 'late' | 'not_needed' | 'overridden'}``, only for those flagged
        """
        if not step_ids:
            return {}
        since = fields.Datetime.now() - timedelta(days=DAYS)
        overridden = self._overridden(since)
        flags = {}
        for step_id, points, people, late, not_needed in self._counts(step_ids, since):
            if points < MIN_POINTS or people < MIN_PEOPLE:
                continue
            if late / points >= LATE_SHARE:
                flags[step_id] = "late"
            elif not_needed / points >= NOT_NEEDED_SHARE:
                flags[step_id] = "not_needed"
            elif overridden.get(step_id, 0) / points >= OVERRIDDEN_SHARE:
                flags[step_id] = "overridden"
        return flags

    def _counts(self, step_ids, since):
        self.env["sales.reglament.check"].flush_model()
        return self.env.execute_query(
            SQL(
                """
                SELECT step_id,
                       COUNT(*),
                       COUNT(DISTINCT user_id),
                       COUNT(*) FILTER (
                           WHERE state = 'todo' OR state = 'done' AND done_date > deadline),
                       COUNT(*) FILTER (WHERE state = 'not_applicable')
                  FROM sales_reglament_check
                 WHERE step_id IN %(steps)s
                   AND opened_date >= %(since)s
                   AND state != 'cancelled'
                   AND (state != 'todo' OR deadline < %(now)s)
              GROUP BY step_id
                """,
                steps=tuple(step_ids),
                since=since,
                now=fields.Datetime.now(),
            )
        )

    def _overridden(self, since):
        """How often heads moved deals past each step."""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT (gap ->> 'rule_id')::int, COUNT(*)
                      FROM sales_reglament_bypass AS log,
                           jsonb_array_elements(log.gaps) AS gap
                     WHERE log.kind = 'override'
                       AND log.date >= %s
                       AND gap ->> 'kind' = 'step'
                  GROUP BY 1
                    """,
                    since,
                )
            )
        )
