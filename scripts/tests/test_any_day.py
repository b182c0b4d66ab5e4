"""Which days the tests are run on, and that clocks are moved alike."""

import os
import re
import subprocess
import sys
import time
from datetime import date, datetime, timezone

import pytest

from devenv import any_day, clock, expected, log, paths, without_browser

TODAY = date(2026, 11, 28)  # a Saturday
PATIENCE = 600  # seconds for a program to end, on a busy machine


def moments(wish="", today=TODAY):
    return {name: f"{day:%a %F %R}" for name, day in any_day.chosen(wish, today).items()}


def test_each_day_is_the_next_of_its_kind():
    assert moments() == {
        "friday": "Fri 2026-12-04 10:00",
        "saturday": "Sat 2026-12-05 22:30",
        "year-end": "Thu 2026-12-31 21:30",
        "new-year": "Fri 2027-01-01 00:05",
        "leap-day": "Tue 2028-02-29 12:00",
        "summer-time": "Sun 2027-03-28 00:50",
    }


def test_today_is_not_the_next():
    assert moments("new-year", date(2027, 1, 1)) == {"new-year": "Sat 2028-01-01 00:05"}


def test_the_last_sunday_of_a_march_that_ends_with_one():
    assert moments("summer-time", date(2030, 1, 1)) == {"summer-time": "Sun 2030-03-31 00:50"}


def test_each_has_its_turn():
    turns = [moments("by-turn", date(2026, 11, day)) for day in range(1, 7)]
    assert len({tuple(turn) for turn in turns}) == len(any_day.DAYS)
    assert all(len(turn) == 1 for turn in turns)


def test_a_moment_by_hand():
    assert moments("2028-02-29") == {"2028-02-29": "Tue 2028-02-29 00:00"}
    assert moments("2028-02-29T23:30") == {"2028-02-29T23-30": "Tue 2028-02-29 23:30"}
    there = any_day.chosen("2028-02-29T23:30+03:00", TODAY)["2028-02-29T23-30-03-00"]
    assert there == datetime(2028, 2, 29, 20, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize("wish", ["sunday", "2027-02-29", "29.02.2028"])
def test_what_is_no_day_is_refused(wish):
    with pytest.raises(log.Problem, match=rf"DAY={re.escape(wish)}: neither friday, .*by-turn nor"):
        moments(wish)


def test_without_the_library_it_fails_and_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "LIBRARY", "nowhere/*.so")
    monkeypatch.setattr(paths, "SYSTEM", tmp_path)

    def refuse(package):
        raise log.Problem(f"no {package} in this test")

    monkeypatch.setattr(clock.apt, "system_package", refuse)
    with pytest.raises(log.Problem, match=r"(?s)apt-get install faketime.*no libfaketime in this"):
        clock.require()


def test_no_moved_clock_no_variables(monkeypatch):
    monkeypatch.setattr(paths, "CLOCK", "")
    assert clock.environment() == {}


def test_an_offset_that_is_no_number_is_refused(monkeypatch):
    monkeypatch.setattr(paths, "CLOCK", "tomorrow")
    with pytest.raises(log.Problem, match="REGLAMENT_CLOCK=tomorrow"):
        clock.offset()


# each waits as programs do: asleep, for another thread, for a moment
SHOWN = """
import datetime, threading, time
started = time.monotonic()
time.sleep(0.1)
threading.Event().wait(0.1)
lock = threading.Lock()
lock.acquire()
lock.acquire(timeout=0.1)
print(time.time(), datetime.datetime.now().timestamp(), time.monotonic() - started)
"""


def test_a_program_sees_the_moved_clock_run_on(monkeypatch):
    year = 365 * 24 * 3600
    monkeypatch.setattr(paths, "CLOCK", str(year))
    env = {**os.environ, **clock.environment(), "PYTHONPATH": clock.python_path()}
    line = [sys.executable, "-c", SHOWN]
    done = subprocess.run(
        line, check=True, capture_output=True, text=True, env=env, timeout=PATIENCE
    )
    shown, also, took = map(float, done.stdout.split())
    assert abs(shown - time.time() - year) < clock.TOLERANCE
    assert abs(shown - also) < 1
    assert 0.3 <= took < clock.TOLERANCE, "how long something takes is measured as it is"
    assert clock.disagreement(clock.shown_by(sys.executable, env)) == ""
    clock.clear_up()


@pytest.mark.parametrize(("shown", "said"), [("", "it says ''"), ("0", "it shows 1970-01-01")])
def test_a_clock_that_was_not_moved_is_found(shown, said):
    assert clock.disagreement(shown).startswith(said)


def test_what_ended_programs_leave_is_removed(monkeypatch, tmp_path):
    monkeypatch.setattr(clock, "SHARED_MEMORY", tmp_path)
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    kept = {f"sem.faketime_sem_{os.getpid()}", f"faketime_shm_{os.getpid()}", "PostgreSQL.1"}
    for name in (*kept, f"sem.faketime_sem_{gone.pid}", f"faketime_shm_{gone.pid}"):
        (tmp_path / name).touch()
    clock.clear_up()
    assert {path.name for path in tmp_path.iterdir()} == kept


def test_a_browser_is_missed_under_a_moved_clock_only(monkeypatch):
    skip = f"sales_reglament/tests/test_x.py::T::test: Skipped: {without_browser.REASON}"
    for moved in ("", "60"):
        monkeypatch.setattr(paths, "CLOCK", moved)
        assert any(entry.matches(skip) for entry in expected.SKIPS) is bool(moved)
