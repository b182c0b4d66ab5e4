"""Debian packages without touching the system: apt with folders of its own, `dpkg -x` into
`.odoo/`.
"""

import os
import re
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from . import paths, proc
from .log import Problem, say

APT = paths.SYSTEM / "apt"
KEYRING = "usr/share/keyrings/debian-archive-keyring.gpg"
FRESH = 24 * 3600  # seconds for which downloaded package lists are taken as they are
NO_MIRROR = (
    "This machine has no Debian mirror configured ({system}), and Odoo comes from Debian's "
    "package here.\n"
    "Do one of these, then repeat the command:\n"
    "  - make ... DEBIAN_MIRROR=<address of a Debian mirror, as in /etc/apt/sources.list>\n"
    "  - make ... ODOO_GIT=<address of Odoo's repository, of which branch 19.0 is cloned>\n"
    "  - make ... ODOO_PATH=<a checkout of Odoo's branch 19.0>"
)


_PLAIN = {**os.environ, "LC_ALL": "C.UTF-8"}  # what apt says is read here


def candidate(policy: str) -> str | None:
    """The version that `apt-cache policy` names for installation, if any."""
    found = re.search(r"^\s*Candidate: (\S+)$", policy, re.MULTILINE)
    return found[1] if found and found[1] != "(none)" else None


def to_install(plan: str) -> list[str]:
    """The packages that `apt-get -s install` would install."""
    return re.findall(r"^Inst (\S+)", plan, re.MULTILINE)


class Apt:
    """One private apt: its own lists and cache, the system's (or a given) list of sources."""

    def __init__(self, name: str, sources: str | None = None):
        self.folder = APT / name
        self.sources = sources

    def options(self) -> list[str]:
        """Command-line options that point apt at this private state."""
        values = {
            "Dir::State::Lists": self.folder / "lists",
            "Dir::Cache": self.folder / "cache",
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Acquire::Retries": "3",
        }
        if self.sources is not None:
            values["Dir::Etc::SourceList"] = self.folder / "sources.list"
            values["Dir::Etc::SourceParts"] = "/dev/null"
        return [f"-o{key}={value}" for key, value in values.items()]

    def update(self) -> None:
        """Fetch the package lists, unless fresh ones for the same sources are there."""
        stamp = self.folder / "updated"
        wanted = self.sources or "system"
        if (
            stamp.exists()
            and stamp.read_text() == wanted
            and time.time() - stamp.stat().st_mtime < FRESH
        ):
            return
        for part in ("lists/partial", "cache/archives/partial"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        if self.sources is not None:
            (self.folder / "sources.list").write_text(self.sources)
        proc.run(
            ["apt-get", *self.options(), "-q", "update"],
            f"apt-update-{self.folder.name}",
            label="reading Debian's package lists",
            timeout=600,
            hint="Is the mirror reachable (network, proxy, certificates)? Then repeat the command.",
        )
        stamp.write_text(wanted)

    def download(self, packages: Sequence[str], target: Path) -> list[Path]:
        """Download packages (apt checks their signatures' hashes) and return the files."""
        self.update()
        target.mkdir(parents=True, exist_ok=True)
        proc.run(
            ["apt-get", *self.options(), "-q", "download", *packages],
            f"apt-download-{self.folder.name}",
            label="downloading " + ", ".join(packages[:3]) + (" ..." if len(packages) > 3 else ""),
            cwd=target,
            timeout=1800,
            hint="Does the mirror carry these? If not: ODOO_PATH=<checkout of Odoo's branch 19.0>.",
        )
        return sorted(target.glob("*.deb"))

    def candidate(self, package: str) -> str | None:
        """The version of a package that the sources have, if any."""
        self.update()
        policy = proc.output(["apt-cache", *self.options(), "policy", package], env=_PLAIN)
        return candidate(policy or "")

    def missing(self, package: str) -> list[str]:
        """A package with all it needs that is not installed here: the names to download.

        :raise Problem: where the sources can't give it
        """
        self.update()
        # "-s" only reckons: it needs no root and changes nothing
        command = ["apt-get", *self.options(), "-oDebug::NoLocking=1", "-s", "install"]
        plan = proc.output([*command, "--no-install-recommends", package], env=_PLAIN)
        if plan is None:
            raise Problem(f"The sources of this system can't give {package} and all it needs.")
        return to_install(plan)


def unpack(debs: Sequence[Path], root: Path) -> None:
    """Unpack packages side by side into `root`."""
    root.mkdir(parents=True, exist_ok=True)
    for deb in debs:
        proc.run(["dpkg", "-x", deb, root], "dpkg", label=f"unpacking {deb.name}", timeout=600)


def system_package(package: str) -> Path:
    """A small package of the machine's own release, unpacked into `.odoo/system/<package>`; no root
    needed.
    """
    root = paths.SYSTEM / package
    if root.exists():
        return root
    if not shutil.which("apt-get"):
        raise Problem(
            f"No apt-get here. Install '{package}' by your system's own means, then repeat the "
            "command."
        )
    return _unpacked(package, Apt("machine"), [package])


def system_program(package: str) -> Path:
    """A program of the machine's own release with the libraries that are missing here, unpacked
    into `.odoo/system/<package>`; no root needed.

    :raise Problem: where the release has it not
    """
    root = paths.SYSTEM / package
    if root.exists():
        return root
    machine = Apt("machine")
    return _unpacked(package, machine, machine.missing(package))


def _unpacked(package: str, source: Apt, names: Sequence[str]) -> Path:
    root = paths.SYSTEM / package
    say(
        f"getting {package} (unpacked into {paths.SYSTEM.relative_to(paths.ROOT)}, nothing is "
        "installed)"
    )
    partial = paths.partial(root)
    debs = source.download(names, partial / "debs")
    unpack(debs, partial / "root")
    (partial / "root").rename(root)
    shutil.rmtree(partial)
    return root


def os_release() -> dict[str, str]:
    """The fields of /etc/os-release."""
    try:
        lines = Path("/etc/os-release").read_text().splitlines()
    except OSError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line)
    return {key: value.strip("\"'") for key, value in pairs}


