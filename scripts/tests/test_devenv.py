"""The pure parts of the development environment."""

import subprocess
import sys
import threading

import pytest

from devenv import (
    addon,
    apt,
    databases,
    layout,
    lock,
    log,
    odoo_cli,
    odoo_log,
    odoo_source,
    paths,
    postgres,
    proc,
)

PATIENCE = 600  # seconds for what waits only because the machine is busy
LOG = """2026-01-02 03:04:05,678 12 INFO db odoo.modules.loading: fine
2026-01-02 03:04:05,678 12 WARNING db odoo.fields: something is wrong
with a second line
2026-01-02 03:04:05,678 12 WARNING db py.warnings: /x/odoo/tools/a.py:3: DeprecationWarning: old
2026-01-02 03:04:05,678 12 WARNING db py.warnings: ADDON/a.py:3: DeprecationWarning: ours
2026-01-02 03:04:05,678 12 INFO db odoo: over
not a record
"""


def test_complaints_keep_what_nobody_expects():
    found = odoo_log.complaints(LOG.replace("ADDON", str(paths.ADDON_DIR)))
    assert found == [
        "WARNING odoo.fields: something is wrong\nwith a second line",
        f"WARNING py.warnings: {paths.ADDON_DIR}/a.py:3: DeprecationWarning: ours",
    ]


@pytest.mark.parametrize(
    ("args", "free"),
    [
        ([], False),
        (["-d", "x"], False),
        (["-d", "x", "--stop-after-init"], True),
        (["-d", "x", "--test-tags", "/crm"], True),
        (["-d", "x", "--stop-after-init", "--http-port=8070"], False),
        (["-d", "x", "--stop-after-init", "-p", "8070"], False),
        (["shell", "-d", "x"], True),
        (["server", "-d", "x"], False),
    ],
)
def test_only_a_lasting_server_keeps_the_standard_port(args, free, monkeypatch):
    monkeypatch.delenv("ODOO_HTTP_PORT", raising=False)
    assert odoo_cli.wants_free_port(args) is free


def test_mirror_is_the_main_archive_of_the_release():
    rows = (
        "m://a/debian-security/ bookworm-security",
        "m://b/other/ bookworm-x",
        "m://a/debian/ bookworm-updates",
        "m://a/debian/ bookworm",
    )
    targets = "\n".join(rows)
    assert apt.pick_mirror(targets, "bookworm") == "m://a/debian/"


def test_mirror_of_a_system_without_debian():
    assert apt.pick_mirror("m://a/ubuntu/ noble\n", "trixie") is None
    assert apt.pick_mirror("", "bookworm") is None


POLICY = """odoo-19:
  Installed: (none)
  Candidate: {}
  Version table:
     19.0.0+dfsg-1 500
"""


@pytest.mark.parametrize(
    ("policy", "version"),
    [
        (POLICY.format("19.0.0+dfsg-1"), "19.0.0+dfsg-1"),
        (POLICY.format("(none)"), None),
        ("", None),
    ],
)
def test_the_candidate_of_a_package(policy, version):
    assert apt.candidate(policy) == version


def test_what_a_program_needs_beside_itself():
    plan = (
        "NOTE: simulated\nInst libx (1.0 Debian [amd64])\nInst wkhtmltopdf (2)\nConf libx (1.0)\n"
    )
    assert apt.to_install(plan) == ["libx", "wkhtmltopdf"]


def test_imported_names():
    source = "from . import test_a, test_b as b\nfrom .sub import test_c\nimport x.test_d\n"
    assert layout.imported_names(source) == {"test_a", "b", "test_c", "test_d"}


def test_forgotten_test_files(tmp_path):
    (tmp_path / "kernel").mkdir()
    for name in ("test_a.py", "test_b.py", "kernel/test_c.py"):
        (tmp_path / name).touch()
    (tmp_path / "__init__.py").write_text("from . import test_a\n")
    assert layout.forgotten(tmp_path) == ["test_b.py"]


def test_forgotten_test_files_of_rooms(tmp_path):
    for room, known in (("gate", "from . import test_d\n"), ("roles", "from . import test_f\n")):
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text(known)
    for name in ("gate/test_d.py", "gate/test_e.py", "roles/test_f.py"):
        (tmp_path / name).touch()
    (tmp_path / "__init__.py").write_text("from .gate import *\n")
    # not imported in its room; in a room that nobody passes on
    assert layout.forgotten(tmp_path) == ["gate/test_e.py", "roles/test_f.py"]
    (tmp_path / "__init__.py").write_text("from .gate import *\nfrom .roles import *\n")
    (tmp_path / "roles/test_d.py").touch()
    # of two with one name the runner sees one
    assert layout.forgotten(tmp_path) == ["gate/test_d.py", "gate/test_e.py", "roles/test_d.py"]


