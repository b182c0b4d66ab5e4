"""The data set as rows for `Model.load()`: one sheet per model, an external id for every row."""

import html
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from .source import Account, Agent, DataSet, Opportunity, SourceError

MODULE = "crm_sales_opportunities"  # of the external ids; no addon may have this name
AGENT_GROUPS = "base.group_user,sales_team.group_sale_salesman"
MANAGER_GROUPS = "base.group_user,sales_team.group_sale_manager"
STAGES = {
    "Prospecting": "crm.stage_lead1",
    "Engaging": "crm.stage_lead2",
    "Lost": "crm.stage_lead2",
    "Won": "crm.stage_lead4",
}
CLIENT_FIELDS = (
    "id",
    "name",
    "is_company",
    "type",
    "parent_id/id",
    "industry_id/id",
    "country_id",
    "user_id/id",
    "comment",
)
DEAL_FIELDS = (
    "id",
    "name",
    "type",
    "partner_id/id",
    "partner_name",
    "user_id/id",
    "team_id/id",
    "stage_id/id",
    "tag_ids/id",
    "expected_revenue",
    "date_open",
    "date_closed",
)
# What Odoo itself writes on a deal that is won or lost. Open deals keep the computed probability,
# so they may not have these columns: an empty cell would be a value.
CLOSED_FIELDS = ("active", "probability", "automated_probability")
ORDER_FIELDS = (
    "id",
    "partner_id/id",
    "user_id/id",
    "team_id/id",
    "opportunity_id/id",
    "date_order",
    "state",
    "order_line/product_id/id",
    "order_line/product_uom_qty",
    "order_line/price_unit",
)
CLOSED_VALUES = {"Won": ("1", "100", "100"), "Lost": ("0", "0", "0")}


@dataclass(frozen=True)
class Sheet:
    """Rows for one model; the first cell of each is its external id.

    :param keep_empty: fields that Odoo fills in by itself where the cell is empty, and may not
    """

    title: str
    model: str
    fields: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keep_empty: tuple[str, ...] = ()


def xmlid(kind: str, name: str) -> str:
    """The external id of a line; empty for an empty name.

    :param kind: what it is, such as ``account``
    :param name: its name in the data set
    """
    return f"{MODULE}.{kind}_{slug(name)}" if name else ""


def slug(text: str) -> str:
    """A name as part of an external id or a login; case is kept."""
    return re.sub(r"[^0-9A-Za-z]+", "_", text).strip("_")


def people(data: DataSet) -> Sheet:
    """Managers, who lead, and agents, who sell, as users who can't log in yet."""
    managers = dict.fromkeys(agent.manager for agent in data.agents)
    return _sheet(
        "users",
        "res.users",
        ("id", "name", "login", "group_ids/id"),
        [
            *((xmlid("user", name), name, _login(name), MANAGER_GROUPS) for name in managers),
            *(
                (xmlid("user", name), name, _login(name), AGENT_GROUPS)
                for name in (agent.sales_agent for agent in data.agents)
                if name not in managers
            ),
        ],
    )


def _login(name: str) -> str:
    return slug(name).lower().replace("_", ".")


def agents_of(data: DataSet) -> dict[str, list[str]]:
    """External ids of the agents, by their manager's."""
    found = defaultdict(list)
    for agent in data.agents:
        found[xmlid("user", agent.manager)].append(xmlid("user", agent.sales_agent))
    return dict(found)


def teams(data: DataSet) -> Sheet:
    """One team per manager, the region in its name."""
    regions = defaultdict(dict)
    for agent in data.agents:
        regions[agent.manager][agent.regional_office] = None
    return _sheet(
        "sales teams",
        "crm.team",
        ("id", "name", "user_id/id"),
        [
            (xmlid("team", manager), f"{'/'.join(names)}: {manager}", xmlid("user", manager))
            for manager, names in regions.items()
        ],
    )


def members(data: DataSet) -> Sheet:
    """Who works in which team."""
    return _sheet(
        "team members",
        "crm.team.member",
        ("id", "crm_team_id/id", "user_id/id"),
        [
            (xmlid("member", name), xmlid("team", manager), xmlid("user", name))
            for name, manager in ((agent.sales_agent, agent.manager) for agent in data.agents)
        ],
    )


def industries(data: DataSet) -> Sheet:
    """Sectors, as they are spelt."""
    return _names("industries", "res.partner.industry", "sector", (a.sector for a in data.accounts))


def categories(data: DataSet) -> Sheet:
    """Series of products."""
    return _names("product series", "product.category", "series", (p.series for p in data.products))


def tags(data: DataSet) -> Sheet:
    """A tag for every name of a product that deals use, as it is spelt."""
    return _names("product tags", "crm.tag", "tag", (d.product for d in data.opportunities))


def _names(title: str, model: str, kind: str, names: Iterable[str]) -> Sheet:
    rows = [(xmlid(kind, name), name) for name in sorted(set(names) - {""})]
    return _sheet(title, model, ("id", "name"), rows)


def products(data: DataSet) -> Sheet:
    """The price list."""
    return _sheet(
        "products",
        "product.product",
        ("id", "name", "categ_id/id", "list_price"),
        [
            (xmlid("product", p.product), p.product, xmlid("series", p.series), p.sales_price)
            for p in data.products
        ],
    )


def unlisted_products(data: DataSet) -> Sheet:
    """Products that were sold but are not on the price list, as they are spelt: without a price."""
    listed = {product.product for product in data.products}
    sold = {deal.product for deal in data.opportunities if deal.deal_stage == "Won"}
    return _sheet(
        "products not on the price list",
        "product.product",
        ("id", "name", "list_price"),
        [(xmlid("product", name), name, "0") for name in sorted(sold - listed)],
    )


