"""`make test-any-day`: the suite, without a browser, on days that tests stumble over.

Each day is run by a command of its own (`on-day`) with `REGLAMENT_CLOCK` set, for which a server,
databases and configuration of their own are used: see `paths`.
"""

import os
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from . import (
    clock,
    databases,
    environment,
    odoo_cli,
    odoo_source,
    paths,
    postgres,
    proc,
    suite,
    testing,
)
from .lock import lock
from .log import Problem, elapsed, say

DATABASE = "reglament_any_day"
TIMEOUT = 7200  # seconds for one day, on a busy machine
BY_TURN = "by-turn"


@dataclass(frozen=True)
class Day:
    """A day to run the tests on.

    :param falls: whether a date is such a day
    :param at: the time of day in UTC that the clock starts from
    """

    name: str
    falls: Callable[[date], bool]
    at: time

    def next(self, today: date) -> datetime:
        """The first of these days after today."""
        day = today + timedelta(days=1)
        while not self.falls(day):
            day += timedelta(days=1)
        return datetime.combine(day, self.at, timezone.utc)


def _last_sunday_of_march(day: date) -> bool:
    return day.month == 3 and day.isoweekday() == 7 and (day + timedelta(days=7)).month == 4


# The hours differ: by some of them it is another day already, or still, where people work.
DAYS = (
    Day("friday", lambda day: day.isoweekday() == 5, time(10, 0)),
    Day("saturday", lambda day: day.isoweekday() == 6, time(22, 30)),
    Day("year-end", lambda day: (day.month, day.day) == (12, 31), time(21, 30)),
    Day("new-year", lambda day: (day.month, day.day) == (1, 1), time(0, 5)),
    Day("leap-day", lambda day: (day.month, day.day) == (2, 29), time(12, 0)),
    # clocks are put forward in Europe at 01:00 UTC: while the tests run
    Day("summer-time", _last_sunday_of_march, time(0, 50)),
)


def chosen(wish: str, today: date) -> dict[str, datetime]:
    """The moments to run at, by name.

    :param wish: empty for all days, one's name, `by-turn` for the one whose turn it is today, or
        a moment as in 2028-02-29 or 2028-02-29T23:30 (UTC)
    """
    named = {day.name: day for day in DAYS}
    if wish == BY_TURN:
        wish = DAYS[today.timetuple().tm_yday % len(DAYS)].name
    if not wish:
        return {name: day.next(today) for name, day in named.items()}
    if wish in named:
        return {wish: named[wish].next(today)}
    try:
        moment = datetime.fromisoformat(wish)
    except ValueError:
        names = ", ".join((*named, BY_TURN))
        raise Problem(f"DAY={wish}: neither {names} nor a date such as 2028-02-29.") from None
    return {re.sub(r"\W+", "-", wish): moment.replace(tzinfo=moment.tzinfo or timezone.utc)}


def main(args: list[str]) -> None:
    """Run the suite on the days that `DAY` names, one after the other; `args` go to pytest."""
    if paths.CLOCK:
        raise Problem("REGLAMENT_CLOCK is set: make test-any-day moves the clock itself.")
    moments = chosen(os.environ.get("DAY") or "", datetime.now(timezone.utc).date())
    environment.ensure()
    clock.require()
    with lock(DATABASE):
        template = _hand_over_template()
        codes = {name: _run(name, moment, template, args) for name, moment in moments.items()}
    results = {name: testing.load(_record(name), code) for name, code in codes.items()}
    print(f"\n{'=' * 30} make test-any-day, {elapsed():.0f} s {'=' * 30}")
    for name, result in results.items():
        counts = result.counts
        print(
            f"{name} ({moments[name]:%a %Y-%m-%d %H:%M} UTC): "
            f"{'FAILED' if result.exit_code else 'all good'}, {counts['passed']} passed, "
            f"{counts['failed']} failed, {counts['skipped']} skipped",
            flush=True,
        )
    failed = [name for name, result in results.items() if result.exit_code]
    if failed:
        raise Problem(
            f"The tests fail on some days, see above. One of them again: make test-any-day "
            f"DAY={failed[0]}"
        )


def _record(name: str) -> str:
    return f"any-day-{name}"


def _hand_over_template() -> str:
    """Put the template, with its files, where the server under the moved clock takes it from."""
    name = databases.template()
    dump = _dump(name)
    if not dump.exists():
        dump.parent.mkdir(parents=True, exist_ok=True)
        for outdated in dump.parent.glob("*.dump"):
            outdated.unlink()
        files = paths.MOVED / "data" / "filestore" / name
        shutil.rmtree(files, ignore_errors=True)
        databases.copy_files(databases.filestore(name), files)
        databases.dump(name, dump)  # last: what is there is complete
    return name


def _dump(template: str) -> Path:
    return paths.MOVED / f"{template}.dump"


def _run(name: str, moment: datetime, template: str, args: list[str]) -> int:
    """Run one day in a command of its own; its exit code."""
    say(f"{name}: the clock starts at {moment:%A %Y-%m-%d %H:%M} UTC")
    seconds = (moment - datetime.now(timezone.utc)).total_seconds()
    env = {
        **os.environ,
        "REGLAMENT_CLOCK": f"{seconds:.0f}",
        "PYTHONPATH": str(paths.SCRIPTS),
    }
    line = [sys.executable, "-m", "devenv", "on-day", name, template, *args]
    return proc.wait(proc.spawn(line, env=env), TIMEOUT + 900, "")


def on_day(args: list[str]) -> None:
    """Run the suite under the clock of this command: a day's name, the template, pytest's own."""
    name, template, *rest = args
    paths.make_folders()
    odoo_cli.write_config(odoo_source.recorded())
    postgres.stop()  # one that was left behind has another day's clock
    try:
        postgres.ensure()
        _check_clocks()
        _restore(template)
        problems = suite.install(DATABASE, template)
        result = testing.run_odoo(
            _record(name),
            DATABASE,
            ["-p", "devenv.without_browser", *(rest or [str(paths.ADDON_DIR)])],
            TIMEOUT,
        )
        problems += result.problems()
    finally:
        postgres.stop()
        clock.clear_up()
    for problem in problems:
        print(f"PROBLEM {name}: {problem}", flush=True)
    if problems:
        raise Problem(
            f"{name}: {len(problems)} problem(s), listed above. One test again:\n  "
            f"REGLAMENT_CLOCK={paths.CLOCK} scripts/pytest -d {DATABASE} <test>"
        )


def _check_clocks() -> None:
    """Refuse to run where the clocks were not moved, or not alike."""
    clocks = {
        "The database server": databases.sql("SELECT extract(epoch FROM clock_timestamp())"),
        "Python": clock.shown_by(paths.VENV_PYTHON, odoo_cli.environment(postgres.binaries())),
    }
    for who, shown in clocks.items():
        problem = clock.disagreement(shown)
        if problem:
            raise Problem(f"{who} does not follow the moved clock ({clock.wanted()}): {problem}.")


def _restore(template: str) -> None:
    if databases.exists(template):
        return
    for outdated in databases.templates():
        databases.drop(outdated)
    databases.restore(template, _dump(template))
