"""Python packages by uv, with pip only to bring uv; works where the system has neither pip nor
venv.
"""

import glob
import hashlib
import os
import shutil
import sys
from pathlib import Path

from . import apt, paths, proc, registry
from .log import Problem, say

UV_VERSION = "0.13.9"
SUPPORTED = ((3, 10), (3, 13))


def check_python() -> None:
    """Refuse a Python for which Odoo 19 has no pins."""
    lowest, highest = SUPPORTED
    if not lowest <= sys.version_info[:2] <= highest:
        raise Problem(
            f"This is Python {sys.version.split()[0]}; Odoo 19 needs {lowest[0]}.{lowest[1]} to "
            f"{highest[0]}.{highest[1]}.\n"
            "Name another one: make ... PYTHON=python3.12"
        )


def check_place() -> None:
    """Refuse a checkout where programs would stumble over the name of its folder."""
    if any(sign in str(paths.ROOT) for sign in " \t\n,:;'\"$"):
        raise Problem(
            f"The path of this checkout has a space or a special character: {paths.ROOT}\n"
            "PostgreSQL, apt and Odoo stumble over it: move the checkout, then repeat the command."
        )


def ensure_venv() -> None:
    """The environment that runs Odoo and its tests."""
    _sync(paths.VENV, paths.REQUIREMENTS / "odoo.txt", "Odoo's Python packages")


def ensure_lint_venv() -> None:
    """The environment of the linters."""
    _sync(paths.LINT_VENV, paths.REQUIREMENTS / "lint.txt", "the linters")


def _sync(venv: Path, requirements: Path, what: str) -> None:
    stamp = venv / "reglament-stamp"
    wanted = _fingerprint(requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say(f"installing {what}")
    uv = ensure_uv()
    env = _uv_env()
    if not _same_python(venv):
        proc.run(
            [uv, "venv", "--quiet", "--clear", "--python", sys.executable, venv], "uv-venv", env=env
        )
    stamp.unlink(missing_ok=True)
    command = [uv, "pip", "sync", "--python", venv / "bin" / "python", requirements]
    proc.run(
        command, f"uv-{venv.name}", label=f"installing {what}", env=env, timeout=1200, hint=_HINT
    )
    stamp.write_text(wanted)


_HINT = "Is the Python package index reachable? Its address comes from pip's configuration."


def _fingerprint(requirements: Path) -> str:
    text = requirements.read_text() + sys.version + os.path.realpath(sys.executable)
    return hashlib.sha256(text.encode()).hexdigest()


def _same_python(venv: Path) -> bool:
    python = venv / "bin" / "python"
    code = "import sys; print(sys.version, sys._base_executable)"
    return python.exists() and proc.output([python, "-c", code]) == proc.output(
        [sys.executable, "-c", code]
    )


def install_to(target: Path, requirement: str) -> None:
    """Install one package, without dependencies, into a folder of its own."""
    partial = paths.partial(target)
    command = [
        ensure_uv(),
        "pip",
        "install",
        "--python",
        sys.executable,
        "--no-deps",
        "--target",
        partial,
        requirement,
    ]
    proc.run(
        command,
        f"uv-{target.name}",
        label=f"installing {requirement}",
        env=_uv_env(),
        timeout=900,
        hint=_HINT,
    )
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def ensure_uv() -> Path:
    """The pinned uv, brought by pip."""
    target = paths.TOOLS / f"uv-{UV_VERSION}"
    if not (target / "bin" / "uv").exists():
        say(f"installing uv {UV_VERSION}")
        partial = paths.partial(target)
        options = [
            "--quiet",
            "--disable-pip-version-check",
            "--no-cache-dir",
            "--no-deps",
            "--target",
            partial,
        ]
        command = [*_pip(), "install", *options, f"uv=={UV_VERSION}"]
        proc.run(command, "pip-uv", label="installing uv", env=_pip_env(), timeout=600, hint=_HINT)
        partial.rename(target)
    return target / "bin" / "uv"


def _pip() -> list[str]:
    if proc.output([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    root = apt.system_package("python3-pip-whl")
    wheels = glob.glob(str(root / "usr/share/python-wheels/pip-*.whl"))
    if not wheels:
        raise Problem(
            "Debian's python3-pip-whl holds no pip. Install pip by hand, then repeat the command."
        )
    return [sys.executable, str(Path(__file__).with_name("pip_from_wheel.py")), wheels[0]]


def _pip_env() -> dict[str, str]:
    return {**os.environ, **registry.certificates(os.environ)}


def _uv_env() -> dict[str, str]:
    env = _pip_env()
    settings = registry.parse_pip_config(proc.output([*_pip(), "config", "list"], env=env) or "")
    env.update(registry.uv_environment(settings, env))
    env.update(
        UV_CACHE_DIR=str(paths.CACHE / "uv"),
        UV_PYTHON_DOWNLOADS="never",
        UV_NO_CONFIG="1",
        UV_HTTP_TIMEOUT="180",
    )
    env["TMPDIR"] = str(paths.CACHE / "tmp")
    env.pop("VIRTUAL_ENV", None)
    return env
