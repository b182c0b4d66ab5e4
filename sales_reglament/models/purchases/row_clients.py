"""Whose a row of a table is: its company, its client, its manager."""

import re

COMPANY_COLUMNS = ("company_id", "company_id/id", "company_id/.id")


def plain(number):
    """A tax number as it is compared: letters and digits only."""
    return re.sub(r"[\W_]", "", number or "").upper()


def forms_of(number):
    """A tax number as tables may have it: with and without the prefix of its country."""
    whole = plain(number)
    short = whole[2:] if re.match(r"[A-Z]{2}", whole) else whole
    return {whole, short} - {""}


def find_companies(env, rows, company):
    """Say of each row which company it is of: the one it names, if one works there.

    :param company: of rows that name none
    """
    by_text = {}
    # the names of companies one works in are no secret
    for one in env.companies.sudo():
        xmlid = one.get_external_id().get(one.id)
        by_text.update({one.name: one.id, str(one.id): one.id, xmlid: one.id})
    for row in rows:
        told = row.raw.get("company_id")
        row.company_id = by_text.get(told) if told else company.id
        if not row.company_id:
            row.company_id = company.id
            row.wait("no_company", value=told)


def find_clients(env, rows):
    """The client of each row by its tax number; rows without one wait.

    Who was named by a head once is known from then on.

    :return: ``{key of the row: id of the client}``
    """
    found = _clients_by_number(env, {plain(row.raw.get("client_vat")) for row in rows} - {""})
    settled, by_key = _settled(env, rows)
    clients = {}
    for row in rows:
        number = plain(row.raw.get("client_vat"))
        some = found.get(number, {})
        fitting = {id_ for id_, bound_to in some.items() if bound_to in (None, row.company_id)}
        named = by_key.get((row.company_id, row.key)) or settled.get((row.company_id, number))
        if named and (len(fitting) != 1):
            clients[row.company_id, row.key] = named
        elif len(fitting) == 1:
            clients[row.company_id, row.key] = fitting.pop()
        elif not number:
            row.wait("no_vat")
        else:
            row.wait("several_clients" if fitting else "no_client")
    return clients


def _settled(env, rows):
    """Clients that heads named: by number, and by row."""
    keys, by_number, by_key = {row.key for row in rows}, {}, {}
    companies = {row.company_id for row in rows}
    found = env["sales.reglament.purchase.row"].search(
        [
            ("table", "=", "shipments"),
            ("partner_id", "!=", False),
            ("company_id", "in", list(companies)),
        ],
        order="id",
    )
    for row in found:
        client_id = row.partner_id.commercial_partner_id.id
        number = plain(row._texts().get("client_vat"))
        if number:
            by_number[row.company_id.id, number] = client_id
        if row.key in keys and row.state == "waiting":
            by_key[row.company_id.id, row.key] = client_id
    return by_number, by_key


def _clients_by_number(env, numbers):
    """Clients by tax number, with and without the prefix of the country.

    :return: ``{number: {client's id: id of the company it is bound to}}``
    """
    if not numbers:
        return {}
    env["res.partner"].flush_model(["vat", "commercial_partner_id", "company_id"])
    env.cr.execute(
        """
        WITH client AS (
            SELECT id, company_id, UPPER(REGEXP_REPLACE(vat, '[^[:alnum:]]', '', 'g')) AS number
              FROM res_partner
             WHERE vat IS NOT NULL AND commercial_partner_id = id AND active)
        SELECT id, company_id, number FROM client WHERE number = ANY(%(numbers)s)
         UNION
        SELECT id, company_id, SUBSTRING(number FROM 3) FROM client
         WHERE SUBSTRING(number FROM 3) = ANY(%(numbers)s) AND number ~ '^[A-Z]{2}'
        """,
        {"numbers": list(numbers)},
    )
    found = {}
    for id_, company_id, number in env.cr.fetchall():
        found.setdefault(number, {})[id_] = company_id
    return found


def find_users(env, rows):
    """The manager of each row by name, login or id; of a name nobody has the row waits.

    :return: ``{text: id}``
    """
    texts = {row.raw.get("user_id") for row in rows} - {None, ""}
    if not texts:
        return {}
    # who works here is no secret
    users = env["res.users"].sudo().search([("share", "=", False)])
    by_text = {}
    for user in users:
        for text in (user.name, user.login, str(user.id)):
            by_text.setdefault(text, user.id)
    for row in rows:
        told = row.raw.get("user_id")
        if told and told not in by_text:
            row.wait("no_user", value=told)
    return {text: by_text[text] for text in texts if text in by_text}
