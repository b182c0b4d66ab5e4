"""The public data set in a database, loaded once for all tests that look at it."""

import contextlib
import io
import os
from pathlib import Path

from devenv import data_set, databases, paths

DATABASE = "reglament_test_data"


def folder() -> Path:
    """Where the data set is, or would be."""
    return Path(os.environ.get("DATA") or paths.ROOT / data_set.DEFAULT).expanduser().resolve()


def make_load_data(monkeypatch, fresh: str = "") -> str:
    """Run `make load-data` for the tests' database and return what it prints.

    :param fresh: as FRESH: not empty to make the database anew
    """
    monkeypatch.setattr(data_set, "DATABASE", DATABASE)
    monkeypatch.setenv("DATA", str(folder()))
    monkeypatch.setenv("FRESH", fresh)
    if not fresh:  # somebody who edits the addon meanwhile does not make this run update it
        installed = databases.state(DATABASE)["fingerprint"]
        monkeypatch.setattr(data_set.addon, "fingerprint", lambda: installed)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        data_set.main()
    return printed.getvalue()
