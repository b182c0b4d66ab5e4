"""The part of `make bench` that hands over the work of somebody with 500, then 5,000 clients."""

import json

from . import databases, paths

DATABASE = "reglament_bench_handover"
SCRIPT = paths.SCRIPTS / "bench" / "handover.py"
# What people wait for: both steps of an offer, or a head's decision.
WAYS = {"offer and accept": ("offer", "accept"), "force": ("force",), "preview": ("preview",)}


def lines() -> list[dict]:
    """Make the base anew, measure, and drop it; one dict for each line to print."""
    databases.clone(databases.template(languages=False), DATABASE)
    databases.odoo(
        ["-d", DATABASE, "-i", paths.ADDON], "bench-handover", "installing the addon", 600
    )
    printed = databases.shell(DATABASE, SCRIPT, "bench-handover", "measuring handovers", 1200)
    databases.drop(DATABASE)
    rows = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    return [_line(way, steps, rows) for way, steps in WAYS.items()]


def _line(way: str, steps: tuple[str, ...], rows: list[dict]) -> dict:
    """Seconds of few and of many clients, and how many times as long the many take.

    Processor time says the same of a machine that does other work beside.
    """
    few, many = sorted({row["clients"] for row in rows})
    line = {"name": f"hand over: {way}"}
    for key in ("seconds", "cpu"):
        cost = {
            count: sum(row[key] for row in rows if row["clients"] == count and row["name"] in steps)
            for count in (few, many)
        }
        line |= {f"{key}_{count}": round(value, 3) for count, value in cost.items()}
        line["ratio" if key == "seconds" else "cpu_ratio"] = round(cost[many] / cost[few], 2)
    line["queries"] = sum(
        row["queries"] for row in rows if row["clients"] == many and row["name"] in steps
    )
    return line
