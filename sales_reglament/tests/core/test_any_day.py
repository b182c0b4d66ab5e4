import ast
import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

HERE = Path(__file__).parents[1]


READS = {"now", "today", "utcnow", "context_today"}
STOPS = {"freeze_time", "at"}
# PostgreSQL's clock stands still for nobody, and it says when a record was made.
DATABASE_TIME = re.compile(r"(\bnow\(\)|\bcreate_date)\s*[-+]", re.IGNORECASE)


def _parsed(path):
    return ast.parse(path.read_text(), str(path))


@tagged("post_install", "-at_install")
class TestAnyDay(TransactionCase):
    """No test depends on the day it is run on: who asks for the time has said which it is."""

    # Helpers that take the time of whoever calls them, and no more of it than a moment.
    TAKES_ITS_CALLERS = {
        "browser_common.BrowserCase.browser_js",
        "feedback/common.AskCase.now",
    }

    def test_who_reads_the_clock_has_stopped_it(self):
        modules = {
            str(path.relative_to(HERE).with_suffix("")): _parsed(path)
            for path in sorted(HERE.rglob("*.py"))
        }
        frozen = _stopped_classes(modules.values())
        found = [
            f"{name}.{place}"
            for name, tree in modules.items()
            for place in ClockReaders(tree, frozen).found
        ]
        left = [one for one in found if one.split(":")[0] not in self.TAKES_ITS_CALLERS]
        self.assertEqual([], left)

    def test_no_statement_reckons_from_the_database_time(self):
        found = [
            f"{path.stem}:{node.lineno}"
            for path in sorted(HERE.rglob("*.py"))
            for node in ast.walk(_parsed(path))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.match(r"\s*(UPDATE|INSERT|SELECT|DELETE|WITH)\b", node.value)
            and DATABASE_TIME.search(node.value)
        ]
        self.assertEqual([], found)
        self.assertTrue(DATABASE_TIME.search("SET create_date = create_date - INTERVAL '1 day'"))

    def test_it_can_fail(self):
        frozen = "@freeze_time(MONDAY)\nclass A:\n  def f(self): fields.Date.today()"
        within = "class A:\n  def f(self):\n    with freeze_time(MONDAY): datetime.now()"
        beside = "class A:\n  def f(self):\n    with other(): datetime.now()"
        for source, found in (
            (frozen, []),
            (within, []),
            (beside, ["A.f:3"]),
            (frozen.replace("@freeze_time(MONDAY)", ""), ["A.f:3"]),
        ):
            with self.subTest(source=source):
                self.assertEqual(ClockReaders(ast.parse(source)).found, found)


class ClockReaders(ast.NodeVisitor):
    """Where a module asks what time it is although it may be any.

    :ivar found: names of functions with their lines, as in ``TestThat.test_this:12``
    """

    def __init__(self, tree, stopped=frozenset()):
        self.found, self._names = [], []
        self._stopped = stopped or _stopped_classes([tree])
        self.visit(tree)

    def visit_ClassDef(self, node):
        if node.name not in self._stopped:
            self._enter(node)

    def visit_FunctionDef(self, node):
        if not _stops(node.decorator_list):
            self._enter(node)

    def _enter(self, node):
        self._names.append(node.name)
        self.generic_visit(node)
        self._names.pop()

    def visit_With(self, node):
        # what is handed to the clock itself is read before it stops
        for item in node.items:
            self.visit(item)
        if not _stops(item.context_expr for item in node.items):
            for line in node.body:
                self.visit(line)

    def visit_Call(self, node):
        of = getattr(node.func, "value", None)
        # that of the transaction is the database's and can't be stopped
        if _name(node) in READS and getattr(of, "attr", "") != "cr":
            self.found.append(f"{'.'.join(self._names)}:{node.lineno}")
        self.generic_visit(node)


def _stopped_classes(trees):
    """Names of the classes whose clock stands still, or that of a class they are made of."""
    classes = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    bases = {node.name: {base.id for base in node.bases if hasattr(base, "id")} for node in classes}
    stopped = {node.name for node in classes if _stops(node.decorator_list) or _names_it(node)}
    while more := {name for name, of in bases.items() if of & stopped} - stopped:
        stopped |= more
    return stopped


def _names_it(node):
    """Whether a class says ``freeze_time = …``."""
    targets = [line.targets[0] for line in node.body if isinstance(line, ast.Assign)]
    return any(getattr(target, "id", "") == "freeze_time" for target in targets)


def _stops(nodes):
    """Whether one of these decorators or contexts stops the clock."""
    return any(isinstance(node, ast.Call) and _name(node) in STOPS for node in nodes)


def _name(call):
    """The last part of the name that is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
