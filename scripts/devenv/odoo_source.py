"""Odoo 19 itself: from Debian's package, or from a checkout that the user names in ODOO_PATH."""

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


def ensure() -> dict:
    """Make Odoo available and return its record: where it is, which version, which checksum."""
    paths.make_folders()
    record = recorded()
    checkout = os.environ.get("ODOO_PATH") or _checkout_before(record)
    if checkout:
        record = _checkout(Path(checkout).expanduser().resolve())
    elif record is None or record["source"] != "debian" or not Path(record["path"]).is_dir():
        record = _debian()
    paths.ODOO_RECORD.write_text(json.dumps(record, indent=2) + "\n")
    return record


def recorded() -> dict | None:
    """The record that the last `ensure` left, if any."""
    try:
        return json.loads(paths.ODOO_RECORD.read_text())
    except (OSError, ValueError):
        return None


def _checkout_before(record: dict | None) -> str | None:
    """The checkout that was named in an earlier command: it is kept until `make clean`."""
    if record and record["source"] == "checkout" and Path(record["path"]).is_dir():
        return record["path"]
    return None


def addons_path(record: dict) -> list[str]:
    """Odoo's own addons, then this repository's top level."""
    root = Path(record["path"])
    own = (
        [root / "odoo" / "addons", root / "addons"]
        if record["source"] == "checkout"
        else [root / "odoo" / "addons"]
    )
    return [str(path) for path in (*own, paths.ROOT)]


def _checkout(path: Path) -> dict:
    release = path / "odoo" / "release.py"
    if not release.exists() or not (path / "addons" / "crm").is_dir():
        raise Problem(
            f"ODOO_PATH={path} is not a checkout of Odoo (no odoo/release.py, no addons/crm)."
        )
    found = re.search(r"version_info = \((\d+), *(\d+)", release.read_text())
    version = ".".join(found.groups()) if found else "?"
    if version != "19.0":
        raise Problem(
            f"ODOO_PATH={path} is Odoo {version}; this addon needs a checkout of branch 19.0."
        )
    git = ["git", "-c", f"safe.directory={path}", "-C", path]
    head = (proc.output([*git, "rev-parse", "HEAD"]) or "unknown").strip()
    return {"source": "checkout", "path": str(path), "version": version, "sha": head}


def _debian() -> dict:
    say("getting Odoo 19 from Debian (about 120 MB, 1.2 GB unpacked)")
    partial = paths.partial(paths.ENV / "odoo")
    source = apt.debian(("sid", FONT_SUITE))
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
    return {"source": "debian", "path": str(target / PACKAGES), "version": version, "sha": sha}


def _mend(packages: Path) -> None:
    missing = packages / MISSING_FILE
    missing.parent.mkdir(parents=True, exist_ok=True)
    missing.touch()
    broken = broken_links(packages)
    if broken:
        names = "\n".join(f"  {path}" for path in broken[:10])
        raise Problem(
            f"Debian's package of Odoo now links to files that are not there:\n{names}\n"
            "Use ODOO_PATH=<a checkout of Odoo's branch 19.0> instead, and report it: "
            "scripts/devenv/odoo_source.py "
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
