"""Databases: a cached template with the addon's dependencies, clones of it, and a state kept with
each database.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

from . import addon, odoo_cli, odoo_source, paths, postgres, proc
from .lock import lock
from .log import Problem, say

LANGUAGE = "ru_RU"  # beside English, which stays the language of new users
TEMPLATE_PREFIX = "reglament_template_"
BUILDING = TEMPLATE_PREFIX + "building"
LOAD_DEMO = Path(__file__).with_name("shell_load_demo.py")
MAKE_ASSETS = Path(__file__).with_name("shell_make_assets.py")
REVISION = "1"  # raise it to have all templates made anew
# Nothing here may ask services outside: the domain of each new lead, the state of the subscription.
QUIET = """
INSERT INTO ir_config_parameter (key, value, create_uid, create_date, write_uid, write_date)
VALUES ('crm.iap.lead.enrich.setting', 'manual', 1, now(), 1, now())
ON CONFLICT (key) DO UPDATE SET value = 'manual';
UPDATE ir_cron SET active = false WHERE id IN (
    SELECT res_id FROM ir_model_data
    WHERE model = 'ir.cron' AND (module, name) IN (
        ('mail', 'ir_cron_module_update_notification'),
        ('crm_iap_enrich', 'ir_cron_lead_enrichment'))
);
"""
NEW_IDENTITY = """
UPDATE ir_config_parameter SET value = gen_random_uuid()::text
WHERE key IN ('database.uuid', 'database.secret');
"""


def sql(statement: str, database: str = "postgres") -> str:
    """Run SQL as the server's owner and return what it prints."""
    programs = postgres.ensure()
    env = {**os.environ, **postgres.environment()}
    options = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement]
    done = subprocess.run(
        [str(programs / "psql"), *options],
        check=False,
        env=env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
    )
    if done.returncode:
        raise Problem(
            "The database server refused: "
            f"{statement.strip().splitlines()[0]}\n{done.stderr.strip()}"
        )
    return done.stdout.strip()


