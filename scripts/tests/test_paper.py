"""wkhtmltopdf: brought where the system offers it, told where not, left out where one wishes."""

import subprocess

import pytest

from devenv import apt, log, odoo_cli, odoo_source, paper, paths

WORKING = '#!/bin/sh\nfor last; do :; done\n[ -z "$2" ] || printf %%PDF > "$last"\n{}\n'


@pytest.fixture
def place(monkeypatch, tmp_path):
    """An environment of the test's own, on a system that has apt and no program of its own."""
    monkeypatch.setattr(paper, "FOLDER", tmp_path / "tools")
    monkeypatch.setattr(paper, "LEFT_OUT", tmp_path / "without")
    for name in ("SYSTEM", "LOGS", "CACHE"):
        monkeypatch.setattr(paths, name, tmp_path / name.lower())
    monkeypatch.delenv("WKHTMLTOPDF", raising=False)
    monkeypatch.setattr(
        paper.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    monkeypatch.setattr(apt.Apt, "candidate", lambda self, package: "0.12.6")
    return tmp_path


def give(monkeypatch, text):
    """Let the system give a program with this text."""

    def system_program(package):
        root = paths.SYSTEM / package
        (root / "usr" / "bin").mkdir(parents=True)
        (root / "usr" / "lib" / "x" / "qt5" / "plugins").mkdir(parents=True)
        (root / "usr" / "lib" / "x" / "libQt5Core.so.5").touch()
        (root / "usr" / "bin" / package).write_text(text)
        (root / "usr" / "bin" / package).chmod(0o755)
        return root

    monkeypatch.setattr(apt, "system_program", system_program)


def test_it_comes_along_where_the_system_offers_it(place, monkeypatch):
    give(monkeypatch, WORKING.format('[ -n "$2" ] || echo "$LD_LIBRARY_PATH $QT_QPA_PLATFORM"'))
    assert paper.folder() is None
    paper.ensure()
    assert paper.find() == str(paper.FOLDER / "wkhtmltopdf")
    assert paper.folder() == paper.FOLDER
    said = subprocess.run([paper.find()], check=True, capture_output=True, text=True).stdout
    assert said == f"{paths.SYSTEM}/wkhtmltopdf/usr/lib/x offscreen\n"
    assert not list(place.glob("*.partial-*"))


@pytest.mark.parametrize(
    "text", ["#!/bin/sh\nexit 1\n", WORKING.format("echo a warning >&2"), "#!/bin/sh\n"]
)
def test_what_does_not_work_is_not_taken(place, monkeypatch, capsys, text):
    give(monkeypatch, text)
    paper.ensure()
    assert (paper.find(), paper.folder()) == (None, None)
    assert "wkhtmltopdf can't be used here: Odoo shows" in capsys.readouterr().err


def test_it_says_so_where_there_is_none(place, monkeypatch, capsys):
    monkeypatch.setattr(apt.Apt, "candidate", lambda self, package: None)
    paper.ensure()
    assert "This system offers no wkhtmltopdf" in capsys.readouterr().err
    monkeypatch.setattr(paper.shutil, "which", lambda name: None)
    paper.ensure()
    assert "There is no wkhtmltopdf, and no apt-get" in capsys.readouterr().err
    assert paper.find() is None


def test_an_unsolvable_package_is_no_failure(place, monkeypatch, capsys):
    def refuse(self, package):
        raise log.Problem("held packages")

    monkeypatch.setattr(apt.Apt, "missing", refuse)
    paper.ensure()
    assert "held packages" in capsys.readouterr().err


def test_what_the_system_has_is_taken(place, monkeypatch):
    monkeypatch.setattr(paper.shutil, "which", lambda name: "/bin/true")
    monkeypatch.setattr(apt, "system_program", lambda package: pytest.fail("fetched"))
    paper.ensure()
    monkeypatch.setattr(paper.proc, "output", lambda command: "wkhtmltopdf 0.12.6")
    assert paper.find() == "/bin/true"


def test_doing_without(place, monkeypatch):
    """Odoo sees what it sees where the program is missing: no error that it would tell of."""
    give(monkeypatch, WORKING.format(""))
    monkeypatch.setenv("WKHTMLTOPDF", "0")
    monkeypatch.setattr(apt, "system_program", lambda package: pytest.fail("fetched"))
    paper.ensure()
    assert paper.find() is None
    for name in paper.PROGRAMS:
        with pytest.raises(FileNotFoundError):
            subprocess.run([str(paper.folder() / name), "--version"], check=False)
    monkeypatch.setattr(odoo_source, "recorded", lambda: {"path": "/odoo"})
    path = odoo_cli.environment("/programs")["PATH"].split(":")
    assert path.index(str(paper.LEFT_OUT)) < path.index("/usr/bin")
