"""Commands of the development environment, called by the Makefile and the scripts beside this folder."""

import os
import signal
import sys

from . import environment, odoo_cli
from .log import Problem


def _odoo(args: list[str]) -> None:
    environment.ensure_quickly()
    odoo_cli.exec_odoo(args)


def _pytest(args: list[str]) -> None:
    environment.ensure_quickly()
    odoo_cli.exec_pytest(args)


def _env(_args: list[str]) -> None:
    environment.main()


COMMANDS = {"env": _env, "odoo": _odoo, "pytest": _pytest}


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
