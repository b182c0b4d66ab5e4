"""wkhtmltopdf, by which Odoo makes PDF files, where this system offers it: Debian 12 does, Debian
13 does not any more. Odoo works without it, and so must the addon: `WKHTMLTOPDF=0` leaves it out.
"""

import os
import shutil
import tempfile
from pathlib import Path

from . import apt, paths, proc
from .log import Problem, note

NAME = "wkhtmltopdf"
PROGRAMS = (NAME, "wkhtmltoimage")
FOLDER = paths.TOOLS / NAME
LEFT_OUT = paths.TOOLS / f"without-{NAME}"
# The libraries lie beside the program, and there is no screen. What the program says on stderr is a
# warning in Odoo's log: without a folder of its own it speaks each time.
WRAPPER = """#!/bin/sh
root={root}
export LD_LIBRARY_PATH="{libraries}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
export QT_PLUGIN_PATH="{plugins}" QT_QPA_PLATFORM=offscreen
export XDG_RUNTIME_DIR="${{XDG_RUNTIME_DIR:-{own}}}"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH="$root/etc/fonts"
exec "$root/usr/bin/{name}" "$@"
"""
# Found on the path like a program, and nothing is there that could run it: as if it were missing
NOTHING = "#!/program/left/out/by/WKHTMLTOPDF=0\n"


def is_left_out() -> bool:
    """Whether Odoo has to do without."""
    return os.environ.get("WKHTMLTOPDF") == "0"


def folder() -> Path | None:
    """What is put before the path of Odoo's processes, if anything."""
    if is_left_out():
        if not LEFT_OUT.exists():
            _write(LEFT_OUT, dict.fromkeys(PROGRAMS, NOTHING))
        return LEFT_OUT
    return FOLDER if FOLDER.exists() else None


def find() -> str | None:
    """The program that Odoo will use, if one works."""
    if is_left_out():
        return None
    own = str(FOLDER / NAME) if FOLDER.exists() else None
    for program in (own, shutil.which(NAME)):
        if program and proc.output([program, "--version"]):
            return program
    return None


def ensure() -> None:
    """Unpack it where it is missing and the system offers it; otherwise say that there is none."""
    if is_left_out() or find():
        return
    if not shutil.which("apt-get"):
        note(f"There is no {NAME}, and no apt-get to get it: {_MEANING}")
    elif not apt.Apt("machine").candidate(NAME):
        note(f"This system offers no {NAME}: {_MEANING}")
    else:
        try:
            _unpack()
        except Problem as problem:
            note(f"{NAME} can't be used here: {_MEANING}\n{problem}")


_MEANING = "Odoo shows and prints documents as HTML."


def _unpack() -> None:
    root = apt.system_program(NAME)
    libraries = sorted({str(path.parent) for path in root.glob("usr/lib/**/*.so.*")})
    plugins = next(iter(root.glob("usr/lib/**/qt5/plugins")), root)
    own = paths.CACHE / "tmp" / NAME
    own.mkdir(parents=True, exist_ok=True)
    own.chmod(0o700)  # the program takes no other
    given = {"root": root, "libraries": ":".join(libraries), "plugins": plugins, "own": own}
    partial = paths.partial(FOLDER)
    programs = [name for name in PROGRAMS if (root / "usr" / "bin" / name).exists()]
    _write(partial, {name: WRAPPER.format(name=name, **given) for name in programs})
    _try(partial / NAME)
    partial.rename(FOLDER)


def _write(target: Path, scripts: dict[str, str]) -> None:
    target.mkdir(parents=True)
    for name, text in scripts.items():
        (target / name).write_text(text)
        (target / name).chmod(0o755)


def _try(program: Path) -> None:
    """Make a page, as Odoo will."""
    with tempfile.TemporaryDirectory() as name:
        page, pdf = Path(name) / "page.html", Path(name) / "page.pdf"
        page.write_text("<p>A page</p>")
        command = [program, "--quiet", page, pdf]
        said = proc.run(command, NAME, label=f"trying {NAME}", timeout=120).read_text()
        made = pdf.read_bytes() if pdf.exists() else b""
        if said or not made.startswith(b"%PDF"):
            raise Problem(f"{program} made no PDF, or not in silence: {said}")