def companies(data: DataSet, countries: Collection[str]) -> Sheet:
    """Clients, parents before their subsidiaries.

    :param countries: names of countries that Odoo knows; others stay in the notes
    """
    responsible = responsibles(data.opportunities)
    return _sheet(
        "clients",
        "res.partner",
        CLIENT_FIELDS,
        [
            _client(account, responsible.get(account.account, ""), countries)
            for account in parents_first(data.accounts)
        ],
    )


def _client(account: Account, responsible: str, countries: Collection[str]) -> tuple[str, ...]:
    return (
        xmlid("account", account.account),
        account.account,
        "1",
        # a subsidiary of type "contact" would lose its country to its parent's
        "other" if account.subsidiary_of else "contact",
        xmlid("account", account.subsidiary_of),
        xmlid("sector", account.sector),
        account.office_location if account.office_location in countries else "",
        xmlid("user", responsible),
        notes(account, countries),
    )


def notes(account: Account, countries: Collection[str]) -> str:
    """What Odoo has no field for, as the client's notes in HTML."""
    lines = [
        ("Year established", account.year_established),
        ("Revenue", account.revenue),
        ("Employees", account.employees),
    ]
    if account.office_location not in countries:
        lines.append(("Office location", account.office_location))
    text = "<br>".join(f"{label}: {html.escape(value)}" for label, value in lines if value)
    return f"<p>{text}</p>" if text else ""


def parents_first(accounts: Iterable[Account]) -> list[Account]:
    """Accounts in an order in which every parent company precedes its subsidiaries."""
    by_parent = defaultdict(list)
    for account in accounts:
        by_parent[account.subsidiary_of].append(account)
    ordered = by_parent.pop("", [])
    for account in ordered:  # grows while it is walked through
        ordered += by_parent.pop(account.account, [])
    if by_parent:
        raise SourceError(f"companies that own each other: {', '.join(sorted(by_parent))}")
    return ordered


def responsibles(opportunities: Iterable[Opportunity]) -> dict[str, str]:
    """Who answers for which account: the agent of its latest won deal.

    Won on the same day, the deal engaged later counts; then the one further down in the file.
    """
    won = [deal for deal in opportunities if deal.deal_stage == "Won" and deal.account]
    won.sort(key=lambda deal: (deal.closed, deal.engaged or date.min))
    return {deal.account: deal.sales_agent for deal in won}


def opportunities(data: DataSet) -> list[Sheet]:
    """Deals: one sheet each for won, lost and open ones, which differ in their columns."""
    team_of = {agent.sales_agent: xmlid("team", agent.manager) for agent in data.agents}
    accounts = {account.account for account in data.accounts}
    by_kind: dict[str, list] = {"Won": [], "Lost": [], "open": []}
    for deal in data.opportunities:
        row = _deal(deal, team_of[deal.sales_agent], accounts)
        by_kind[deal.deal_stage if deal.deal_stage in CLOSED_VALUES else "open"].append(row)
    return [
        _sheet(
            f"{kind.lower()} deals",
            "crm.lead",
            DEAL_FIELDS + (CLOSED_FIELDS if kind in CLOSED_VALUES else ()),
            [row + CLOSED_VALUES.get(kind, ()) for row in rows],
            # Odoo sets the day of assignment as soon as there is a salesperson
            keep_empty=("date_open",),
        )
        for kind, rows in by_kind.items()
    ]


def _deal(deal: Opportunity, team: str, accounts: Collection[str]) -> tuple[str, ...]:
    known = deal.account in accounts
    return (
        xmlid("opportunity", deal.opportunity_id),
        f"{deal.product} ({deal.opportunity_id})",
        "opportunity",
        xmlid("account", deal.account) if known else "",
        deal.account,
        xmlid("user", deal.sales_agent),
        team,
        STAGES[deal.deal_stage],
        xmlid("tag", deal.product),
        deal.close_value,
        _noon(deal.engaged),
        _noon(deal.closed),
    )


def orders(data: DataSet) -> Sheet:
    """A confirmed order for every won deal of a known client: its product, its value, its day."""
    team_of = {agent.sales_agent: xmlid("team", agent.manager) for agent in data.agents}
    accounts = {account.account for account in data.accounts}
    return _sheet(
        "orders of won deals",
        "sale.order",
        ORDER_FIELDS,
        [
            (
                xmlid("order", deal.opportunity_id),
                xmlid("account", deal.account),
                xmlid("user", deal.sales_agent),
                team_of[deal.sales_agent],
                xmlid("opportunity", deal.opportunity_id),
                _noon(deal.closed),
                "sale",
                xmlid("product", deal.product),
                "1",
                deal.close_value,
            )
            for deal in data.opportunities
            if deal.deal_stage == "Won" and deal.account in accounts
        ],
    )


def _noon(day: date | None) -> str:
    """The day as a moment: at noon UTC it is the same day for readers in nearly all time zones."""
    return f"{day.isoformat()} 12:00:00" if day else ""


def _sheet(title: str, model: str, fields: tuple[str, ...], rows: Iterable, **kwargs) -> Sheet:
    rows = tuple(rows)
    doubles = [name for name, count in Counter(row[0] for row in rows).items() if count > 1]
    if doubles:
        raise SourceError(f"{title}: one external id for several lines: {', '.join(doubles)}")
    return Sheet(title, model, fields, rows, **kwargs)


def unused(agents: Iterable[Agent], opportunities: Iterable[Opportunity]) -> list[str]:
    """Agents without a single deal."""
    busy = {deal.sales_agent for deal in opportunities}
    return [agent.sales_agent for agent in agents if agent.sales_agent not in busy]
