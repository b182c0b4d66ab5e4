#!/usr/bin/env python3
"""How the addon is laid out: calls go down only, one class for each model and domain.

`scripts/lint/layers.py ADDON` compares what it finds with `layers.baseline` beside it, which may
only shrink: whatever is new fails, and so does a line that is no longer true.

up      a file imports, calls, inherits or points at something of a higher layer
slice   a second class of one model in its own domain
door    a private method of another domain's model is called that its domain does not offer:
        DOORS in the domain's `__init__.py` names those that it does. What a domain itself adds to
        another's model is its own; what Odoo gives every model is anybody's
size    a file of more than 400 lines without "# long:" and a word why
stem    two test files of one name: Odoo's runner sees one of them
test    a test file is imported: what several of them need stands in a `common.py`
kernel  the kernel imports Odoo
"""

import ast
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Low to high. Wizards stand on the layer of their domain; reports stand above all, and the pages
# for clients on feedback.
ORDER = (
    "core",
    "roles",
    "reglament",
    "completeness",
    "checklist",
    "gate",
    "purchases",
    "clients",
    "requests",
    "handover",
    "feedback",
    "report",
)
ROOMS = ("models", "wizards", "report", "controllers")
LONGEST = 400
# What Odoo itself has every model offer to other addons.
OF_ODOO = {"_field_to_sql", "_read_group"}
BASELINE = Path(__file__).with_name("layers.baseline")


@dataclass
class Source:
    """A file of the addon, and what it refers to."""

    path: Path
    tree: ast.Module
    domain: str | None
    lines: int
    is_excused: bool
    models: list[tuple[str | None, list[str]]] = field(default_factory=list)

    @property
    def layer(self) -> int | None:
        return ORDER.index(self.domain) if self.domain in ORDER else None


def domain_of(path: Path) -> str | None:
    """The domain of a file, by its place in the addon; none for what stands in no room."""
    room, *inner = path.parts
    if room == "report":
        return "report"
    if room == "controllers":
        return "feedback"
    if room in ("models", "wizards") and len(inner) > 1:
        return inner[0]
    return None


def read(addon: Path, path: Path) -> Source:
    """Read a file of the addon."""
    text = (addon / path).read_text()
    tree = ast.parse(text)
    source = Source(path, tree, domain_of(path), text.count("\n"), "# long:" in text)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            name, inherited = _model_of(node)
            if name or inherited:
                source.models.append((name, inherited))
    return source


def _model_of(node: ast.ClassDef) -> tuple[str | None, list[str]]:
    """The model that a class makes or extends, and what it inherits from."""
    said = {}
    for line in node.body:
        if isinstance(line, ast.Assign) and isinstance(line.targets[0], ast.Name):
            try:
                said[line.targets[0].id] = ast.literal_eval(line.value)
            except ValueError:
                continue
    inherited = said.get("_inherit") or []
    inherited = [inherited] if isinstance(inherited, str) else list(inherited)
    return said.get("_name") or (inherited[0] if len(inherited) == 1 else None), inherited


def homes(sources: list[Source]) -> dict[str, Source]:
    """Where each model of the addon is made."""
    return {
        name: source
        for source in sources
        for name, inherited in source.models
        if name and name not in inherited
    }


# ------------------------------------------------------------ what a file refers to


def named_models(tree: ast.Module) -> Iterator[str]:
    """Models named as ``env["…"]``, or that fields point at."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript) and _is_env(node.value):
            yield from _text(node.slice)
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and getattr(node.func.value, "id", "") == "fields"
        ):
            yield from (text for argument in node.args[:1] for text in _text(argument))
            yield from (
                text
                for keyword in node.keywords
                if keyword.arg == "comodel_name"
                for text in _text(keyword.value)
            )


def _is_env(node: ast.expr) -> bool:
    return getattr(node, "attr", getattr(node, "id", "")) == "env"


def _text(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def imported_files(source: Source) -> Iterator[Path]:
    """Paths, without ending, of the modules of the addon that a file imports."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = source.path.parent.parts
            base = base[: len(base) - node.level + 1]
            module = Path(*base, *(node.module or "").split("."))
            yield module
            yield from (module / alias.name for alias in node.names)


