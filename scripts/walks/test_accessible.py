"""axe-core on the screens of every day: nothing of ours may be hard to read or to reach."""

import json
import re
from dataclasses import dataclass

import pytest

from devenv import browser, databases, node_packages, python_packages
from devenv.lock import lock
from screenshots.take import log_in
from walker.served import served
from walker.watched import WatchedPage

DEMO = "reglament_test_axe"
RUN = """
axe.run(document, {{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']}}).then((found) =>
    JSON.stringify(found.violations.flatMap(({{id, nodes}}) => nodes.map((node) =>
        [id, node.target.flat().join(' '), node.html.slice(0, 300), node.failureSummary || '']))))
"""


@dataclass(frozen=True)
class Allowed:
    """A fault of Odoo's own, on all its screens alike."""

    rule: str
    html: str
    reason: str


ODOOS_OWN: tuple[Allowed, ...] = ()


@pytest.fixture(scope="module")
def address(demo_company):
    """The demo company, served."""
    browser.require()
    with lock("lint"):
        python_packages.ensure_lint_venv()
        node_packages.ensure()
    with lock(DEMO):
        databases.clone(demo_company, DEMO)
        with served(DEMO, "accessible") as where:
            yield where
        databases.drop(DEMO)


@pytest.fixture(scope="module")
def page():
    """A browser."""
    shown = WatchedPage(browser.find())
    yield shown
    shown.close()


# ------------------------------------------------------------ the screens


def _my_day(page: WatchedPage, address: str) -> None:
    page.open(f"{address}/odoo/action-sales_reglament.sales_reglament_day_action")
    page.shows(".o_data_row, .o_kanban_record")


def _panel(page: WatchedPage, address: str) -> None:
    lead_id = _first("SELECT lead_id FROM sales_reglament_check WHERE state = 'todo'")
    page.open(f"{address}/odoo/crm/{lead_id}")
    page.shows(".o_reglament_panel .o_reglament_step")


def _gate(page: WatchedPage, address: str) -> None:
    _panel(page, address)
    if page.evaluate("!document.querySelector('.o_statusbar_status button:not(.d-none)')"):
        page.click(".o_statusbar_status .dropdown-toggle")
        page.click(".o-dropdown--menu .dropdown-item:last-child")
    else:
        page.click(".o_statusbar_status button[data-value]:first-child")
    page.shows(".o_reglament_gate .o_reglament_step, .o_reglament_gate .o_reglament_gap")


def _contact(page: WatchedPage, address: str) -> None:
    page.open(f"{address}/odoo/crm")
    page.click(".o_reglament_log_contact")
    page.shows(".o_dialog .o_field_widget[name='kind']")


def _client(page: WatchedPage, address: str) -> None:
    partner_id = _first(
        "SELECT id FROM res_partner WHERE client_state = 'regular' AND user_id IS NOT NULL"
    )
    page.open(f"{address}/odoo/contacts/{partner_id}")
    page.shows(".o_form_view .o_field_widget[name='client_state']")


def _survey(page: WatchedPage, address: str) -> None:
    databases.sql(
        "UPDATE sales_reglament_feedback SET state = 'sent', answered_date = NULL, "
        "closes_date = now() + interval '9 days' WHERE id = "
        "(SELECT max(id) FROM sales_reglament_feedback WHERE metric = 'nps')",
        DEMO,
    )
    token = _first("SELECT access_token FROM sales_reglament_feedback WHERE state = 'sent'")
    page.open(f"{address}/reglament/feedback/{token}")
    page.shows("form button[type='submit']")


def _first(statement: str) -> str:
    return databases.sql(f"{statement} ORDER BY 1 DESC LIMIT 1", DEMO)


SCREENS = (_my_day, _panel, _gate, _contact, _client, _survey)
SIZES = ((1366, 768), (390, 844))


@pytest.mark.parametrize("size", SIZES, ids=["desk", "phone"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__.strip("_"))
def test_accessible(page, address, screen, size):
    """Nothing of ours is found, and nothing of Odoo's that is not known."""
    page.size(*size)
    log_in(page, address, DEMO, "active1")
    screen(page, address)
    page.inside("settle")
    page.evaluate(node_packages.AXE.read_text() + "; true")
    found = json.loads(page.evaluate(RUN.format()))
    faults = [row for row in found if not _is_odoos(*row[:3])]
    assert not faults, "\n\n".join("\n".join(row) for row in faults)


def _is_odoos(rule: str, target: str, html: str) -> bool:
    """Whether a fault is one of Odoo's own that are known."""
    if "o_reglament" in target or "o_reglament" in html:
        return False
    return any(known.rule == rule and re.search(known.html, html) for known in ODOOS_OWN)
