"""Two records of the same suites, without and with the addon, compared: pure functions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class QueryDifference:
    """A measurement that differs between the two runs; None where it was not taken."""

    test: str
    nth: int
    allowed: int
    without: int | None
    with_addon: int | None

    @property
    def worse(self) -> bool:
        """More queries with the addon, or no longer measured at all."""
        return self.with_addon is None or (
            self.without is not None and self.with_addon > self.without
        )


def short(test: str) -> str:
    """A test's id without the path to Odoo."""
    return test.rsplit("/addons/", 1)[-1]


def regressions(without: dict[str, str], with_addon: dict[str, str]) -> list[tuple[str, str]]:
    """Tests that pass without the addon and do not with it, and what became of them."""
    return [
        (test, with_addon.get(test, "did not run"))
        for test, outcome in without.items()
        if outcome == "passed" and with_addon.get(test) != "passed"
    ]


def query_differences(without: list[dict], with_addon: list[dict]) -> list[QueryDifference]:
    """Every measurement whose count differs."""
    plain = {(row["test"], row["nth"]): row for row in without}
    ours = {(row["test"], row["nth"]): row for row in with_addon}
    found = []
    for key in [*plain, *(key for key in ours if key not in plain)]:
        before, after = plain.get(key), ours.get(key)
        if before is None or after is None or before["actual"] != after["actual"]:
            allowed = (before or after)["allowed"]
            found.append(
                QueryDifference(
                    *key, allowed, before and before["actual"], after and after["actual"]
                )
            )
    return found


def table(differences: list[QueryDifference]) -> str:
    """The differences for people."""
    if not differences:
        return "no difference in any count of queries"
    lines = [f"{'allowed':>8} {'without':>8} {'with':>8}  test"]
    for row in differences:
        mark = "  <- worse" if row.worse else ""
        counts = [
            str("-" if value is None else value)
            for value in (row.allowed, row.without, row.with_addon)
        ]
        lines.append(
            f"{counts[0]:>8} {counts[1]:>8} {counts[2]:>8}  {short(row.test)} #{row.nth}{mark}"
        )
    return "\n".join(lines)
