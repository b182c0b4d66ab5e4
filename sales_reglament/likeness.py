"""What makes two clients look like one: the same keys for the nightly pass and at entry."""

from odoo.tools import SQL

# Above this, names in one city count as alike (pg_trgm's similarity); 1 is the same name.
ALIKE = 0.7
# Shared by more clients than this, a tax number, address or name tells nothing of any two of them.
# Of telephones it is fewer: from so many on they are taken for a building's switchboard.
MOST_ALIKE = 10
# Shorter than this it is no tax number but a mark such as "/" or "none".
SHORTEST_TAX = 5
# As the indexes on the clients have them; ``%s`` is the column.
CITY = "btrim(regexp_replace(translate(lower(%s), 'ёЁ', 'ее'), '[[:punct:][:space:] ]+', ' ', 'g'))"
TAX = "regexp_replace(upper(regexp_replace(%s, '[^[:alnum:]]', '', 'g')), '^[A-Z]{2}(?=[0-9])', '')"

LEGAL_FORMS = (
    "общество с ограниченной ответственностью",
    "индивидуальный предприниматель",
    "акционерное общество",
    *["ооо", "оао", "зао", "пао", "нао", "ао", "ип", "тоо", "уп", "чуп"],
    *[
        "llc",
        "ltd",
        "limited",
        "inc",
        "corp",
        "gmbh",
        "ag",
        "sa",
        "srl",
        "sarl",
        "bv",
        "plc",
        "jsc",
        "ojsc",
        "cjsc",
        "pjsc",
        "ooo",
        "oao",
        "zao",
        "pao",
    ],
)


def name_key(name: SQL) -> SQL:
    """A name without case, punctuation and legal form; NULL where nothing is left."""
    return SQL(
        """NULLIF(btrim(regexp_replace(regexp_replace(
               translate(lower(%(name)s), 'ёЁ', 'ее'), %(forms)s, ' ', 'g'),
               %(marks)s, ' ', 'g')), '')""",
        name=name,
        forms=rf"\m({'|'.join(LEGAL_FORMS)})\M",
        marks=r"[[:punct:][:space:]«»“”„‚’№]+",
    )


def city_key(city: SQL) -> SQL:
    """A city without case, marks and surrounding blanks, "ё" being "е", as its index has it."""
    return SQL(CITY, city)


def digits_key(name: SQL) -> SQL:
    """The digits of a name: clients that differ in them (shop 5, shop 7) are not one."""
    return SQL(r"regexp_replace(%s, '\D', '', 'g')", name)


def tax_key(vat: SQL) -> SQL:
    """A tax number without marks and without the two letters of its country before it, as its
    index has it."""
    return SQL(TAX, vat)


CLIENT_COLUMNS = ("id", "partner_share", "parent_id", "is_company")


def is_client(alias: str, column=SQL.identifier) -> SQL:
    """Whether a row of ``res_partner`` is a client: no contact, no colleague, no company of ours.

    The one definition in the database; ``res.partner._is_client`` is the same for records and
    ``res.partner._reglament_client_domain`` for searches. Archived clients are clients still.

    A client is its own commercial entity, said as Odoo works that out: PostgreSQL takes "is its
    own commercial entity" for rare, and would look through all contacts anew for each client.

    :param alias: the alias of the table
    :param column: ``f(alias, name)``: the SQL of a column
    """
    return SQL(
        """(%(partner_share)s AND (%(parent_id)s IS NULL OR %(is_company)s)
            AND NOT EXISTS (SELECT FROM res_company AS ours WHERE ours.partner_id = %(id)s))""",
        **{name: column(alias, name) for name in CLIENT_COLUMNS},
    )
