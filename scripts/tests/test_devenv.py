"""The pure parts of the development environment."""

import subprocess
import sys
import threading
import time

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


def test_imported_names():
    source = "from . import test_a, test_b as b\nfrom .sub import test_c\nimport x.test_d\n"
    assert layout.imported_names(source) == {"test_a", "b", "test_c", "test_d"}


def test_forgotten_test_files(tmp_path):
    (tmp_path / "kernel").mkdir()
    for name in ("test_a.py", "test_b.py", "kernel/test_c.py"):
        (tmp_path / name).touch()
    (tmp_path / "__init__.py").write_text("from . import test_a\n")
    assert layout.forgotten(tmp_path) == ["test_b.py"]


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


def test_lock_is_waited_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(paths, "LOCKS", tmp_path)
    order = []

    def second():
        with lock.lock("x"):
            order.append("second")

    with lock.lock("x"):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.5)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
    assert "waiting" in capsys.readouterr().err
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
        timeout=60,
    )
    assert done.returncode == 2
    assert "make help" in done.stderr


@pytest.mark.parametrize(
    ("versions", "best"), [([15, 16], 16), ([13, 18], 13), ([18, 19], 18), ([17], 17)]
)
def test_preferred_postgresql(versions, best):
    assert postgres.preferred(versions) == best
