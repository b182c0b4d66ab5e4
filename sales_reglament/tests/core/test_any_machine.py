import re
from pathlib import Path

from hypothesis import HealthCheck, settings

from odoo.tests import TransactionCase, tagged

HERE = Path(__file__).parents[1]
SCREENS = HERE.parent / "static" / "tests"
# Each is a wait of its own, or brings Odoo's: a second for a page, a fifth of one for an element.
IN_PYTHON = re.compile(
    r"\btimeout=\d+|\btime\.sleep\(|\.(?:wait|join)\(\d|setTimeout|setInterval|\bHttpCase\b"
)
IN_PAGES = re.compile(
    r"\btimeout: ?\d+|\bset(?:Timeout|Interval)\(|\bdelay\(|\b(?:waitFor|waitForNone|waitUntil)\b"
)
HOMES = {
    HERE / "browser_common.py": "gives requests and browsers their patience",
    HERE / "common.py": "asks whether a test has requests of its own",
    SCREENS / "tours" / "patience.js": "gives tours their patience",
    SCREENS / "reglament_test_helpers.js": "gives unit tests their patience",
}
# What only looks again, until the time of its test is over.
LOOKS = {"test_heads_tours.py: setInterval"}


def _waits(text, pattern, imported=()):
    """What a source waits by in its own way."""
    return [found for found in pattern.findall(text) if found not in imported]


@tagged("post_install", "-at_install")
class TestAnyMachine(TransactionCase):
    """No test is lost because the machine is busy: what waits has the patience of one place.

    Tests that open a page are `BrowserCase`s and name no time. What waits within a step of a tour
    takes `shown` or `until` of `patience.js`; unit tests take `waitFor` of their helpers.
    """

    def test_no_example_is_too_slow(self):
        self.assertIsNone(settings.default.deadline)
        self.assertIn(HealthCheck.too_slow, settings.default.suppress_health_check)

    def test_every_file_that_makes_examples_knows_it(self):
        cases = re.compile(r"^from \.+(?:\w+\.)*common import|^from \.+any_machine", re.MULTILINE)
        makes = re.compile(r"^from hypothesis import .*\bgiven\b", re.MULTILINE)
        for path in sorted(HERE.rglob("test_*.py")):
            text = path.read_text()
            if makes.search(text) and path.parent.name != "kernel":
                with self.subTest(path.name):
                    self.assertRegex(text, cases)

    def test_nothing_waits_by_itself(self):
        sources = [(path, IN_PYTHON) for path in sorted(HERE.rglob("*.py"))]
        sources += [(path, IN_PAGES) for path in sorted(SCREENS.rglob("*.js"))]
        self.assertGreater(len(sources), 100)
        found = {
            f"{path.name}: {wait}"
            for path, pattern in sources
            if path not in HOMES and path != Path(__file__)
            for wait in _waits(path.read_text(), pattern, _patient(path))
        }
        self.assertEqual(LOOKS, found)

    def test_it_can_fail(self):
        for source, pattern in (
            ("self.start_tour(url, name, timeout=60)", IN_PYTHON),
            ("time.sleep(1)", IN_PYTHON),
            ("class Test(ReglamentCase, HttpCase):", IN_PYTHON),
            ("thread.join(5)", IN_PYTHON),
            ("await waitFor(menu, { timeout: 10000 })", IN_PAGES),
            ("await new Promise((go) => setTimeout(go, 100))", IN_PAGES),
            ("run({ click, waitFor })", IN_PAGES),
        ):
            with self.subTest(source=source):
                self.assertTrue(_waits(source, pattern))
        for source, pattern in (
            ("self.start_tour(url, name)", IN_PYTHON),
            ("timeout=PATIENCE * 3", IN_PYTHON),
            ("await shown(menu)", IN_PAGES),
        ):
            with self.subTest(source=source):
                self.assertFalse(_waits(source, pattern))


def _patient(path):
    """The names of waits that a unit test has from our helpers."""
    imports = re.search(r"import \{([^}]*)\} from \"./reglament_test_helpers\"", path.read_text())
    return set(re.findall(r"waitFor\w*", imports[1])) if imports else set()
