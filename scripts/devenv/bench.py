"""`make bench`: the everyday paths with and without the addon, interleaved, as ratios."""

import json
import os
import statistics
from collections import defaultdict

from . import bench_handover, bench_reports, bench_surveys, databases, environment, paths
from .lock import lock
from .log import say

ROUNDS = int(os.environ.get("ROUNDS") or 5)
SCRIPTS = paths.SCRIPTS / "bench"
# plain: Odoo; bare: the addon with nothing published; enforce: ten fields and ten steps in force
LABELS = ("plain", "bare", "enforce")
# seconds; the clock of processor time ticks too slowly for less
SHORTEST = 0.1
NAMES = {label: f"reglament_bench_{label}" for label in LABELS}


def main() -> None:
    """Measure in rounds, one database after the other, and print one JSON object per line."""
    environment.ensure()
    with lock("reglament_bench"):
        _prepare()
        rounds = [_round(number) for number in range(1, ROUNDS + 1)]
        handovers = bench_handover.lines()
        reports = [*bench_reports.lines(), *bench_surveys.lines()]
    for line in [*summary(rounds), *handovers, *reports]:
        print(json.dumps(line), flush=True)


def _prepare() -> None:
    template = databases.template(languages=False)
    for label, name in NAMES.items():
        databases.clone(template, name)
        if label != "plain":
            databases.odoo(
                ["-d", name, "-i", paths.ADDON], f"bench-{label}", "installing the addon", 600
            )
    databases.shell(
        NAMES["enforce"], SCRIPTS / "prepare.py", "bench-prepare", "publishing a reglament", 300
    )
    for label, name in NAMES.items():
        databases.shell(
            name, SCRIPTS / "stored.py", f"bench-{label}", f"storing deals: {label}", 900
        )


def _round(number: int) -> dict[str, dict[str, dict]]:
    measured = {}
    for label in LABELS:
        say(f"round {number} of {ROUNDS}: {label}")
        # what the round before rolled back is cleared away here, not while something is measured
        databases.sql("VACUUM ANALYZE", NAMES[label])
        measured[label] = _measured(label, "scenarios.py")
        if label == "enforce":
            measured[label] |= _measured(label, "bulk.py")
    return measured


def _measured(label: str, script: str) -> dict[str, dict]:
    printed = databases.shell(
        NAMES[label], SCRIPTS / script, f"bench-{label}", f"measuring {label}", 900
    )
    rows = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return {row["name"]: row for row in rows}


def summary(rounds: list[dict[str, dict[str, dict]]]) -> list[dict]:
    """Medians of the ratios, round by round against the plain database of the same round.

    Scenarios that a plain Odoo does not have carry their seconds instead; work in bulk is compared
    with one statement written by hand.
    """
    found = defaultdict(lambda: defaultdict(list))
    for measured in rounds:
        for label in LABELS[1:]:
            for name, row in measured[label].items():
                _compare(found[f"{name} ({label})"], row, measured["plain"].get(name))
    return [{"name": name, **_medians(figures)} for name, figures in found.items()]


def _compare(figures: dict[str, list], row: dict, plain: dict | None) -> None:
    figures["seconds"].append(row["seconds"])
    figures["queries_addon"].append(row["queries"])
    if "by_hand" in row:
        figures["ratio"].append(row["seconds"] / row["by_hand"])
    if plain:
        figures["ratio"].append(row["seconds"] / plain["seconds"])
        figures["queries_plain"].append(plain["queries"])
        if plain["cpu"] >= SHORTEST:
            figures["cpu_ratio"].append(row["cpu"] / plain["cpu"])


def _medians(figures: dict[str, list]) -> dict[str, float]:
    line = {name: round(statistics.median(values), 4) for name, values in figures.items()}
    if ratios := figures.get("ratio"):
        line |= {"min": round(min(ratios), 3), "max": round(max(ratios), 3)}
    return line
