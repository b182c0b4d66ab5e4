"""What a head of sales wants to see after the import, as text."""

from collections import Counter
from collections.abc import Iterable
from difflib import get_close_matches

from .figures import Figures
from .importer import Outcome
from .rows import unused
from .source import DataSet

STATUS = {"won": "won", "lost": "lost", "pending": "open"}
BUCKETS = ("0-24 %", "25-49 %", "50-74 %", "75-99 %", "100 %")
LEVEL = {"block": "mandatory", "warn": "desirable", "inform": "counts only"}


def render(
    figures: Figures, outcomes: Iterable[Outcome], kept: list[str], mode: str, seconds: float
) -> str:
    """The whole report."""
    parts = [
        _imported(outcomes, seconds),
        _deals(figures),
        _clients(figures),
        _missing(figures, mode),
        _people(figures),
        _exceptions(figures),
        _list("Taken over as written, nothing corrected, nothing made up", kept),
    ]
    return "\n\n".join(parts)


def as_written(data: DataSet, countries: Iterable[str], known: Iterable[str]) -> list[str]:
    """What is missing or can't be matched in the data set, and where it went.

    :param countries: locations that are countries' names in Odoo
    :param known: all countries' names
    """
    sectors = sorted({account.sector for account in data.accounts})
    return [
        *_strange_products(data),
        *_strange_places(data, countries, known),
        f"sectors became industries as they are spelt: {', '.join(sectors)}",
        *_strange_accounts(data),
        *_absent(data),
    ]


def _strange_products(data: DataSet) -> Iterable[str]:
    names = {product.product for product in data.products}
    for name, count in sorted(Counter(deal.product for deal in data.opportunities).items()):
        if name not in names:
            yield (
                f"product “{name}” of {count:,} deals is not on the price list"
                f"{_close(name, names)}: kept in the deals' names, as a tag "
                "and, where it was sold, as a product without a price"
            )


def _strange_places(data: DataSet, countries: Iterable[str], known: Iterable[str]) -> Iterable[str]:
    for account in data.accounts:
        place = account.office_location
        if place and place not in countries:
            yield (
                f"“{place}” ({account.account}) is not a country's name in Odoo"
                f"{_close(place, known)}: kept in the client's notes"
            )


def _strange_accounts(data: DataSet) -> Iterable[str]:
    accounts = {account.account for account in data.accounts}
    names = Counter(deal.account for deal in data.opportunities if deal.account)
    for name, count in sorted(names.items()):
        if name not in accounts:
            yield f"account “{name}” of {count:,} deals is not known: kept as their company name"


def _close(name: str, names: Iterable[str]) -> str:
    found = get_close_matches(name, list(names), n=1, cutoff=0.8)
    return f" (meant “{found[0]}”?)" if found else ""


def _absent(data: DataSet) -> Iterable[str]:
    deals = data.opportunities
    yield f"{sum(not deal.account for deal in deals):,} deals name no client"
    undated = sum(deal.engaged is None for deal in deals)
    yield f"{undated:,} deals have no engage date: no assignment date"
    unvalued = sum(not deal.close_value for deal in deals)
    yield f"{unvalued:,} deals have no value: expected revenue 0"
    idle = unused(data.agents, deals)
    yield f"{len(idle)} agents have no deal: {', '.join(idle) or '-'}"
    yield f"{len(data.accounts)} clients: year, revenue and employees are in their notes"
    yield "Odoo counts days to assign and to close from the day of the import"


def _imported(outcomes: Iterable[Outcome], seconds: float) -> str:
    lines = [(outcome.title, outcome.imported, outcome.skipped) for outcome in outcomes]
    title = f"Imported in {seconds:.0f} s"
    return table(title, ("", "imported", "there already"), lines)


def _deals(figures: Figures) -> str:
    lines = [
        (STATUS[status], stage, *counts, f"{percent} %", _money(revenue))
        for stage, status, *counts, percent, revenue in figures.deals
    ]
    totals = [sum(column) for column in list(zip(*figures.deals, strict=True))[2:9]]
    lines.append(("all", "", *totals, "", _money(sum(row[-1] for row in figures.deals))))
    heads = ("", "stage", "deals", "no client", *BUCKETS, "average", figures.currency)
    return table("Deals by state and completeness", heads, lines)


def _clients(figures: Figures) -> str:
    heads = (
        "state",
        "clients",
        "under a reglament",
        "complete",
        "average",
        "nobody answers",
        "no country",
        "subsidiaries",
    )
    lines = [(*row[:4], f"{row[4]} %", *row[5:]) for row in figures.clients]
    text = table("Clients by state and completeness", heads, lines)
    if all(row[0] == "dormant" for row in figures.clients):
        text += "\n  Dormant as of today: the data set's last purchases are years old."
    if not any(row[2] for row in figures.clients):
        text += "\n  No reglament for clients is in force: nothing is asked of them yet."
    return text


def _missing(figures: Figures, mode: str) -> str:
    lines = [
        (label, LEVEL.get(level, level), running, closed)
        for label, level, running, closed in figures.missing
    ]
    heads = ("", "level", "open deals", "won and lost")
    text = table("What is missing most, at the stage where the deals stand", heads, lines)
    running = sum(row[2] for row in figures.deals if row[1] == "pending")
    return (
        f"{text}\n  Mode “{mode}”: {figures.may_move:,} of {running:,} open deals "
        "could move to the next stage today."
    )


def _people(figures: Figures) -> str:
    heads = ("", "team", "role", "clients", "open", "won", "lost", f"won, {figures.currency}")
    lines = [
        (name, team or "-", role or "-", *counts, _money(won))
        for name, team, role, *counts, won in figures.people
    ]
    nobody = sum(row[5] for row in figures.clients)
    lines.append(("nobody", "-", "-", nobody, "", "", "", ""))
    return table("Who answers for how many clients", heads, lines)


def _exceptions(figures: Figures) -> str:
    return table("Exceptions log", ("kind", "entries"), figures.exceptions)


def _money(value: float | None) -> str:
    return f"{value or 0:,.0f}"


def _list(title: str, lines: Iterable[str]) -> str:
    return "\n".join([title, *(f"  - {line}" for line in lines)])


def table(title: str, heads: tuple, lines: Iterable[tuple]) -> str:
    """A table with a title; columns of numbers stand to the right."""
    cells = [[_cell(value) for value in line] for line in [heads, *lines]]
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    numbers = [all(cell[:1].isdigit() for cell in column[1:] if cell) for column in columns]
    text = [
        "  ".join(
            cell.rjust(width) if is_number else cell.ljust(width)
            for cell, width, is_number in zip(line, widths, numbers, strict=True)
        ).rstrip()
        for line in cells
    ]
    return "\n".join([title, *(f"  {line}" for line in text)])


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
