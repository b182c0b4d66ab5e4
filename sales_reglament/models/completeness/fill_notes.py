"""Who changed what of a record, and how, until its gaps are written: notes of one transaction.

The row that says a required value came is made when the columns of the gaps are written. By then
neither the writer nor the way is known, so both are noted with the change.
"""

from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import repeat

from ...engine_pass import current_pass
from ...kernel import fills

DATA = "sales_reglament.fills"
CONTEXT_KEY = "sales_reglament_filled"
SUBJECTS = frozenset({"crm.lead", "res.partner"})
# What is asked of a record, and what of it is missing.
COLUMNS = ("asked_requirements", "missing_requirements")


class Filled(Enum):
    """What a context says of how its values come. A Python object: no request can carry one."""

    DIALOG = "dialog"
    SYNCED = "synced"


@dataclass(slots=True)
class Note:
    """What happened to one record since its gaps were written.

    :param ways: ``{(model, field): (how, id of who)}``
    :param marked: who had the gaps worked out again, where no field tells
    :param is_new: whether the record was created
    :param is_judged: whether its gaps were worked out since
    """

    ways: dict = field(default_factory=dict)
    marked: tuple | None = None
    is_new: bool = False
    is_judged: bool = False


def filled(records, how):
    """``records`` in an environment whose values come in this way."""
    return records.with_context(**{CONTEXT_KEY: how})


def way(env):
    """How a change made in this environment comes, and by whom."""
    said, passed = env.context.get(CONTEXT_KEY), current_pass(env)
    if isinstance(said, Filled):
        how = said.value
    elif passed and passed.kind == "import":
        how = "imported"
    else:
        # what Odoo itself does when it merges or converts is nobody's typing
        by_itself = env.su or (passed and passed.kind == "auto")
        how = "system" if by_itself else "typed"
    return how, env.uid


def recomputed(records, names):
    """How values that Odoo works out come: from the client, the deal, or whatever else.

    :param names: of the fields that were worked out of ``records``
    """
    paths = [
        path.partition(".")[0]
        for name in names
        for path in records.pool.field_depends.get(records._fields[name], ())
    ]
    comodels = {records._fields[name].comodel_name for name in paths if name in records._fields}
    return ("synced" if comodels & SUBJECTS else "computed"), who(records)


def note_writer(records):
    """Whatever is worked out from now on comes of what this person did.

    Odoo works values out later, in an environment of anybody's.
    """
    records.env.cr.precommit.data.setdefault(DATA, {})["who"] = records.env.uid


def who(records):
    """Id of the user whose doing the values that are worked out now come of."""
    data = records.env.cr.precommit.data.get(DATA, {})
    return data.get("who", records.env.uid)


def note(records, model, names, how):
    """Note that fields changed that matter to ``records``.

    :param records: deals or clients whose gaps may change
    :param model: of the fields
    :param names: of the fields
    :param how: as ``way`` has it
    """
    for one in _notes_of(records):
        for name in names:
            place = (model, name)
            known = one.ways.get(place)
            one.ways[place] = fills.strongest((known, how)) if known else how


def note_mark(records):
    """Note who has the gaps of ``records`` worked out again, whatever the reason."""
    for one in _notes_of(records):
        one.marked = one.marked or ("computed", who(records))


@contextmanager
def creating(model, vals_list):
    """Round the creation of records: whoever creates them names these values.

    :param model: an empty recordset of what is created
    """
    given = [frozenset(vals) for vals in vals_list]
    waiting = _kept(model, "given").setdefault(model._name, [])
    waiting.append(given)
    try:
        yield
    finally:
        if any(one is given for one in waiting):
            waiting.remove(given)


def note_new(records):
    """Note that ``records`` have just been created, and with what."""
    waiting = _kept(records, "given").get(records._name)
    given = waiting.pop() if waiting and len(waiting[-1]) == len(records) else repeat(())
    how = way(records.env)
    for one, names in zip(_notes_of(records), given, strict=False):
        one.is_new = True
        one.ways.update(dict.fromkeys(((records._name, name) for name in names), how))


def note_judged(records):
    """The gaps of ``records`` have been worked out with all that is noted so far."""
    notes = _all_notes(records)
    for id_ in records._ids:
        if id_ in notes:
            notes[id_].is_judged = True


def take(records):
    """The notes of records whose gaps are written now: they are told and forgotten.

    :return: per record its Note, or None
    """
    notes = _all_notes(records)
    return [notes.pop(id_, None) for id_ in records._ids]


def _all_notes(records):
    return _kept(records, "notes").setdefault(records._name, {})


def _kept(records, what):
    data = records.env.cr.precommit.data
    return data.setdefault(DATA, {}).setdefault(what, {})


def _notes_of(records):
    """The note of each of ``records``; of one whose gaps stayed as they were, a new one."""
    notes, dirty = _all_notes(records), records.env._field_dirty
    unwritten = [dirty.get(records._fields[name], ()) for name in COLUMNS]
    for id_ in records._ids:
        if not id_:
            continue
        one = notes.get(id_)
        if one is None or (one.is_judged and not any(id_ in ids for ids in unwritten)):
            one = notes[id_] = Note()
        yield one
