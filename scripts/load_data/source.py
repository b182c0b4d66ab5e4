"""The data set as written: four CSV files, checked, nothing corrected."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime
from pathlib import Path

STAGES = ("Prospecting", "Engaging", "Won", "Lost")


class SourceError(Exception):
    """The data set can't be imported; the message says why and where."""


@dataclass(frozen=True)
class Account:
    """A line of accounts.csv."""

    account: str
    sector: str
    year_established: str
    revenue: str
    employees: str
    office_location: str
    subsidiary_of: str


@dataclass(frozen=True)
class Product:
    """A line of products.csv."""

    product: str
    series: str
    sales_price: str


@dataclass(frozen=True)
class Agent:
    """A line of sales_teams.csv."""

    sales_agent: str
    manager: str
    regional_office: str


@dataclass(frozen=True)
class Opportunity:
    """A line of sales_pipeline.csv; dates are M/D/YYYY there."""

    opportunity_id: str
    sales_agent: str
    product: str
    account: str
    deal_stage: str
    engage_date: str
    close_date: str
    close_value: str

    @property
    def engaged(self) -> date | None:
        """The day the prospect was engaged."""
        return parse_date(self.engage_date)

    @property
    def closed(self) -> date | None:
        """The day the deal was won or lost."""
        return parse_date(self.close_date)


@dataclass(frozen=True)
class DataSet:
    """The whole data set."""

    accounts: tuple[Account, ...]
    products: tuple[Product, ...]
    agents: tuple[Agent, ...]
    opportunities: tuple[Opportunity, ...]


def parse_date(text: str) -> date | None:
    """A day written M/D/YYYY; None where nothing is written."""
    return datetime.strptime(text, "%m/%d/%Y").date() if text else None


def read(folder: Path) -> DataSet:
    """Read the data set.

    :param folder: where the four files are
    :raise SourceError: names everything that stands in the way of importing it whole
    """
    data = DataSet(
        tuple(_lines(folder / "accounts.csv", Account)),
        tuple(_lines(folder / "products.csv", Product)),
        tuple(_lines(folder / "sales_teams.csv", Agent)),
        tuple(_lines(folder / "sales_pipeline.csv", Opportunity)),
    )
    problems = [*_doubles(data), *_strangers(data), *_unreadable(data)]
    if problems:
        raise SourceError("\n".join(problems[:20]))
    return data


def _lines(path: Path, kind: type) -> Iterator:
    names = [field.name for field in fields(kind)]
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            found = reader.fieldnames or []
            if sorted(found) != sorted(names):
                raise SourceError(f"{path.name}: columns {found}, expected {names}")
            for line in reader:
                if None in line or None in line.values():
                    raise SourceError(f"{path.name}, line {reader.line_num}: cells do not fit")
                yield kind(**line)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SourceError(f"{path.name} can't be read: {error}") from None


def _doubles(data: DataSet) -> Iterator[str]:
    keys = {
        "accounts.csv": [account.account for account in data.accounts],
        "products.csv": [product.product for product in data.products],
        "sales_teams.csv": [agent.sales_agent for agent in data.agents],
        "sales_pipeline.csv": [deal.opportunity_id for deal in data.opportunities],
    }
    for name, values in keys.items():
        for value, count in Counter(values).items():
            if count > 1 or not value:
                yield f"{name}: “{value}” {count} times"


def _strangers(data: DataSet) -> Iterator[str]:
    """Names that must be known for a line to have its place."""
    accounts = {account.account for account in data.accounts}
    agents = {agent.sales_agent for agent in data.agents}
    parents = {account.subsidiary_of for account in data.accounts} - {""}
    yield from _unknown("parent company", parents, accounts)
    yield from _unknown("sales agent", (deal.sales_agent for deal in data.opportunities), agents)
    yield from _unknown("deal stage", (deal.deal_stage for deal in data.opportunities), STAGES)


def _unknown(what: str, names: Iterable[str], known: Iterable[str]) -> Iterator[str]:
    for name in sorted(set(names) - set(known)):
        yield f"unknown {what}: “{name}”"


def _unreadable(data: DataSet) -> Iterator[str]:
    for deal in data.opportunities:
        try:
            closed, _engaged = deal.closed, deal.engaged
            float(deal.close_value or 0)
        except ValueError as error:
            yield f"opportunity {deal.opportunity_id}: {error}"
            continue
        if (closed is None) != (deal.deal_stage in ("Prospecting", "Engaging")):
            text = f"{deal.deal_stage}, closed “{deal.close_date}”"
            yield f"opportunity {deal.opportunity_id}: {text}"
