"""`make bench`: the everyday paths with and without the addon, interleaved, as ratios."""

import json
import os
import statistics
from collections import defaultdict

from . import databases, environment, paths
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
    for line in summary(rounds):
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
        printed = databases.shell(
            NAMES[label], SCRIPTS / "scenarios.py", f"bench-{label}", f"measuring {label}", 600
        )
        rows = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
        measured[label] = {row["name"]: row for row in rows}
    return measured


def summary(rounds: list[dict[str, dict[str, dict]]]) -> list[dict]:
    """Medians of the ratios, round by round against the plain database of the same round.

    Scenarios that a plain Odoo does not have carry their seconds instead.
    """
    ratios, busy, queries, seconds = defaultdict(list), defaultdict(list), {}, defaultdict(list)
    for measured in rounds:
        for label in LABELS[1:]:
            for name, row in measured[label].items():
                seconds[label, name].append(row["seconds"])
                plain = measured["plain"].get(name)
                if plain:
                    ratios[label, name].append(row["seconds"] / plain["seconds"])
                    if plain["cpu"] >= SHORTEST:
                        busy[label, name].append(row["cpu"] / plain["cpu"])
                    queries[label, name] = (plain["queries"], row["queries"])
    lines = []
    for (label, name), values in seconds.items():
        line = {"name": f"{name} ({label})", "seconds": round(statistics.median(values), 4)}
        if ratio := ratios.get((label, name)):
            plain, addon = queries[label, name]
            line |= {
                "ratio": round(statistics.median(ratio), 3),
                "min": round(min(ratio), 3),
                "max": round(max(ratio), 3),
                "cpu_ratio": round(statistics.median(busy[label, name]), 3)
                if busy[label, name]
                else None,
                "queries_plain": plain,
                "queries_addon": addon,
            }
        lines.append(line)
    return lines
