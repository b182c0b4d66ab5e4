"""A field for how much is filled in of what is asked, of records of which nothing may be asked."""

from odoo import fields

# What code finds where nothing is asked: nothing is missing.
NOTHING_MISSING = 100


class Completeness(fields.Integer):
    """In per cent; empty where nothing is asked.

    Empty is NULL in the database, so averages, comparisons and reports pass over it, and screens
    and exports show nothing. Code that reads the field of a record finds that nothing is missing:
    100. Who must tell the two apart asks :meth:`given`.
    """

    falsy_value = None

    def given(self, record):
        """The percentage of one record, ``None`` where nothing is asked of it."""
        record[self.name]  # pylint: disable=pointless-statement
        return self._get_cache(record.env).get(record._ids[0]) if record._ids else None

    def convert_to_column(self, value, record, values=None, validate=True):
        return None if value is None or value is False else int(value)

    def convert_to_cache(self, value, record, validate=True):
        return None if value is None or value is False else int(value)

    def convert_to_record(self, value, record):
        return NOTHING_MISSING if value is None else value

    def convert_to_read(self, value, record, use_display_name=True):
        return self._shown(value, record, False)

    def convert_to_export(self, value, record):
        return self._shown(value, record, "")

    def _shown(self, value, record, empty):
        is_empty = value == NOTHING_MISSING and record and self.given(record) is None
        return empty if is_empty else value
