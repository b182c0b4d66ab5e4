"""Many ids or values as one argument of a statement.

The driver writes a thousand arguments one by one, and PostgreSQL reads and plans them one by one:
that takes longer than the work of most statements.
"""

from odoo.tools import SQL


def one_of(ids):
    """A condition to stand after a column: it is one of these ids."""
    return SQL("= ANY(%s::int[])", "{" + ",".join(map(str, ids)) + "}")


def as_array(values):
    """Ids, truth values or None, as PostgreSQL writes an array of them."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"
