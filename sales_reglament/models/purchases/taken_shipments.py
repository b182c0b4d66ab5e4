"""Rows of shipments become purchases: a few statements, however many there are."""

import json

from odoo.tools import SQL

from ...kernel.purchase_rows import cents
from . import imported_entries
from .row_clients import find_clients, find_users

# Columns of a purchase that a table of shipments may tell, with their type in the database.
COLUMNS = {
    "partner_id": "int",
    "user_id": "int",
    "date": "date",
    "due_date": "date",
    "amount_total": "numeric",
}


def take_shipments(model, table, rows):
    """Shipments become purchases; those that are known change where the table says otherwise.

    :param model: of the rows, as superuser
    :param rows: kernel rows that could be read; those that can't be taken are told so
    :return: the clients concerned
    """
    env = model.env
    clients, users = find_clients(env, rows), find_users(env, rows)
    rows = [row for row in rows if row.problem is None]
    known = _known_shipments(env, rows)
    told = {}
    for row in rows:
        key = (row.company_id, row.values["external_ref"])
        now = _told(row, clients, users)
        before = known.get(key, {})
        is_same = before and all(before[name] == value for name, value in now.items())
        row.outcome = "unchanged" if is_same else "taken"
        if not is_same:
            told[key] = now
    ids = {key: before["id"] for key, before in known.items()}
    ids.update(_write_shipments(env, told, known))
    for row in rows:
        row.record_id = ids[row.company_id, row.values["external_ref"]]
    imported_entries.tell(env, {ids[key]: now for key, now in told.items()})
    before = {known[key]["partner_id"] for key in told if key in known}
    return env["res.partner"].browse({*before, *(now["partner_id"] for now in told.values())})


def _told(row, clients, users):
    """What a row says of its shipment, by column; of columns it does not have, nothing."""
    values = {"partner_id": clients[row.company_id, row.key], "amount": row.values["amount"]}
    for name in ("date", "due_date", "paid_date", "margin", "amount_total", "cancelled"):
        if name in row.values:
            values[name] = row.values[name]
    if "user_id" in row.raw:
        values["user_id"] = users.get(row.raw["user_id"])
    return values


def _known_shipments(env, rows):
    """What is known of these shipments.

    :return: ``{(company, number): {column: value}}``, with their ``id``
    """
    env["sales.reglament.purchase"].flush_model()
    env.cr.execute(
        """
        SELECT purchase.company_id, purchase.external_ref, purchase.id, purchase.partner_id,
               purchase.user_id, purchase.date, purchase.due_date,
               purchase.amount_total::text, COALESCE(told.is_off, FALSE) AS cancelled,
               told.paid_date, bought.amount::text, bought.margin::text
          FROM sales_reglament_purchase AS purchase
     LEFT JOIN sales_reglament_purchase_entry AS bought
            ON bought.purchase_id = purchase.id AND bought.kind = 'bought'
     LEFT JOIN LATERAL (
               SELECT SUM(amount) FILTER (WHERE kind = 'returned') < 0 AS is_off,
                      CASE WHEN SUM(amount) FILTER (WHERE kind = 'paid') > 0
                           THEN MAX(date) FILTER (WHERE kind = 'paid' AND amount > 0)
                      END AS paid_date
                 FROM sales_reglament_purchase_entry
                WHERE purchase_id = purchase.id AND row_key IS NULL) AS told ON TRUE
         WHERE purchase.source = 'import' AND purchase.external_ref = ANY(%s)
        """,
        [[row.values["external_ref"] for row in rows]],
    )
    known = {}
    for found in env.cr.dictfetchall():
        amounts = {name: cents(found[name]) for name in ("amount", "margin", "amount_total")}
        known[found.pop("company_id"), found.pop("external_ref")] = {**found, **amounts}
    return known


def _write_shipments(env, told, known):
    """Write what tables say into the columns of purchases.

    :param told: ``{(company, number): {column: value}}``
    :return: ``{(company, number): id}``
    """
    ids = {key: known[key]["id"] for key in told if key in known}
    changed = [{"id": ids[key], "told": told[key]} for key in ids]
    if changed:
        env.cr.execute(
            SQL(
                """
                UPDATE sales_reglament_purchase AS purchase SET %s
                  FROM jsonb_to_recordset(%s::jsonb) AS line(id int, told jsonb)
                 WHERE purchase.id = line.id
                """,
                SQL(", ").join(_changed_column(name, kind) for name, kind in COLUMNS.items()),
                _json(changed),
            )
        )
    new = [
        {"company_id": company_id, "external_ref": ref, "told": now}
        for (company_id, ref), now in told.items()
        if (company_id, ref) not in ids
    ]
    if new:
        ids.update(_insert_shipments(env, new))
    env["sales.reglament.purchase"].invalidate_model(flush=False)
    return ids


def _changed_column(name, kind):
    return SQL(
        "%(column)s = CASE WHEN line.told ? %(name)s THEN %(value)s ELSE purchase.%(column)s END",
        column=SQL.identifier(name),
        name=name,
        value=_column(name, kind),
    )


def _column(name, kind):
    return SQL("(line.told ->> %s)::%s", name, SQL(kind))


def _insert_shipments(env, new):
    """A shipment is of the team that its manager is in when it is taken."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO sales_reglament_purchase
                        (source, external_ref, company_id, currency_id, team_id, amount,
                         %(columns)s)
                 SELECT 'import', line.external_ref, company.id, company.currency_id,
                        (SELECT sale_team_id FROM res_users
                          WHERE id = (line.told ->> 'user_id')::int), 0, %(values)s
                   FROM jsonb_to_recordset(%(lines)s::jsonb)
                        AS line(company_id int, external_ref text, told jsonb)
                   JOIN res_company AS company ON company.id = line.company_id
              RETURNING company_id, external_ref, id
            """,
            columns=SQL(", ").join(map(SQL.identifier, COLUMNS)),
            values=SQL(", ").join(_column(name, kind) for name, kind in COLUMNS.items()),
            lines=_json(new),
        )
    )
    return {(company_id, ref): id_ for company_id, ref, id_ in env.cr.fetchall()}


def _json(rows):
    return json.dumps(rows, default=str)
