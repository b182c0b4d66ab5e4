"""Commands of the development environment, called by the Makefile and the scripts beside this
folder.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable

from . import (
    any_day,
    bench,
    core_test,
    data_set,
    databases,
    demo,
    environment,
    lint,
    odoo_cli,
    paths,
    postgres,
    screenshots,
    suite,
    walks,
)
from .lock import lock
from .log import Problem, say


def _odoo(args: list[str]) -> None:
    environment.ensure_quickly()
    odoo_cli.exec_odoo(args)


def _pytest(args: list[str]) -> None:
    environment.ensure_quickly()
    odoo_cli.exec_pytest(args)


def _stop(_args: list[str]) -> None:
    demo.stop()
    postgres.stop()
    postgres.stop(paths.MOVED / "postgres" / "cluster")


def _clean_databases(_args: list[str]) -> None:
    with lock("postgres"):
        _stop([])
        say("removing all databases and their files")
        shutil.rmtree(paths.POSTGRES, ignore_errors=True)
        shutil.rmtree(paths.DATA, ignore_errors=True)
        shutil.rmtree(paths.MOVED, ignore_errors=True)


def _clean(_args: list[str]) -> None:
    if paths.ENV.exists():
        _stop([])
        say(f"removing {paths.ENV}")
        for world in (paths.ENV, paths.MOVED):
            shutil.rmtree(postgres.socket_folder(world), ignore_errors=True)
        shutil.rmtree(paths.ENV)


def _template(_args: list[str]) -> None:
    environment.ensure()
    print(databases.template())


COMMANDS: dict[str, Callable[[list[str]], None]] = {
    "env": lambda _args: environment.main(),
    "run": lambda _args: demo.main(),
    "test": suite.main,
    "test-scripts": suite.of_scripts,
    "test-any-day": any_day.main,
    "on-day": any_day.on_day,
    "walks": walks.main,
    "bench": lambda _args: bench.main(),
    "core-test": core_test.main,
    "lint": lint.main,
    "screenshots": lambda _args: screenshots.main(),
    "load-data": lambda _args: data_set.main(),
    "odoo": _odoo,
    "pytest": _pytest,
    "template": _template,
    "stop": _stop,
    "clean": _clean,
    "clean-db": _clean_databases,
}


def main() -> int:
    """Run one command; failures end in one readable message."""
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        print(f"Commands: {', '.join(COMMANDS)}. People use `make help`.", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        COMMANDS[sys.argv[1]](sys.argv[2:])
    except Problem as problem:
        print(f"\nERROR: {problem}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. The same command goes on where this one stopped.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
