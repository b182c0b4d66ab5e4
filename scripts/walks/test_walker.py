"""Every menu and every view of the addon opened, every button of its screens pressed, as each kind
of person.

Nothing here names a screen: menus come from the web client, views from the database, buttons from
what is shown.
"""

import functools
from pathlib import Path

import pytest

from devenv import browser, databases, paths
from screenshots.take import log_in
from walker.buttons import Buttons
from walker.served import served
from walker.walk import Walk
from walker.watched import WatchedPage

DEMO = "reglament_test_walk"
MORE_WORK = Path(__file__).with_name("shell_more_work.py")
PEOPLE = {"active1": "manager", "head": "head", "director": "director", "admin": "administrator"}
LEAST = {"active1": 190, "head": 240, "director": 230, "admin": 190}  # buttons pressed
# Buttons that nobody meets in the demo company, by the view that has them, and why.
UNMET = {
    "sales.reglament.client.product.propose form": {
        "action_confirm": "there where a client's orders name products that its card does not",
    },
    "sales.reglament.handover.work form": {
        "action_offer": "there once receivers are chosen",
        "action_force": "there once receivers are chosen",
    },
    "sales.reglament.override form": {
        "action_move": "no screen opens this dialog: the gate moves a deal itself",
    },
    "sales.reglament.whose form": {
        "action_log_contact": "stands beside what a search has found, and nothing is typed here",
    },
}


@pytest.fixture(scope="module")
def walk_as(demo_company):
    """What a person walked through in a copy of the company, by login; each walks once."""
    browser.require()
    databases.clone(demo_company, DEMO)
    databases.shell(DEMO, MORE_WORK, "walk-more-work", "letting more happen", 300)
    yield functools.cache(_walk)
    databases.drop(DEMO)


def _walk(login: str) -> Walk:
    database = f"{DEMO}_{login}"
    databases.clone(DEMO, database)
    with served(database, f"walk-{login}") as address:
        page = WatchedPage(browser.find())
        try:
            page.size(1366, 768)
            log_in(page, address, database, login)
            page.open(f"{address}/odoo/crm")
            page.shows(".o_kanban_view")
            walked = Walk(page, Buttons.of(database))
            walked.all_menus()
            walked.all_views()
        finally:
            page.close()
    databases.drop(database)
    _report(login, walked)
    return walked


def _report(login: str, walked: Walk) -> None:
    """Say what was pressed, for those who wonder."""
    parts = {"pressed": walked.pressed, "gone before it was pressed": walked.gone}
    lines = [line for title, found in parts.items() for line in (f"{title}:", *found, "")]
    (paths.LOGS / f"walked-{login}.txt").write_text("\n".join(lines))


@pytest.mark.parametrize("login", PEOPLE)
def test_every_button(walk_as, login):
    """No "Oops!", no error in the console, no dialog that stays, no page that isn't there."""
    walked = walk_as(login)
    assert not walked.faults, f"{PEOPLE[login]}: {len(walked.faults)} faults:\n" + "\n".join(
        walked.faults
    )
    assert len(walked.pressed) >= LEAST[login], "\n".join(walked.pressed)


def test_nobody_misses_a_button(walk_as):
    """Each button of the addon's views was pressed by somebody, or it is known why not."""
    walks = [walk_as(login) for login in PEOPLE]
    pressed = set().union(*(walked.met for walked in walks))
    known = {(view, button) for view, buttons in UNMET.items() for button in buttons}
    missed = {
        (f"{model} {view}", button) for model, view, button in walks[0].buttons.all() - pressed
    }
    assert not missed - known, "nobody pressed these"
    assert not known - missed, "these are pressed by now"
