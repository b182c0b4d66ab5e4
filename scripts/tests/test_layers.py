"""The check of the addon's layout sees each kind of what it looks for."""

import importlib.util
from pathlib import Path

import pytest

from devenv import paths

LAYERS = paths.SCRIPTS / "lint" / "layers.py"


def load():
    spec = importlib.util.spec_from_file_location("layers", LAYERS)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


layers = load()
STEP = 'class Step:\n    _name = "sales.reglament.step"\n'
CHECK = 'class Check:\n    _name = "sales.reglament.check"\n'
RULES, POINTS = "models/reglament/step.py", "models/checklist/check.py"
UP = f"up {RULES} -> sales.reglament.check (checklist)"
DOOR = f"door {POINTS} sales.reglament.step._look"


def found(folder: Path, **files) -> list[str]:
    """What is wrong with an addon of these files beside two in order."""
    for path, text in {RULES: STEP, POINTS: CHECK, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return layers.problems(folder)


def test_nothing_is_wrong_with_an_addon_in_order(tmp_path):
    down = f'{CHECK}    step_id = fields.Many2one("sales.reglament.step")\n'
    assert found(tmp_path, **{POINTS: down}) == []


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        (RULES, STEP + '    def look(self): self.env["sales.reglament.check"]\n', UP),
        (RULES, STEP + '    check_id = fields.Many2one("sales.reglament.check")\n', UP),
        (
            RULES,
            STEP + '    check_ids = fields.One2many(comodel_name="sales.reglament.check")\n',
            UP,
        ),
        (RULES, STEP + '    _inherit = ["sales.reglament.check"]\n', UP),
        (
            RULES,
            "from ..checklist.check import Check\n" + STEP,
            f"up {RULES} -> models/checklist/check",
        ),
        (
            "models/checklist/check_late.py",
            'class Check:\n    _inherit = "sales.reglament.check"\n',
            "slice models/checklist/check_late.py sales.reglament.check",
        ),
        (POINTS, CHECK + '    def go(self): self.env["sales.reglament.step"]._look()\n', DOOR),
        (
            POINTS,
            CHECK
            + '    def go(self):\n        steps = self.env["sales.reglament.step"]\n'
            + "        steps._look()\n",
            DOOR,
        ),
        (POINTS, CHECK + "\n" * 400, f"size {POINTS}"),
        ("kernel/rules.py", "from odoo import fields\n", "kernel kernel/rules.py imports odoo"),
        ("kernel/rules.py", "import odoo.tools\n", "kernel kernel/rules.py imports odoo"),
        (
            "kernel/rules.py",
            "from ..windows import closed\n",
            "kernel kernel/rules.py leaves the kernel",
        ),
        *(
            ("tests/gate/test_a.py", f"{text}\n", "test tests/gate/test_a.py -> test_b")
            for text in (
                "from .test_b import Case",
                "from ..roles.test_b import Case",
                "from ..roles import test_b",
                "from odoo.addons.sales_reglament.tests.test_b import Case",
                "import odoo.addons.sales_reglament.tests.test_b",
            )
        ),
        (
            "tests/gate/common.py",
            "def load():\n    from .test_b import Case\n",
            "test tests/gate/common.py -> test_b",
        ),
    ],
)
def test_each_kind_is_seen(tmp_path, path, text, problem):
    assert problem in found(tmp_path, **{path: text})


def test_two_tests_of_one_name_are_seen(tmp_path):
    files = {f"tests/{room}/test_a.py": "" for room in ("gate", "roles")}
    expected = ["stem tests/gate/test_a.py", "stem tests/roles/test_a.py"]
    assert found(tmp_path, **files) == expected


def test_what_tests_share_may_be_imported(tmp_path):
    files = {
        "tests/gate/__init__.py": "from . import test_a\n",
        "tests/gate/test_a.py": "from ..common import Case\nfrom .common import Other\n",
    }
    assert found(tmp_path, **files) == []


def test_a_door_that_is_offered_is_open(tmp_path):
    offer = {"models/reglament/__init__.py": 'DOORS = {"_look"}\n'}
    call = {POINTS: CHECK + '    def go(self): self.env["sales.reglament.step"]._look()\n'}
    assert found(tmp_path, **offer, **call) == []


def test_what_odoo_offers_is_open(tmp_path):
    call = CHECK + '    def go(self): self.env["sales.reglament.step"]._read_group([])\n'
    assert found(tmp_path, **{POINTS: call}) == []


def test_what_a_domain_adds_to_another_is_its_own(tmp_path):
    call = {POINTS: CHECK + '    def go(self): self.env["sales.reglament.step"]._look()\n'}
    added = 'class Step:\n    _inherit = "sales.reglament.step"\n    def _look(self): ...\n'
    assert found(tmp_path, **call, **{"models/gate/step.py": added}) == [DOOR], "another's"
    assert found(tmp_path, **call, **{"models/checklist/step.py": added}) == []


def test_an_excuse_with_a_word_is_taken(tmp_path):
    assert found(tmp_path, **{POINTS: CHECK + "# long: one model\n" + "\n" * 400}) == []


def test_the_baseline_only_shrinks(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(layers, "BASELINE", tmp_path / "layers.baseline")
    addon = tmp_path / "addon"
    found(addon, **{POINTS: CHECK + "\n" * 400})
    assert layers.main([str(addon)]) == 1, "new"
    layers.BASELINE.write_text(f"size {POINTS}\n")
    assert layers.main([str(addon)]) == 0, "known"
    found(addon)
    capsys.readouterr()
    assert layers.main([str(addon)]) == 1, "no longer true"
    assert f"size {POINTS}" in capsys.readouterr().out
    assert layers.main([str(addon), "--write"]) == 0
    assert layers.BASELINE.read_text() == ""
    found(addon, **{POINTS: CHECK + "\n" * 400})
    layers.BASELINE.write_text("stem a\n")
    assert layers.main([str(addon), "--write"]) == 1, "nothing new is taken for it"
    assert layers.BASELINE.read_text() == "stem a\n"


def test_the_addon_itself(capsys):
    assert layers.main([str(paths.ADDON_DIR)]) == 0, capsys.readouterr().out