def private_calls(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Private methods called as ``env["model"]._method()``, or by a name given to that."""
    given = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.targets[0], ast.Name)
            and isinstance(node.value, ast.Subscript)
            and _is_env(node.value.value)
        ):
            given[node.targets[0].id] = next(_text(node.value.slice), None)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        called, method = node.func.value, node.func.attr
        if isinstance(called, ast.Subscript) and _is_env(called.value):
            model = next(_text(called.slice), None)
        else:
            model = given.get(getattr(called, "id", None))
        if model and method.startswith("_") and not method.startswith("__"):
            yield model, method


def own_methods(sources: list[Source]) -> set[tuple[str, str, str]]:
    """Domain, model and name of the methods that classes define."""
    return {
        (source.domain, model, line.name)
        for source in sources
        for node in source.tree.body
        if isinstance(node, ast.ClassDef)
        for model in filter(None, [_model_of(node)[0]])
        for line in node.body
        if isinstance(line, ast.FunctionDef)
    }


def doors(addon: Path) -> dict[str, set[str]]:
    """The private methods that each domain offers to others."""
    offered = {}
    for path in addon.glob("models/*/__init__.py"):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOORS":
                offered[path.parent.name] = set(ast.literal_eval(node.value))
    return offered


# ------------------------------------------------------------ what is wrong


def upward(sources: list[Source]) -> Iterator[str]:
    """References to higher layers."""
    made = homes(sources)
    for source in sources:
        if source.layer is None:
            continue
        named = {
            *named_models(source.tree),
            *(parent for _name, inherited in source.models for parent in inherited),
        }
        for model in sorted(named & made.keys()):
            home = made[model]
            if home.layer is not None and home.layer > source.layer:
                yield f"up {source.path} -> {model} ({home.domain})"
        for path in sorted(set(imported_files(source))):
            domain = domain_of(path) if path.name else None
            if domain in ORDER and ORDER.index(domain) > source.layer:
                yield f"up {source.path} -> {path}"


def slices(sources: list[Source]) -> Iterator[str]:
    """Models with several classes in one domain."""
    places = defaultdict(list)
    for source in sources:
        for name, _inherited in source.models:
            if name and source.domain:
                room = source.path.parts[0]
                places[room, source.domain, name].append(source.path)
    for (_room, _domain, name), paths in sorted(places.items()):
        for path in sorted(paths)[1:]:
            yield f"slice {path} {name}"


def closed_doors(sources: list[Source], offered: dict[str, set[str]]) -> Iterator[str]:
    """Private calls from one domain to another that it does not offer."""
    made, own = homes(sources), own_methods(sources)
    for source in sources:
        found = {
            (model, method)
            for model, method in private_calls(source.tree)
            if model in made
            and made[model].domain != source.domain
            and method not in OF_ODOO
            and method not in offered.get(made[model].domain, ())
            and (source.domain, model, method) not in own
        }
        for model, method in sorted(found):
            yield f"door {source.path} {model}.{method}"


def long_files(sources: list[Source]) -> Iterator[str]:
    """Files that are too long to be read, without a word why."""
    for source in sources:
        if source.lines > LONGEST and not source.is_excused:
            yield f"size {source.path}"


def doubled_stems(addon: Path) -> Iterator[str]:
    """Test files of one name."""
    paths = [
        path.relative_to(addon)
        for path in addon.glob("tests/**/test_*.py")
        if "kernel" not in path.relative_to(addon).parts
    ]
    names = Counter(path.stem for path in paths)
    yield from (f"stem {path}" for path in sorted(paths) if names[path.stem] > 1)


def imported_tests(addon: Path) -> Iterator[str]:
    """Files of tests that take something out of a test file."""
    for path in sorted(addon.glob("tests/**/*.py")):
        if path.name == "__init__.py":  # that is how Odoo finds tests
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(alias.name for alias in node.names)]
            elif isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            stems = {name.rpartition(".")[2] for name in names}
            for stem in sorted(stem for stem in stems if stem.startswith("test_")):
                yield f"test {path.relative_to(addon)} -> {stem}"


def odoo_in_kernel(addon: Path) -> Iterator[str]:
    """Files of the kernel that import Odoo, or anything outside the kernel."""
    for path in sorted(addon.glob("kernel/**/*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                modules = [node.module or ""] if not node.level else []
                if node.level > len(path.relative_to(addon).parts) - 1:
                    yield f"kernel {path.relative_to(addon)} leaves the kernel"
            if any(module.split(".")[0] == "odoo" for module in modules):
                yield f"kernel {path.relative_to(addon)} imports odoo"


def problems(addon: Path) -> list[str]:
    """All that is wrong, a line each, in order."""
    sources = [
        read(addon, path.relative_to(addon))
        for room in ROOMS
        for path in sorted((addon / room).rglob("*.py"))
    ]
    found = {
        *upward(sources),
        *slices(sources),
        *closed_doors(sources, doors(addon)),
        *long_files(sources),
        *doubled_stems(addon),
        *imported_tests(addon),
        *odoo_in_kernel(addon),
    }
    return sorted(found)


def main(args: list[str]) -> int:
    """Compare with the baseline; `--write` takes what there is for it, if nothing is new."""
    addon, *options = args
    found = problems(Path(addon))
    known = BASELINE.read_text().splitlines() if BASELINE.exists() else []
    new = sorted(set(found) - set(known))
    gone = sorted(set(known) - set(found))
    for line in new:
        print(f"new: {line}")
    if "--write" in options and (not new or not known):
        BASELINE.write_text("".join(f"{line}\n" for line in found))
        return 0
    for line in gone:
        print(f"no longer true, take it out of {BASELINE.name}: {line}")
    return int(bool(new or gone))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