def test_fingerprint_sees_contents_and_names_only(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = addon.fingerprint(tmp_path)
    (tmp_path / "a.pyc").write_text("compiled")
    assert addon.fingerprint(tmp_path) == first
    (tmp_path / "a.py").write_text("2")
    second = addon.fingerprint(tmp_path)
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert len({first, second, addon.fingerprint(tmp_path)}) == 3


def test_template_name_follows_odoo_and_dependencies():
    record = {"version": "1", "sha": "a"}
    name = databases.template_name(["crm", "survey"], record)
    assert name == databases.template_name(["survey", "crm"], record)
    assert name != databases.template_name(["crm"], record)
    assert name != databases.template_name(["crm", "survey"], {"version": "1", "sha": "b"})


def test_quote():
    assert databases.quote("it's") == "'it''s'"


def test_broken_links(tmp_path):
    (tmp_path / "good").symlink_to(tmp_path)
    (tmp_path / "bad").symlink_to(tmp_path / "nowhere")
    assert odoo_source.broken_links(tmp_path) == [tmp_path / "bad"]


def test_a_wrong_checkout_is_refused(tmp_path, monkeypatch):
    with pytest.raises(log.Problem, match="not a checkout"):
        odoo_source._checkout(tmp_path)
    (tmp_path / "odoo").mkdir()
    (tmp_path / "addons" / "crm").mkdir(parents=True)
    (tmp_path / "odoo" / "release.py").write_text("version_info = (18, 0, 0, FINAL, 0, '')\n")
    with pytest.raises(log.Problem, match=r"is Odoo 18\.0"):
        odoo_source._checkout(tmp_path)


class FakeApt:
    """Sources that have a package, or not."""

    def __init__(self, *packages):
        self.packages = packages

    def candidate(self, package):
        return "1" if package in self.packages else None


@pytest.fixture
def source(monkeypatch, tmp_path):
    """What brings Odoo, in an environment of its own, with nobody to ask outside."""
    for name, path in (("ENV", "env"), ("LOGS", "logs"), ("ODOO_RECORD", "env/odoo-source.json")):
        monkeypatch.setattr(paths, name, tmp_path / path)
    paths.ENV.mkdir()
    monkeypatch.setattr(paths, "make_folders", lambda: None)
    for name in ("ODOO_PATH", "ODOO_GIT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(odoo_source.apt, "debian", lambda suites: FakeApt("odoo-19"))
    monkeypatch.setattr(odoo_source, "UPSTREAM", str(tmp_path / "no-such-repository"))
    monkeypatch.setattr(odoo_source, "_debian", lambda source: {"source": "debian"})
    return odoo_source


def make_repository(folder, version="19", branch="19.0"):
    """A repository that looks like Odoo's, with one commit before the last; its last commit."""
    folder.mkdir()

    def git(*args):
        who = ["-c", "user.name=Test", "-c", "user.email=test@example.com"]
        command = ["git", "-C", str(folder), *who, *args]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    git("init", "--quiet", f"--initial-branch={branch}")
    (folder / "odoo" / "addons" / "base").mkdir(parents=True)
    (folder / "addons" / "crm").mkdir(parents=True)
    (folder / "addons" / "crm" / "__manifest__.py").write_text("{}\n")
    (folder / "odoo" / "addons" / "base" / "__manifest__.py").write_text("{}\n")
    for words in ("older", "newer"):
        text = f"version_info = ({version}, 0, 0, FINAL, 0, '')  # {words}\n"
        (folder / "odoo" / "release.py").write_text(text)
        git("add", ".")
        git("commit", "--quiet", "--message", words)
    return git("rev-parse", "HEAD")


def test_odoo_is_cloned_from_where_it_is_told(source, tmp_path, monkeypatch, capsys):
    head = make_repository(tmp_path / "repository")
    address = f"file://{tmp_path}/repository"
    monkeypatch.setenv("ODOO_GIT", address)
    assert source.outdated(None)
    record = source.ensure()
    assert record == source.recorded()
    assert (record["source"], record["version"], record["sha"]) == ("git", "19.0", head)
    assert record["address"] == address
    folder = paths.ENV / f"odoo-git-{head[:12]}"
    assert record["path"] == str(folder)
    log_of = ["git", "-C", str(folder), "rev-list", "--count", "HEAD"]
    assert proc.output(log_of).strip() == "1", "no more than the last commit"
    assert not list(paths.ENV.glob("*.partial-*"))
    said = capsys.readouterr().err
    assert address in said
    assert "ODOO_GIT names it" in said
    own = [str(folder / "odoo" / "addons"), str(folder / "addons"), str(paths.ROOT)]
    assert source.addons_path(record) == own


def test_a_clone_is_kept_until_another_is_named(source, tmp_path, monkeypatch):
    make_repository(tmp_path / "first")
    monkeypatch.setenv("ODOO_GIT", f"file://{tmp_path}/first")
    first = source.ensure()
    monkeypatch.setattr(source, "_clone", lambda *_args: pytest.fail("cloned twice"))
    assert source.ensure() == first
    assert not source.outdated(first)
    monkeypatch.delenv("ODOO_GIT")
    assert source.ensure() == first, "as a checkout that was named once"
    assert not source.outdated(first)


def test_another_repository_is_taken_when_it_is_named(source, tmp_path, monkeypatch):
    make_repository(tmp_path / "first")
    monkeypatch.setenv("ODOO_GIT", f"file://{tmp_path}/first")
    first = source.ensure()
    make_repository(tmp_path / "second")
    monkeypatch.setenv("ODOO_GIT", f"file://{tmp_path}/second")
    assert source.outdated(first)
    assert source.ensure()["address"].endswith("/second")


def test_debian_is_the_first_source(source):
    assert source.ensure() == {"source": "debian"}


def test_odoos_own_repository_where_debian_has_moved_on(source, tmp_path, monkeypatch, capsys):
    head = make_repository(tmp_path / "upstream")
    monkeypatch.setattr(source, "UPSTREAM", f"file://{tmp_path}/upstream")
    monkeypatch.setattr(source.apt, "debian", lambda suites: FakeApt("odoo-20"))
    record = source.ensure()
    assert (record["source"], record["sha"]) == ("git", head)
    assert record["why"] == "Debian's unstable has no odoo-19 any more"
    assert record["why"] in capsys.readouterr().err
    monkeypatch.setattr(source.apt, "debian", lambda suites: pytest.fail("asked twice"))
    assert source.ensure() == record


@pytest.mark.parametrize(
    ("version", "branch", "said"),
    [("18", "19.0", r"is Odoo 18\.0"), ("19", "master", r"(?s)Remote branch 19\.0.*ODOO_PATH=")],
)
def test_a_repository_of_something_else_is_refused(
    source, tmp_path, monkeypatch, version, branch, said
):
    make_repository(tmp_path / "repository", version, branch)
    monkeypatch.setenv("ODOO_GIT", f"file://{tmp_path}/repository")
    with pytest.raises(log.Problem, match=said):
        source.ensure()
    assert source.recorded() is None


def test_a_repository_that_is_not_there(source, monkeypatch, tmp_path):
    monkeypatch.setenv("ODOO_GIT", f"file://{tmp_path}/nowhere")
    with pytest.raises(log.Problem, match="Is the repository reachable"):
        source.ensure()


def test_lock_is_waited_for(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LOCKS", tmp_path)
    order, waits = [], threading.Event()
    monkeypatch.setattr(lock, "say", lambda text: "waiting" in text and waits.set())

    def second():
        with lock.lock("x"):
            order.append("second")

    with lock.lock("x"):
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(PATIENCE)
        order.append("first")
    thread.join(PATIENCE)
    assert order == ["first", "second"]
    with (
        lock.lock("x"),
        pytest.raises(log.Problem, match="Another command"),
        lock.lock("x", timeout=0),
    ):
        pass


def test_run_reports_the_end_of_the_log(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "LOGS", tmp_path)
    code = "import sys; print('the reason'); sys.exit(3)"
    with pytest.raises(log.Problem, match=r"(?s)exit code 3.*the reason.*do that"):
        proc.run([sys.executable, "-c", code], "x", label="trying", hint="do that")


def test_a_process_that_takes_too_long_is_ended_with_its_children(tmp_path):
    code = "import subprocess; subprocess.run(['sleep', '60'])"
    process = subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    with pytest.raises(log.Problem, match="not finished"):
        proc.wait(process, 0.5, "sleeping")
    assert process.poll() is not None


def test_command_line_refuses_unknown_commands():
    done = subprocess.run(
        [sys.executable, "-m", "devenv", "nonsense"],
        check=False,
        cwd=paths.SCRIPTS,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 2
    assert "make help" in done.stderr


@pytest.mark.parametrize(
    ("versions", "best"), [([15, 16], 16), ([13, 18], 13), ([18, 19], 18), ([17], 17)]
)
def test_preferred_postgresql(versions, best):
    assert postgres.preferred(versions) == best
