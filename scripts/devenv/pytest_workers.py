"""A pytest plugin for tests of Odoo by several workers (pytest-xdist)."""

import shutil
import signal
from contextlib import contextmanager

import pytest

from . import databases


def pytest_configure(config: pytest.Config) -> None:
    """Give this worker attachments of its own."""
    of_odoo = config.pluginmanager.get_plugin("odoo")
    if of_odoo and hasattr(config, "workerinput"):
        of_odoo._shared_filestore = _own_filestore


@contextmanager
def _own_filestore(original: str, copy: str):
    """Attachments for a worker's copy of the database, as hard links.

    pytest-odoo lets all copies use the files of their original. But after each class Odoo's tests
    remove files that their own database does not know: those of a test that another worker runs.
    """
    if original == copy:
        yield
        return
    files = databases.filestore(copy)
    shutil.rmtree(files, ignore_errors=True)
    databases.copy_files(databases.filestore(original), files)
    try:
        yield
    finally:
        shutil.rmtree(files, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Take the files that open a browser first: they are the long ones, and none of them shall be
    left over when the other worker has nothing to do any more.
    """
    browser = {item.path for item in items if hasattr(getattr(item, "cls", None), "browser_js")}
    items.sort(key=lambda item: item.path not in browser)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable():
    """What a worker sends is plain: a subtest may be about a record, or about half a character."""
    return _plain((yield))


def _plain(value):
    if isinstance(value, dict):
        return {_plain(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, tuple):  # where a test was skipped, and why
        return tuple(map(_plain, value))
    if value is None or type(value) in (bool, int, float):
        return value
    return str(value).encode(errors="backslashreplace").decode()


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let a worker that is done come to its end on a busy machine: it is interrupted after 5 s."""
    if hasattr(session.config, "workerinput"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
