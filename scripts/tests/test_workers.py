"""What becomes of tests that several workers run."""

import pytest

from devenv import databases, paths, pytest_workers, testing

PATIENCE = 600  # seconds, on a busy machine
PLAIN = """
import enum
import unittest

class Thing(enum.IntEnum):
    ONE = 1

class TestPlain(unittest.TestCase):
    def test_good(self):
        pass

    def test_bad(self):
        for thing in (Thing.ONE, object(), [b"x"], "\\ud83d"):
            with self.subTest(thing=thing):
                self.assertFalse(thing)

    @unittest.skip("not today")
    def test_skipped(self):
        pass
"""
BROWSER = """
import unittest

class TestBrowser(unittest.TestCase):
    browser_js = None

    def test_first(self):
        print("FIRST")
        self.fail()
"""
KILLED = """
import os

def test_killed():
    os._exit(9)
"""
BROKEN = "import no_such_module\n"


def run(folder, monkeypatch, **files):
    """The record of workers' tests of these files, and what they printed."""
    monkeypatch.setattr(paths, "LOGS", folder)
    tests = folder / "tests"
    tests.mkdir()
    for name, text in files.items():
        (tests / f"test_{name}.py").write_text(text)
    beside = testing.Beside("run", [*testing.WORKERS, str(tests)])
    result = beside.finish(PATIENCE)
    return result, {test.rpartition("::")[2]: what for test, what in result.outcomes.items()}


def test_all_that_workers_say_is_in_one_record(tmp_path, monkeypatch, capsys):
    files = {"a": PLAIN, "b": BROWSER}
    result, outcomes = run(tmp_path, monkeypatch, **files)
    assert outcomes == {
        "test_good": "passed",
        "test_bad": "failed",
        "test_skipped": "skipped",
        "test_first": "failed",
    }
    assert list(result.skips.values()) == ["Skipped: not today"]
    assert result.exit_code
    assert "FIRST" in capsys.readouterr().out, "what a test printed that failed"


def test_a_worker_that_dies_fails_its_test(tmp_path, monkeypatch):
    result, outcomes = run(tmp_path, monkeypatch, a=KILLED, b=PLAIN)
    assert outcomes["test_killed"] == "failed"
    assert outcomes["test_good"] == "passed"
    assert result.exit_code


def test_a_file_that_breaks_is_a_failure(tmp_path, monkeypatch):
    result, _outcomes = run(tmp_path, monkeypatch, a=BROKEN, b=PLAIN)
    assert "failed" in result.outcomes.values()
    assert result.problems()


def test_files_with_a_browser_come_first():
    class Item:
        def __init__(self, path, cls):
            self.path, self.cls = path, cls

    class Plain:
        pass

    class Browser:
        browser_js = None

    items = [
        Item(path, cls) for path, cls in (("a", Plain), ("b", Plain), ("b", Browser), ("c", None))
    ]
    pytest_workers.pytest_collection_modifyitems(items)
    assert [item.path for item in items] == ["b", "b", "a", "c"]


@pytest.mark.parametrize("copy", ["x", "x-gw0"])
def test_each_copy_has_attachments_of_its_own(tmp_path, monkeypatch, copy):
    monkeypatch.setattr(paths, "DATA", tmp_path)
    for name in ("x", "x-gw0"):  # the latter was left behind
        databases.filestore(name).mkdir(parents=True)
        (databases.filestore(name) / name).write_text(name)
    with pytest_workers._own_filestore("x", copy):
        assert [path.name for path in databases.filestore(copy).iterdir()] == ["x"]
        if copy != "x":
            (databases.filestore(copy) / "x").unlink()
    assert (databases.filestore("x") / "x").read_text() == "x"
    assert databases.filestore("x-gw0").exists() is (copy == "x")
