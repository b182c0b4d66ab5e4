"""Every menu of the addon opened, every button of its screens pressed, as each kind of person.

Nothing here names a screen: menus come from the web client, buttons from what it shows.
"""

import pytest

from devenv import browser, databases, paths
from screenshots.take import log_in
from walker.served import button_names, served
from walker.walk import Walk
from walker.watched import WatchedPage

DEMO = "reglament_test_walk"
PEOPLE = {"active1": "manager", "head": "head", "director": "director"}
LEAST = {"active1": 60, "head": 80, "director": 80}


@pytest.fixture(params=PEOPLE)
def walk(request, demo_company):
    """What a person walked through, in a copy of the company."""
    browser.require()
    database = f"{DEMO}_{request.param}"
    databases.clone(demo_company, database)
    with served(database, f"walk-{request.param}") as address:
        page = WatchedPage(browser.find())
        try:
            page.size(1366, 768)
            log_in(page, address, database, request.param)
            page.open(f"{address}/odoo/crm")
            page.shows(".o_kanban_view")
            walked = Walk(page, button_names(database))
            walked.all_menus()
        finally:
            page.close()
    databases.drop(database)
    report = paths.LOGS / f"walked-{request.param}.txt"
    parts = {"pressed": walked.pressed, "gone": walked.gone, "not met": walked.unmet()}
    lines = [line for title, found in parts.items() for line in (f"{title}:", *found, "")]
    report.write_text("\n".join(lines))
    return request.param, walked


def test_every_button(walk):
    """No "Oops!", no error in the console, no dialog that stays, no page that isn't there."""
    login, walked = walk
    assert not walked.faults, f"{PEOPLE[login]}: {len(walked.faults)} faults:\n" + "\n".join(
        walked.faults
    )
    assert len(walked.pressed) >= LEAST[login], "\n".join(walked.pressed)
