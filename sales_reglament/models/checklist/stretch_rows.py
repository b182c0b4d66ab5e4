"""How stretches follow the checks that a statement changes."""

from odoo import fields
from odoo.tools import SQL

# What has to be known of stretches that begin, and may have ended as well, to finish them: who has
# them, and between which moments they were late.
UNFINISHED = SQL(
    "id, check_id, user_id, CASE WHEN was_late THEN GREATEST(deadline, open_since) END, date_to"
)


def ended_by(state):
    """SQL: how a stretch ended whose point is in a state now; NULL where it is open."""
    return SQL(
        "CASE %s WHEN 'todo' THEN NULL WHEN 'cancelled' THEN 'fallen_away' ELSE %s END",
        state,
        state,
    )


def stretch_parts(falls_away=False):
    """Parts of a statement that changes checks: stretches follow.

    It has to have ``before`` (the checks with their state, user and deadline) and ``changed`` (the
    same afterwards, with the ``stretch_id`` that goes on). ``unfinished`` is for ``_finish``.

    :param falls_away: whether the checks open and fall away again at the same moment
    """
    now = fields.Datetime.now()
    return SQL(
        """
        %s, %s, %s,
        unfinished AS (
            SELECT id, check_id, user_id, late_from, late_to FROM ended WHERE is_late
         UNION ALL
            SELECT id, check_id, user_id, NULL, NULL FROM begun WHERE user_id IS NULL
        )
        """,
        _turn(falls_away, now),
        _ended(),
        _begun(falls_away, now),
    )


def _turn(falls_away, now):
    """What changes for the stretches of each check, and when."""
    return SQL(
        """
        turn AS (
            SELECT changed.*, is_open.before AND NOT (is_open.after AND is_same) AS ends,
                   is_open.after AND NOT (is_open.before AND is_same) AS begins,
                   NOT is_open.before AND NOT is_open.after AS renames,
                   CASE WHEN is_open.after THEN 'passed_on' ELSE %(ended_by)s END AS ended_by,
                   CASE WHEN changed.state IN ('todo', 'cancelled') THEN %(now)s::timestamp
                        ELSE COALESCE(changed.done_date, %(now)s::timestamp) END AS date,
                   CASE WHEN is_open.before AND NOT (is_open.after AND is_same)
                        THEN running.id END AS running_id
              FROM changed
              JOIN before ON before.id = changed.id
         LEFT JOIN sales_reglament_stretch AS running
                ON running.check_id = changed.id AND running.date_to IS NULL
        CROSS JOIN LATERAL (
                   SELECT before.state = 'todo' AS before,
                          changed.state = 'todo' OR %(falls_away)s AS after,
                          changed.user_id IS NOT DISTINCT FROM before.user_id AS is_same
                   ) AS is_open
             WHERE changed.state != before.state
                OR changed.user_id IS DISTINCT FROM before.user_id
                OR changed.deadline IS DISTINCT FROM before.deadline
        )
        """,
        ended_by=ended_by(SQL("changed.state")),
        falls_away=falls_away,
        now=now,
    )


def _ended():
    """Stretches that end, or get another deadline or another word for how they ended."""
    return SQL(
        """
        ended AS (
            UPDATE sales_reglament_stretch AS stretch
               SET date_to = CASE WHEN stretch.id = turn.running_id
                                  THEN GREATEST(turn.date, stretch.open_since)
                                  WHEN turn.renames AND stretch.is_last
                                       AND turn.ended_by = 'done'
                                  THEN GREATEST(turn.date, stretch.date_to)
                                  ELSE stretch.date_to END,
                   ended_by = CASE WHEN stretch.id = turn.running_id
                                        OR turn.renames AND stretch.is_last
                                   THEN turn.ended_by ELSE stretch.ended_by END,
                   was_late = stretch.was_late
                              OR (stretch.id = turn.running_id AND turn.date > GREATEST(
                                  stretch.deadline, stretch.open_since)
                                  AND stretch.deadline IS NOT NULL) IS TRUE,
                   deadline = CASE WHEN stretch.date_to IS NULL AND NOT turn.ends
                                   THEN turn.deadline ELSE stretch.deadline END,
                   is_last = stretch.is_last AND NOT turn.begins
              FROM turn
             WHERE stretch.check_id = turn.id
               AND stretch.id IS DISTINCT FROM turn.stretch_id
         RETURNING stretch.id, stretch.check_id, stretch.user_id,
                   GREATEST(stretch.deadline, stretch.open_since) AS late_from,
                   stretch.date_to AS late_to,
                   stretch.id = turn.running_id AND stretch.was_late AS is_late
        )
        """
    )


def _begun(falls_away, now):
    """Stretches that go on, and those that begin.

    One that ends makes room before another begins: that is what the count is for.
    """
    return SQL(
        """
        resumed AS (
            UPDATE sales_reglament_stretch AS stretch
               SET date_to = %(over)s, ended_by = %(over_by)s, open_since = %(now)s,
                   deadline = turn.deadline, is_last = TRUE
              FROM turn
             WHERE stretch.id = turn.stretch_id
               AND turn.begins
               AND (SELECT COUNT(*) FROM ended) >= 0
        ), begun AS (
            INSERT INTO sales_reglament_stretch
                        (check_id, user_id, date_from, open_since, deadline, date_to,
                         ended_by, late_hours, is_last)
                 SELECT id, user_id, %(now)s, %(now)s, deadline, %(over)s, %(over_by)s, 0, TRUE
                   FROM turn
                  WHERE begins AND stretch_id IS NULL
                    AND (SELECT COUNT(*) FROM ended) >= 0
              RETURNING id, check_id, user_id
        )
        """,
        over=SQL("%s::timestamp", now if falls_away else None),
        over_by=SQL("%s::varchar", "fallen_away" if falls_away else None),
        now=now,
    )
