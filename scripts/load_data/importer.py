"""Loads sheets through Odoo's own import, in chunks, each committed: what was killed goes on."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from .rows import MODULE, Sheet

CHUNK = 500
# As Odoo's import screen (no history, no notices of what is old), plus no letters to new users.
CONTEXT = {
    "lang": "en_US",  # the names of countries are English
    "import_file": True,
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
}


class ImportProblem(Exception):
    """Odoo refused rows; the message says which and why."""


@dataclass(frozen=True)
class Outcome:
    """What became of a sheet."""

    title: str
    imported: int
    skipped: int


class Progress:
    """Lines on stderr with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since the start."""
        return time.monotonic() - self._start

    def say(self, text: str) -> None:
        """Print one line."""
        print(f"[{self.seconds:6.1f}s] {text}", file=sys.stderr, flush=True)


class Complaints(logging.Handler):
    """Keeps what Odoo logs as WARNING or worse; deprecations of Python are not Odoo's words."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record."""
        if record.name != "py.warnings":
            self.texts.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@contextmanager
def listening() -> Iterator[list[str]]:
    """Collect Odoo's complaints while the block runs."""
    handler = Complaints()
    logging.getLogger().addHandler(handler)
    try:
        yield handler.texts
    finally:
        logging.getLogger().removeHandler(handler)


def importing(env):
    """The environment of the import: the administrator's, with nothing told to anybody."""
    admin = env.ref("base.user_admin")
    return env(
        user=admin, su=False, context={**CONTEXT, "allowed_company_ids": admin.company_ids.ids}
    )


def load(env, sheet: Sheet, progress: Progress) -> Outcome:
    """Import the rows of a sheet whose external ids are not there yet.

    :param env: as `importing` gives it; committed after each chunk
    :raise ImportProblem: when Odoo refuses a row; chunks before it stay
    """
    known = _known(env, sheet.model)
    rows = [row for row in sheet.rows if row[0] not in known]
    outcome = Outcome(sheet.title, len(rows), len(sheet.rows) - len(rows))
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
        _load_chunk(env, sheet, chunk)
        env.cr.commit()
        if len(rows) > CHUNK:
            progress.say(f"{sheet.title}: {start + len(chunk)} of {len(rows)}")
    if not rows or len(rows) <= CHUNK:
        progress.say(f"{sheet.title}: {outcome.imported} imported, {outcome.skipped} there already")
    return outcome


def _known(env, model: str) -> set[str]:
    names = env["ir.model.data"].search_fetch(
        [("module", "=", MODULE), ("model", "=", model)], ["name"]
    )
    return {f"{MODULE}.{data.name}" for data in names}


def _load_chunk(env, sheet: Sheet, rows: list) -> None:
    model = env[sheet.model]
    if sheet.model in ("crm.lead", "sale.order"):
        # only where moments are read: elsewhere the context's time zone becomes the record's
        model = model.with_context(tz="UTC")
    result = model.load(list(sheet.fields), [list(row) for row in rows])
    # a warning, too, means that something did not arrive as it is written
    if result["messages"] or not result["ids"]:
        texts = [str(message.get("message")) for message in result["messages"][:10]]
        raise ImportProblem(f"{sheet.title}, {rows[0][0]} and following:\n" + "\n".join(texts))
    for name in sheet.keep_empty:
        column = sheet.fields.index(name)
        pairs = zip(result["ids"], rows, strict=True)
        model.browse([id_ for id_, row in pairs if not row[column]]).write({name: False})
