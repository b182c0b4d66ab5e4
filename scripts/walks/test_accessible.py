"""axe-core on the screens of every day: nothing of ours may be hard to read or to reach."""

import json
import re

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


# Rules that Odoo's own screens don't keep, by what breaks them: a rule and what the element's HTML
# looks like. Nothing of these is written by the addon.
ODOOS_OWN = {
    "Odoo's page: it names no language, and can't be zoomed on a phone": (
        ("html-has-lang", r"^<html"),
        ("meta-viewport", r"name=\"viewport\""),
    ),
    "Odoo's bar above all screens: its menus, and its look on a phone": (
        ("aria-required-children", r"\bo_menu_(sections|systray)\b"),
        ("aria-required-parent", r"\bo_menu_brand\b"),
        ("link-name", r"\bo_menu_toggle\b"),
    ),
    "Odoo's search bar and what stands beside it": (
        ("aria-allowed-attr", r"\bo_searchview"),
        ("aria-command-name", r"\bo_searchview_facet_label\b"),
        ("aria-required-parent", r"\bo_searchview_facet\b"),
        ("aria-roles", r"^<i class=\"small fa-fw [^>]* role=\"image\""),
        ("role-img-alt", r"\bo_searchview_(icon|facet_label)\b"),
        ("button-name", r"^<button class=\"btn btn-secondary\"><i class=\"fa fa-fw fa-search"),
        ("button-name", r"dropdown-toggle[^>]*><i class=\"oi-fw oi oi-view-\w+\""),
    ),
    "Odoo's lists: the choice of columns, the boxes before rows": (
        ("button-name", r"\bo_optional_columns_dropdown_toggle\b"),
        ("label", r"class=\"form-check-input\" id=\"checkbox-comp-"),
    ),
    "Odoo's fields, tabs and labels in a form, and CRM's form of a deal": (
        ("aria-allowed-attr", r"\bo-autocomplete--inpu"),
        ("aria-required-parent", r"^<a class=\"nav-link[^>]* role=\"tab\""),
        ("role-img-alt", r"^<i class=\"oi oi-search\""),
        ("aria-allowed-attr", r"^<div class=\"w-100 d-flex flex-wrap o-dropdown"),
        ("autocomplete-valid", r"\bo_select_menu_input\b"),
        ("button-name", r"\b(o_back_button|o_button_more)\b"),
        ("color-contrast", r"^<label class=\"o_form_label\b"),
        ("color-contrast", r"^<span>Company Address</span>"),
        ("color-contrast", r"^<span class=\"opacity-50 p-2\"> at "),
    ),
    "Odoo's messages below a record": (
        ("aria-prohibited-attr", r"\bo-mail-"),
        ("image-alt", r"\bo-mail-"),
        ("role-img-alt", r"^<i class=\"fa fa-fw fa-user-o\" role=\"img\""),
    ),
    "Odoo's activities and faces on cards": (
        ("image-alt", r"^<img class=\"rounded\" src=\"/web/image/res\."),
        ("role-img-alt", r"^<i class=\"fa fa-fw fa-lg "),
    ),
}


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
    page.shows(".o_reglament_panel [role='region']")
    if _is_phone(page):
        page.click(".o_reglament_fold")
    page.shows(".o_reglament_panel .o_reglament_step")


def _gate(page: WatchedPage, address: str) -> None:
    _panel(page, address)
    if _is_phone(page):
        page.click(".o_statusbar_status .dropdown-toggle:not(.d-none)")
        page.click(".dropdown-item:last-child")
    else:
        # stages stand from the right to the left; the first is "more"
        page.click(".o_statusbar_status .o_arrow_button[data-value]:not(.o_arrow_button_current)")
    page.shows(".o_reglament_gate .o_reglament_step, .o_reglament_gate .o_reglament_gap")


def _is_phone(page: WatchedPage) -> bool:
    return page.evaluate("odoo.__WOWL_DEBUG__.root.env.isSmall")


def _contact(page: WatchedPage, address: str) -> None:
    page.open(f"{address}/odoo/crm")
    page.click(".o_reglament_log_contact")
    page.shows(".o_dialog .o_field_widget[name='kind']")


def _client(page: WatchedPage, address: str) -> None:
    partner_id = _first(
        "SELECT id FROM res_partner WHERE client_state = 'regular' AND user_id IS NOT NULL"
    )
    page.open(f"{address}/odoo/contacts/{partner_id}")
    page.click(".o_form_view .nav-link[name='client']")
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
    known = (entry for entries in ODOOS_OWN.values() for entry in entries)
    return any(rule == name and re.search(pattern, html) for name, pattern in known)
