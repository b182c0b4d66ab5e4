"""What all rows of My Day have in common, whatever waits."""

from collections.abc import Callable
from dataclasses import dataclass

from odoo import fields
from odoo.tools import SQL

# Every row has all of these; what a kind does not name is empty.
COLUMNS = {
    "id": "bigint",
    "kind": "varchar",
    "user_id": "int",
    "other_user_id": "int",
    "team_id": "int",
    "company_id": "int",
    "name": "varchar",
    "record_name": "varchar",
    "res_model": "varchar",
    "res_id": "int",
    "lead_id": "int",
    "partner_id": "int",
    "step_id": "int",
    "activity_id": "int",
    "check_id": "int",
    "request_id": "int",
    "feedback_id": "int",
    "amount": "numeric",
    "deadline": "timestamp",
    "verb": "varchar",
    "about": "varchar",
    "done_by": "varchar",
    "minutes": "int",
    "is_escalated": "bool",
}
# Ids of different tables side by side: each kind of row has its remainder.
ID_FACTOR = 16
REMAINDERS = {
    "activity": 0,
    "check": 1,
    "request": 2,
    "waiting": 3,
    "handover": 4,
    "handover_upward": 5,
    "read": 6,
    "call": 8,
    "low_score": 9,
}


@dataclass(frozen=True)
class Source:
    """Something that waits for people.

    :param selects: ``f(day)``: a ``SELECT`` for each kind of row, as :func:`select` makes them;
        ``day`` is My Day in the reader's environment
    :param depends: what the rows are read from, ``{model: fields}``
    :param planned: a query of what stands in the list already as what an ``activity`` was planned
        for
    """

    selects: Callable
    depends: dict[str, list[str]]
    planned: SQL | None = None


def row_id(column, kind):
    """The id of a row, no other's.

    :param column: SQL of the id of what waits
    :param kind: a key of ``REMAINDERS``
    """
    return SQL("%s::bigint * %s + %s", column, ID_FACTOR, REMAINDERS[kind])


def select(columns, tables, where):
    """One kind of thing.

    :param columns: SQL by column name; those left out are empty
    :param tables: what stands after FROM
    :param where: what stands after WHERE
    """
    empty = SQL("NULL")
    terms = SQL(", ").join(
        SQL("(%s)::%s AS %s", columns.get(name, empty), SQL(kind), SQL.identifier(name))
        for name, kind in COLUMNS.items()
    )
    return SQL("SELECT %s FROM %s WHERE %s", terms, tables, where)


def reader_is_head(day):
    """Whether the reader sees what is late of others too."""
    return day.env.user.has_group("sales_reglament.group_reglament_head")


def escalated(day, deadline, told=None, person="users"):
    """Whether the head sees it: told already, or late by two working days of its person.

    :param person: the alias of the person's user
    """
    if not reader_is_head(day):
        return SQL("FALSE")
    late = SQL("(%s <= %s) IS TRUE", deadline, _escalated_before(day, person))
    return SQL("(%s IS NOT NULL OR %s)", told, late) if told else late


def _escalated_before(day, person):
    """The moment two working days ago: what was due by then is the head's to see.

    Those of the company of whoever has to do it, whoever looks.

    :param person: the alias of that user
    """
    cache, now = day.env.cr.cache, fields.Datetime.now()
    own = day.env.company.id
    key = ("sales.reglament.day", own, now)
    if key not in cache:
        # companies are told apart by their calendars only
        companies = day.env["res.company"].sudo().search([("id", "!=", False)])
        clock = day.env["sales.reglament.clock"]
        cache[key] = clock._late_for_head([own, *companies.ids], now)
    since = cache[key]
    others = {id_: moment for id_, moment in since.items() if moment != since[own]}
    if not others:
        return SQL("%s", since[own])
    cases = SQL(" ").join(SQL("WHEN %s THEN %s::timestamp", *item) for item in others.items())
    company = SQL.identifier(person, "company_id")
    return SQL("CASE %s %s ELSE %s::timestamp END", company, cases, since[own])
