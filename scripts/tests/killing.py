"""A second process that works in a database of its own, and is killed in the middle."""

import json
import signal
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from devenv import databases, odoo_cli, paths, postgres, proc
from devenv.lock import lock

PATIENCE = 600  # seconds for a job, on a busy machine


class Victim:
    """Runs scripts for `odoo shell` in a database, to their end or until it is killed."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database = database
        self._script = folder / "script.py"
        # what the database server does for the jobs; after a kill it goes on for a moment
        self._connected = (
            f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'"
            " AND pid != pg_backend_pid()"
        )

    def run(self, text: str) -> str:
        """Run a script to its end."""
        return databases.shell(self.database, self._written(text), "killed", "a job", PATIENCE)

    def ask(self, statement: str):
        """What the database answers."""
        return json.loads(databases.sql(statement, self.database))

    def kill(self, text: str, count: str, above: int, below: int) -> int:
        """Run a script until a number has grown, then kill it with SIGKILL amid the next writing.

        :return: the number that was kept
        """
        line = odoo_cli.command("shell", "-d", self.database, "--no-http")
        env = odoo_cli.environment(postgres.ensure())
        log = paths.LOGS / "killed-victim.log"
        with self._written(text).open("rb") as source, log.open("wb") as sink:
            process = proc.spawn(line, stdin=source, stdout=sink, stderr=sink, env=env)
        writing = f"{self._connected} AND wait_event = 'PgSleep'"
        try:
            self._wait_until(
                lambda number: number > above, f"SELECT ({count}) * ({writing})", process
            )
            process.kill()
            assert process.wait(PATIENCE) == -signal.SIGKILL
        finally:
            proc.kill_group(process)
        self._wait_until(lambda number: number == 0, self._connected)
        kept = self.ask(count)
        assert above < kept < below, "it was killed in the middle"
        return kept

    def _written(self, text):
        self._script.write_text(text)
        return self._script

    def _wait_until(self, reached, count, process=None):
        """Ask the database for a number, without a program started each time."""
        given = postgres.environment()
        connection = psycopg2.connect(
            dbname=self.database, host=given["PGHOST"], port=given["PGPORT"], user=given["PGUSER"]
        )
        connection.autocommit = True
        end = time.monotonic() + PATIENCE
        try:
            with connection.cursor() as cursor:
                while True:
                    cursor.execute(count)
                    if reached(cursor.fetchone()[0]):
                        return
                    assert process is None or process.poll() is None, (
                        "it ended before it was killed"
                    )
                    assert time.monotonic() < end, f"still waiting for: {count}"
                    time.sleep(0.005)
        finally:
            connection.close()


@contextmanager
def victim(database: str, folder: Path, make: str, slow: str):
    """A victim in a new database, dropped afterwards.

    :param make: a script that makes what there is to do
    :param slow: SQL by which what the jobs write takes a moment, for the killer to come when it is
        written and not yet kept
    """
    with lock(database):
        databases.clone(databases.template(languages=False), database)
        databases.odoo(["-d", database, "-i", paths.ADDON], "killed-install", "installing", 600)
        given = Victim(database, folder)
        given.run(make)
        databases.sql(slow, database)
        yield given
        databases.drop(database)
