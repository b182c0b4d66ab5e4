"""Odoo 19 itself: from Debian's package as long as Debian has it, else from Odoo's own repository;
or from a checkout (ODOO_PATH) or repository (ODOO_GIT) that the user names.
"""

import hashlib
import json
import os
import re
import shutil
from pathlib import Path

from . import apt, paths, proc
from .log import Problem, note, say

ODOO_PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-glyphicons-halflings",
    "fonts-montserrat",
    "fonts-ocr-b",
    "fonts-roboto-unhinted",
)
# Odoo's links point at files that newer releases of these two no longer have.
FONT_PACKAGES = ("fonts-font-awesome", "fonts-inconsolata")
FONT_SUITE = "bookworm"
TESTED = "19.0.0+dfsg-1"
# Left out by Debian as non-free; without a file of this name its bundle logs an error and breaks
# browser tours.
MISSING_FILE = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
PACKAGES = "usr/lib/python3/dist-packages"
UPSTREAM = "https://github.com/odoo/odoo.git"
BRANCH = "19.0"


def ensure() -> dict:
    """Make Odoo available and return its record: which source and why it, where it is, which
    version, which checksum.
    """
    paths.make_folders()
    record = recorded()
    named, address = os.environ.get("ODOO_PATH"), os.environ.get("ODOO_GIT")
    if named:
        record = _checkout(Path(named).expanduser().resolve())
    elif address and not _is_clone_of(record, address):
        record = _clone(address, "ODOO_GIT names it")
    elif record is None or not Path(record["path"]).is_dir():
        record = _fetched()
    elif record["source"] == "checkout":  # named earlier: it is kept until `make clean`
        record = _checkout(Path(record["path"]))
    paths.ODOO_RECORD.write_text(json.dumps(record, indent=2) + "\n")
    return record


def outdated(record: dict | None) -> bool:
    """Whether the record is not of the Odoo that the user names now."""
    if record is None:
        return True
    named, address = os.environ.get("ODOO_PATH"), os.environ.get("ODOO_GIT")
    if named:
        return os.path.realpath(Path(named).expanduser()) != record["path"]
    return bool(address) and not _is_clone_of(record, address)


def recorded() -> dict | None:
    """The record that the last `ensure` left, if any."""
    try:
        return json.loads(paths.ODOO_RECORD.read_text())
    except (OSError, ValueError):
        return None


def _is_clone_of(record: dict | None, address: str) -> bool:
    return bool(record) and record.get("address") == address and Path(record["path"]).is_dir()


def _fetched() -> dict:
    """Odoo from Debian, or from its own repository where Debian has moved on."""
    source = apt.debian(("sid", FONT_SUITE))
    if source.candidate(ODOO_PACKAGES[0]):
        return _debian(source)
    return _clone(UPSTREAM, f"Debian's unstable has no {ODOO_PACKAGES[0]} any more")


def addons_path(record: dict) -> list[str]:
    """Odoo's own addons, then this repository's top level."""
    root = Path(record["path"])
    own = (
        [root / "odoo" / "addons", root / "addons"]
        if record["source"] != "debian"
        else [root / "odoo" / "addons"]
    )
    return [str(path) for path in (*own, paths.ROOT)]


def _checkout(path: Path) -> dict:
    version, head = _version_and_head(path, f"ODOO_PATH={path}")
    return {
        "source": "checkout",
        "why": "ODOO_PATH names it",
        "path": str(path),
        "version": version,
        "sha": head,
    }


def _clone(address: str, why: str) -> dict:
    """A shallow clone of Odoo's branch, in a folder with the commit in its name."""
    say(f"getting Odoo {BRANCH} from {address}: {why} (about 1 GB)")
    if not shutil.which("git"):
        raise Problem("git is missing: install it, then repeat the command.")
    partial = paths.partial(paths.ENV / "odoo-git")
    options = ["--quiet", "--depth", "1", "--single-branch", "--branch", BRANCH]
    proc.run(
        ["git", "clone", *options, "--", address, partial],
        "odoo-git",
        label=f"cloning Odoo's branch {BRANCH}",
        timeout=3600,
        hint="Is the repository reachable, and has it this branch? Another: ODOO_GIT=<address>; "
        f"or a checkout of your own: ODOO_PATH=<checkout of Odoo's branch {BRANCH}>.",
    )
    version, head = _version_and_head(partial, address)
    target = paths.ENV / f"odoo-git-{head[:12]}"
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)
    return {
        "source": "git",
        "why": why,
        "address": address,
        "path": str(target),
        "version": version,
        "sha": head,
    }


def _version_and_head(path: Path, named: str) -> tuple[str, str]:
    """The version and the commit of a checkout, which has to be one of Odoo 19.0.

    :param named: what the user knows it by
    """
    release = path / "odoo" / "release.py"
    if not release.exists() or not (path / "addons" / "crm").is_dir():
        raise Problem(f"{named} is not a checkout of Odoo (no odoo/release.py, no addons/crm).")
    found = re.search(r"version_info = \((\d+), *(\d+)", release.read_text())
    version = ".".join(found.groups()) if found else "?"
    if version != BRANCH:
        raise Problem(f"{named} is Odoo {version}; this addon needs a checkout of branch {BRANCH}.")
    git = ["git", "-c", f"safe.directory={path}", "-C", path]
    return version, (proc.output([*git, "rev-parse", "HEAD"]) or "unknown").strip()


def _debian(source: apt.Apt) -> dict:
    say("getting Odoo 19 from Debian (about 120 MB, 1.2 GB unpacked)")
    partial = paths.partial(paths.ENV / "odoo")
    sid = source.download([f"{name}/sid" for name in ODOO_PACKAGES], partial / "debs")
    fonts = source.download([f"{name}/{FONT_SUITE}" for name in FONT_PACKAGES], partial / "fonts")
    deb = next(path for path in sid if path.name.startswith("odoo-19_"))
    version = (proc.output(["dpkg-deb", "-f", deb, "Version"]) or "").strip()
    sha = _sha256(deb)
    say(f"unpacking Odoo {version}")
    apt.unpack([*sid, *fonts], partial / "root")
    shutil.rmtree(partial / "root" / "etc", ignore_errors=True)
    _mend(partial / "root" / PACKAGES)
    target = paths.ENV / f"odoo-{version}"
    shutil.rmtree(target, ignore_errors=True)
    (partial / "root").rename(target)
    shutil.rmtree(partial)
    if version != TESTED:
        note(f"Debian now carries odoo-19 {version}; this addon was tested with {TESTED}.")
    return {
        "source": "debian",
        "why": "Debian's unstable has its package",
        "path": str(target / PACKAGES),
        "version": version,
        "sha": sha,
    }


def _mend(packages: Path) -> None:
    missing = packages / MISSING_FILE
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    broken = broken_links(packages)
    if broken:
        names = "\n".join(f"  {path}" for path in broken[:10])
        raise Problem(
            f"Debian's package of Odoo now links to files that are not there:\n{names}\n"
            f"Use ODOO_GIT={UPSTREAM} instead, and report it: scripts/devenv/odoo_source.py "
            "has to name the packages with these files."
        )


def broken_links(root: Path) -> list[Path]:
    """Links below `root` whose target does not exist."""
    found = []
    for folder, folders, files in os.walk(root):
        for name in (*folders, *files):
            path = Path(folder) / name
            if path.is_symlink() and not path.exists():
                found.append(path)
    return found


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as handle:
        for block in iter(lambda: handle.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