def pick_mirror(targets: str, codename: str) -> str | None:
    """From lines 'address codename' choose the main archive of the machine's release."""
    rows = [line.split() for line in targets.splitlines() if len(line.split()) == 2]
    rows = [(address, suite) for address, suite in rows if "security" not in address]
    exact = [address for address, suite in rows if suite == codename]
    debian = [address for address, _suite in rows if address.rstrip("/").endswith("/debian")]
    return next(iter(exact + debian), None)


def mirror() -> str:
    """The Debian mirror that this machine uses already, or the one the user names."""
    if os.environ.get("DEBIAN_MIRROR"):
        return os.environ["DEBIAN_MIRROR"]
    release = os_release()
    found = None
    if release.get("ID") == "debian" and shutil.which("apt-get"):
        found = _configured_mirror(release.get("VERSION_CODENAME", "sid"))
    if not found:
        raise Problem(NO_MIRROR.format(system=release.get("PRETTY_NAME", "unknown system")))
    return found


def _configured_mirror(codename: str) -> str | None:
    machine = Apt("machine")
    machine.update()
    form = ["--format", "$(REPO_URI) $(CODENAME)", "Created-By: Packages"]
    targets = proc.output(["apt-get", *machine.options(), "indextargets", *form])
    return pick_mirror(targets or "", codename)


def debian(suites: Sequence[str]) -> Apt:
    """A private apt for these Debian suites; packages are verified with Debian's keyring."""
    address = mirror()
    keyring = Path("/") / KEYRING
    if not keyring.exists():
        keyring = system_package("debian-archive-keyring") / KEYRING
    lines = [f"deb [signed-by={keyring}] {address} {suite} main\n" for suite in suites]
    return Apt("debian", "".join(lines))


def install(packages: Sequence[str], why: str) -> None:
    """Install packages system-wide (root only)."""
    say(f"installing {' '.join(packages)} with apt ({why})")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # An installation that was interrupted has to be finished before another can start.
    proc.run_code(["dpkg", "--configure", "-a"], paths.LOGS / "dpkg-configure.log", env=env)
    hint = f"Install by hand: apt-get update && apt-get install {' '.join(packages)}"
    proc.run(
        ["apt-get", "-q", "update"],
        "apt-update",
        label="apt-get update",
        env=env,
        timeout=600,
        hint=hint,
    )
    command = [
        "apt-get",
        "-q",
        "-y",
        "-oDPkg::Lock::Timeout=300",
        "install",
        "--no-install-recommends",
        *packages,
    ]
    proc.run(
        command, "apt-install", label=f"installing {packages[0]}", env=env, timeout=1800, hint=hint
    )
