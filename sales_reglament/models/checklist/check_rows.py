"""How checks are written: many in one statement, with every change of state and whose they were."""

import json
from collections import defaultdict

from odoo import fields
from odoo.tools import SQL

from .stretch_rows import UNFINISHED, ended_by, stretch_parts

# Columns that the engine sets, with the type they have in the database.
COLUMNS = {
    "step_id": "int",
    "reglament_id": "int",
    "lead_id": "int",
    "partner_id": "int",
    "stage_id": "int",
    "team_id": "int",
    "user_id": "int",
    "company_id": "int",
    "state": "text",
    "opened_date": "timestamp",
    "is_passed_over": "boolean",
    "assigned_date": "timestamp",
    "head_deadline": "timestamp",
    "deadline": "timestamp",
    "head_date": "timestamp",
    "done_date": "timestamp",
    "done_by": "int",
    "evidence_note": "text",
    "proof_model": "text",
    "proof_id": "int",
    "skip_reason": "text",
}
# What says how a check was settled, of one that is not.
UNSETTLED = dict.fromkeys(("done_date", "done_by", "evidence_note", "proof_model", "proof_id"))
# Beside them a row may name which stretch goes on, and say that what it opens falls away at once.
KEYS = {**COLUMNS, "stretch_id": "int", "falls_away": "boolean"}


def insert(env, rows):
    """Insert checks; one that is there already stays as it is.

    :param rows: dicts of column values
    """
    names = [name for name in COLUMNS if name != "lead_id"]
    columns = SQL(", ").join(map(SQL.identifier, names))
    env.cr.execute(
        SQL(
            """
            WITH opened AS (
                INSERT INTO sales_reglament_check (%(columns)s, lead_id)
                     SELECT %(columns)s, unnest(lead_id)
                       FROM jsonb_to_recordset(%(lines)s::jsonb)
                            AS line(%(types)s, lead_id int[])
                ON CONFLICT DO NOTHING
                  RETURNING id, state, evidence_note, user_id, deadline, done_date,
                            COALESCE(opened_date, %(now)s) AS opened_date
            ), begun AS (
                INSERT INTO sales_reglament_stretch
                            (check_id, user_id, date_from, open_since, deadline, date_to,
                             ended_by, was_late, late_hours, is_last)
                     SELECT id, user_id, opened_date, opened_date, deadline,
                            CASE WHEN state != 'todo'
                                 THEN GREATEST(done_date, opened_date) END,
                            %(ended_by)s,
                            (state != 'todo' AND deadline IS NOT NULL
                             AND done_date > GREATEST(deadline, opened_date)) IS TRUE,
                            0, TRUE
                       FROM opened
                  RETURNING %(unfinished)s
            ), kept AS (
                INSERT INTO sales_reglament_check_change
                            (check_id, state_from, state_to, user_id, date, note)
                     SELECT id, NULL, 'todo', %(user)s, %(now)s::timestamp, NULL FROM opened
                  UNION ALL
                     SELECT id, 'todo', state, %(user)s, %(now)s::timestamp, evidence_note
                       FROM opened
                      WHERE state != 'todo')
            SELECT * FROM begun AS had(id, check_id, user_id, late_from, late_to)
             WHERE user_id IS NULL OR late_from IS NOT NULL
            """,
            columns=columns,
            types=_column_types(names),
            lines=_lines(rows, "lead_id", names),
            ended_by=ended_by(SQL("state")),
            unfinished=UNFINISHED,
            user=env.uid,
            now=fields.Datetime.now(),
        )
    )
    env["sales.reglament.stretch"]._finish(env.cr.fetchall())
    _forget(env)


def change(env, rows, note):
    """Change checks: a statement for those that set the same columns.

    :param rows: dicts with ``id`` and the columns to set
    :param note: words for the record of the change
    """
    by_columns, shapes = defaultdict(list), {}
    for row in rows:
        shape = tuple(row)
        if shape not in shapes:
            shapes[shape] = tuple(name for name in KEYS if name in row)
        by_columns[shapes[shape]].append(row)
    for columns, alike in by_columns.items():
        _change_alike(env, alike, columns, note)


def _change_alike(env, rows, columns, note):
    falls_away = "falls_away" in columns
    values = {name: SQL("line.%s", SQL.identifier(name)) for name in columns if name in COLUMNS}
    if falls_away:
        values["state"] = SQL("'cancelled'")
    assignments = SQL(", ").join(
        SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()
    )
    goes_on = SQL("line.stretch_id") if "stretch_id" in columns else SQL("NULL::int")
    env["sales.reglament.check"].flush_model()
    env["sales.reglament.stretch"].flush_model()
    env.cr.execute(
        SQL(
            """
            WITH line AS (
                SELECT unnest(id) AS id, %(columns)s
                  FROM jsonb_to_recordset(%(lines)s::jsonb) AS alike(id int[], %(types)s)
            ), before AS (
                SELECT id, state, user_id, deadline
                  FROM sales_reglament_check WHERE id IN (SELECT id FROM line)
            ), changed AS (
                UPDATE sales_reglament_check AS checks
                   SET %(assignments)s
                  FROM line
                 WHERE checks.id = line.id
             RETURNING checks.id, checks.state, checks.evidence_note, checks.skip_reason,
                       checks.user_id, checks.deadline, checks.done_date,
                       %(goes_on)s AS stretch_id
            ), %(stretches)s,
            kept AS (
                INSERT INTO sales_reglament_check_change
                            (check_id, state_from, state_to, user_id, date, note)
                     SELECT changed.id, before.state, COALESCE(%(through)s, changed.state),
                            %(user)s, %(now)s::timestamp,
                            COALESCE(%(note)s, changed.skip_reason, changed.evidence_note)
                       FROM changed
                       JOIN before ON before.id = changed.id
                      WHERE before.state IS DISTINCT FROM changed.state
                  UNION ALL
                     SELECT id, %(through)s, state, %(user)s, %(now)s::timestamp,
                            COALESCE(skip_reason, evidence_note)
                       FROM changed
                      WHERE %(through)s IS NOT NULL
            )
            SELECT id, check_id, user_id, late_from, late_to FROM unfinished
            """,
            lines=_lines(rows, "id", columns),
            columns=SQL(", ").join(map(SQL.identifier, columns)),
            types=_column_types(columns),
            assignments=assignments,
            goes_on=goes_on,
            stretches=stretch_parts(falls_away),
            through=SQL("%s::varchar", "todo" if falls_away else None),
            user=env.uid,
            now=fields.Datetime.now(),
            note=note,
        )
    )
    env["sales.reglament.stretch"]._finish(env.cr.fetchall())
    _forget(env)


def _forget(env):
    env["sales.reglament.check"].invalidate_model()
    env["sales.reglament.stretch"].invalidate_model()


def _lines(rows, key, names):
    """Rows as JSON, those that differ in ``key`` only as one line with all their keys."""
    keys = defaultdict(list)
    for row in rows:
        keys[tuple(map(row.get, names))].append(row.get(key))
    return json.dumps(
        [{key: found, **dict(zip(names, values, strict=True))} for values, found in keys.items()],
        default=str,
    )


def _column_types(names):
    return SQL(", ").join(SQL("%s %s", SQL.identifier(name), SQL(KEYS[name])) for name in names)
