"""`make lint`: every linter and formatter on every file; the tools come from the Python and npm
registries.
"""

import os

from . import node_packages, paths, proc, python_packages
from .lock import lock
from .log import Problem, elapsed, say

TIMEOUT = 900


def main(args: list[str]) -> None:
    """Install the linters where needed and run them; `args` are passed on to pre-commit."""
    python_packages.check_place()
    python_packages.check_python()
    paths.make_folders()
    with lock("lint"):
        python_packages.ensure_lint_venv()
        node_packages.ensure()
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