def quote(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def filestore(database: str) -> Path:
    """Where Odoo keeps the attachments of a database."""
    return paths.DATA / "filestore" / database


def exists(database: str) -> bool:
    """Whether the server has this database."""
    return sql(f"SELECT 1 FROM pg_database WHERE datname = {quote(database)}") == "1"


def drop(database: str) -> None:
    """Drop a database with its attachments, if it is there."""
    sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
    shutil.rmtree(filestore(database), ignore_errors=True)


def clone(source: str, target: str) -> None:
    """Copy a database that nobody is connected to; attachments become hard links (Odoo never
    changes such a file).
    """
    drop(target)
    sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')
    copy_files(filestore(source), filestore(target))
    sql(NEW_IDENTITY, target)


def copy_files(source: Path, target: Path) -> None:
    """Copy the attachments of a database, if it has any, as hard links."""
    if source.is_dir():
        shutil.copytree(source, target, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def rename(source: str, target: str) -> None:
    """Give a finished database its final name; the attachments first, so that the name means
    'complete'.
    """
    shutil.rmtree(filestore(target), ignore_errors=True)
    if filestore(source).is_dir():
        filestore(source).rename(filestore(target))
    sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def state(database: str) -> dict:
    """What we noted about a database; empty where it does not exist or was not finished."""
    text = sql(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = "
        f"{quote(database)}"
    )
    try:
        return json.loads(text)
    except ValueError:
        return {}


def set_state(database: str, values: dict) -> None:
    """Note facts about a database, inside the server: they vanish with the database."""
    sql(f'COMMENT ON DATABASE "{database}" IS {quote(json.dumps(values))}')


def template_name(depends: list[str], record: dict) -> str:
    """The name of the English template for these modules of this Odoo."""
    parts = [record["version"], record["sha"], *sorted(depends), REVISION, QUIET]
    return TEMPLATE_PREFIX + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def template(languages: bool = True) -> str:
    """A database with the addon's dependencies, made once for this Odoo and these; `languages`:
    Russian beside English.
    """
    depends = addon.manifest()["depends"]
    english = template_name(depends, odoo_source.recorded())
    russian = f"{english}_{LANGUAGE.lower()}"
    with lock("template"):
        if not exists(english):
            _make_english(english, depends)
        if languages and not exists(russian):
            _add_languages(english, russian)
    return russian if languages else english


def templates() -> list[str]:
    """All templates that the server has, outdated ones too."""
    return sql(f"SELECT datname FROM pg_database WHERE datname LIKE '{TEMPLATE_PREFIX}%'").split()


def copies_of_workers(database: str) -> list[str]:
    """The copies of a database that pytest-odoo made for its workers."""
    return sql(
        f"SELECT datname FROM pg_database WHERE datname LIKE {quote(database + '-gw%')}"
    ).split()


def _make_english(name: str, depends: list[str]) -> None:
    say(f"making a database template with {', '.join(depends)} (once; about a minute)")
    for database in templates():
        drop(database)
    odoo(["-d", BUILDING, "-i", ",".join(depends)], "template", "making the template", timeout=900)
    sql(QUIET, BUILDING)
    rename(BUILDING, name)


def _add_languages(source: str, name: str) -> None:
    say(f"loading {LANGUAGE} into a second template")
    clone(source, BUILDING)
    odoo(
        ["i18n", "loadlang", "-d", BUILDING, "-l", LANGUAGE],
        "template-languages",
        f"loading {LANGUAGE}",
        600,
        stop=False,
    )
    if not sql(f"SELECT 1 FROM res_lang WHERE code = {quote(LANGUAGE)} AND active", BUILDING):
        raise Problem(
            f"Odoo did not load the language {LANGUAGE}; see "
            f"{paths.LOGS / 'template-languages.log'}"
        )
    rename(BUILDING, name)


def dump(database: str, path: Path) -> None:
    """Write a database, without its attachments, into a file for `restore`."""
    say(f"copying {database} for another server")
    partial = paths.partial(path)
    _tool("pg_dump", ["--format=custom", "--compress=1", f"--file={partial}", database])
    partial.rename(path)


def restore(database: str, path: Path) -> None:
    """Make a database from a file that `dump` wrote."""
    say(f"making {database} from {path.name}")
    unfinished = f"{database}_restoring"
    sql(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
    sql(f'CREATE DATABASE "{unfinished}"')
    _tool("pg_restore", ["--no-owner", "--exit-on-error", f"--dbname={unfinished}", path])
    sql(f'ALTER DATABASE "{unfinished}" RENAME TO "{database}"')


def _tool(name: str, args: list[str | Path]) -> None:
    env = {**os.environ, **postgres.environment()}
    proc.run([postgres.ensure() / name, *args], name, label=name, env=env, timeout=600)


def odoo(args: list[str], log: str, label: str, timeout: float, stop: bool = True) -> Path:
    """Run Odoo's command line to its end; return the path of its log."""
    env = odoo_cli.environment(postgres.ensure())
    env["ODOO_HTTP_PORT"] = str(odoo_cli.free_port())
    line = odoo_cli.command(*args, *(["--stop-after-init"] if stop else []))
    return proc.run(line, log, label=label, env=env, cwd=paths.ROOT, timeout=timeout)


def shell(
    database: str, script: Path, log: str, label: str, timeout: float, extra: dict | None = None
) -> str:
    """Run a Python script in `odoo shell` on a database; return what it prints on stdout.

    With `extra` variables it is a command of the user's: its progress (stderr) goes to the screen.
    """
    env = {**odoo_cli.environment(postgres.ensure()), **(extra or {})}
    odoo_log = paths.LOGS / f"{log}-odoo.log"
    odoo_log.unlink(missing_ok=True)
    line = odoo_cli.command("shell", "-d", database, "--no-http", "--logfile", str(odoo_log))
    printed, errors = paths.LOGS / f"{log}.out", paths.LOGS / f"{log}.log"
    with printed.open("wb") as out, errors.open("wb") as err, script.open("rb") as source:
        process = proc.spawn(line, stdin=source, stdout=out, stderr=None if extra else err, env=env)
        code = proc.wait(process, timeout, "" if extra else label, errors)
    if code:
        ends = "\n".join(filter(None, (proc.tail(errors), proc.tail(printed, 5))))
        raise Problem(
            f"{label}: {script.name} failed (exit code {code}). Odoo's log: {odoo_log}\n\n{ends}"
        )
    return printed.read_text(errors="replace")


def load_demo(database: str, log: str) -> None:
    """Load the demo files of the addon's own manifest, if any, and of no other module."""
    if addon.manifest().get("demo"):
        shell(database, LOAD_DEMO, log, "loading the addon's demo data", 600)


def make_assets(database: str, log: str) -> None:
    """Make the scripts and styles that browsers load: Odoo makes them on the first visit only."""
    shell(database, MAKE_ASSETS, log, "making what browsers load", 600)
