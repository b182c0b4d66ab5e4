"""Ready reglaments as plain data, copied into drafts onto the stages that exist.

An entry is a reglament of its own; a block is a group of steps to be put into a draft. Their lines
have the fields of ``sales.reglament.requirement`` and ``sales.reglament.step`` with four short
forms: ``stages`` (parts of the pipeline) and ``states`` (of clients), each making one line,
``fields`` (the first one and its alternatives) and ``norm`` (value and unit). ``again_after`` is
the number of days after which a step for clients comes again. A step with ``after`` counts only
what was done after the step with that ``key``. ``surveys`` are short names of surveys whose default
rules (``surveys.py``) the entry brings along.
"""

from .blocks import FIRST_RESPONSE, ORDER_IN_PIPELINE
from .client_care import CLIENT_CARE
from .instantiate import insert_block, instantiate, texts
from .new_client import NEW_CLIENT
from .regular_client import REGULAR_CLIENT

ENTRIES = {entry["code"]: entry for entry in (NEW_CLIENT, REGULAR_CLIENT, CLIENT_CARE)}
BLOCKS = {block["code"]: block for block in (FIRST_RESPONSE, ORDER_IN_PIPELINE)}


def fields_asked():
    """Paths of the fields that the ready reglaments ask for, in their order."""
    paths = [
        path
        for entry in ENTRIES.values()
        for line in entry["requirements"]
        for path in line["fields"]
    ]
    return list(dict.fromkeys(paths))


__all__ = ["BLOCKS", "ENTRIES", "fields_asked", "insert_block", "instantiate", "texts"]
