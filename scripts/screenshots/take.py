"""Take the pictures of static/description: take.py ADDRESS DATABASE BROWSER FOLDER."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from screenshots.page import Page

DESKTOP, PHONE = (1280, 860), (390, 844)


@dataclass(frozen=True)
class Screen:
    """A picture: who looks at what.

    :param steps: what is done on the page before the picture is taken
    """

    name: str
    login: str
    url: str
    steps: Callable[[Page], None]
    size: tuple[int, int] = DESKTOP


def _card(page: Page) -> None:
    page.shows(".o_kanban_record")


def _gate(page: Page) -> None:
    """The deal with the most money in the second stage goes to the next one."""
    columns = ".o_kanban_group:nth-child({}) "
    start = page.point(columns.format(2) + ".o_kanban_record .fw-bold")
    end = page.point(columns.format(3) + ".o_kanban_header")
    page.drag(start, (end[0], end[1] + 120))
    page.shows(".o_reglament_gate .o_reglament_step, .o_reglament_gate .o_reglament_gap")


def _first_deal(page: Page) -> None:
    page.click(".o_kanban_group:nth-child(3) .o_kanban_record .fw-bold")
    page.shows(".o_reglament_panel .o_reglament_step")


def _action(name: str) -> str:
    return f"/odoo/action-sales_reglament.{name}"


def _list(page: Page) -> None:
    page.shows(".o_list_view, .o_kanban_view")


def _rows(page: Page) -> None:
    page.shows(".o_data_row")


def _published(page: Page) -> None:
    """The reglament in force; the list shows it with its state."""
    page.click(".o_data_row:has(.o_field_badge .text-bg-success) .o_data_cell")
    page.shows(".o_form_view .o_data_row")


def _preview(page: Page) -> None:
    _published(page)
    page.click("button[name='action_preview']")
    page.shows(".o_reglament_preview .o_reglament_step")


def _report(page: Page) -> None:
    page.shows(".o_pivot table td, .o_graph_view canvas")


def _unfolded(page: Page) -> None:
    """On a phone the panel is one line until it is unfolded."""
    page.click(".o_kanban_record .fw-bold")
    page.click(".o_reglament_fold")
    page.shows(".o_reglament_step")


SCREENS = (
    Screen("pipeline", "active1", "/odoo/crm", _card),
    Screen("gate", "active1", "/odoo/crm", _gate),
    Screen("deal", "active1", "/odoo/crm", _first_deal),
    Screen("my_day", "active1", _action("sales_reglament_day_action"), _rows),
    Screen("team", "head", _action("sales_reglament_day_action_team"), _list),
    Screen("reglament", "head", _action("sales_reglament_action"), _published),
    Screen("preview", "head", _action("sales_reglament_action"), _preview),
    Screen("report", "director", _action("sales_reglament_report_discipline_action"), _report),
    Screen("deal_phone", "active1", "/odoo/crm", _unfolded, PHONE),
)


def log_in(page: Page, address: str, database: str, login: str) -> None:
    """Log in; passwords of the demo company equal logins."""
    page.open(f"{address}/web/login")
    params = {"db": database, "login": login, "password": login}
    body = json.dumps(json.dumps({"jsonrpc": "2.0", "params": params}))
    headers = "{'Content-Type': 'application/json'}"
    page.evaluate(
        f"fetch('/web/session/authenticate', {{method: 'POST', headers: {headers}, body: {body}}})"
        ".then((answer) => answer.json())"
    )


def main() -> None:
    """Take every picture."""
    address, database, browser, folder = sys.argv[1:5]
    page = Page(browser)
    try:
        for screen in SCREENS:
            page.size(*screen.size)
            log_in(page, address, database, screen.login)
            page.open(address + screen.url)
            screen.steps(page)
            page.picture(Path(folder) / f"{screen.name}.png")
            print(Path(folder).name, screen.name, flush=True)
    finally:
        page.close()


if __name__ == "__main__":
    main()
