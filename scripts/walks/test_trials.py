"""README's three things to try, word by word, as the people that it names: in a fresh demo company,
without a mail server, on a machine that can print no PDF.
"""

import re
from dataclasses import dataclass

import company
import pytest
import trial_browser

from devenv import browser, databases, paths

PLACE = "reglament_trial_{lang}_{width}"
PATTERN = "reglament_trial_.*"
LOOKS = [
    pytest.param((lang, size), id=f"{lang}-{size[0]}")
    for lang in ("en_US", "ru_RU")
    for size in (trial_browser.DESK, trial_browser.PHONE)
]
GATE, FORM = ".o_reglament_gate", ".o_form_view"
# The log stands grouped by how it happened; groups are open.
# a row, or on a phone a card
LOGGED = ".o_list_view .o_data_row, .o_kanban_view .o_kanban_record"
# What "Look at my base" found, in rows or, on a phone, on cards.
FINDINGS = (
    ".o_field_widget[name='line_ids'] .o_data_row,"
    ".o_field_widget[name='line_ids'] .o_kanban_record:not(.o_kanban_ghost)"
)


@dataclass(frozen=True)
class Trial:
    """One of the three: who tries it, the words that stand in italics, and how much is asked."""

    login: str
    words: tuple[str, ...]
    asked: int | None


def trials() -> list[Trial]:
    """What README says."""
    text = (paths.ROOT / "README.md").read_text()
    part = text.split("Three things to try", 1)[1].split("`director` and", 1)[0]
    found = []
    for item in re.split(r"(?m)^\d\. ", part)[1:]:
        asked = re.search(r"asks\s+for (\d+) things", item)
        found.append(
            Trial(
                re.search(r"`(\w+)`", item)[1],
                tuple(" ".join(words.split()) for words in re.findall(r"\*([^*]+)\*", item)),
                asked and int(asked[1]),
            )
        )
    return found


@pytest.fixture(scope="module")
def address():
    browser.require()
    with company.served(PATTERN) as address:
        yield address


@pytest.fixture(params=LOOKS, scope="module")
def place(request, address, demo_company):
    """A company of their own for those who look in a language and at a width."""
    lang, size = request.param
    database = PLACE.format(lang=lang, width=size[0]).lower()
    databases.clone(demo_company, database)
    databases.sql(
        "UPDATE res_partner SET lang = "
        f"{databases.quote(lang)} WHERE id IN (SELECT partner_id FROM res_users)",
        database,
    )
    yield address, database, lang, size
    databases.drop(database)


@pytest.fixture
def person(request, place):
    """Who tries it; at the end nothing went wrong behind their back."""
    address, database, lang, size = place
    visitor = Visitor(browser.find(), address, database, size, lang)
    try:
        yield visitor
        if request.node.stash.get(trial_browser.FAILED, False):
            visitor.picture(paths.LOGS / "screenshots" / f"{request.node.name}.png")
        assert not visitor.take_troubles()
    finally:
        visitor.close()


class Visitor(trial_browser.Person):
    """Presses what README names; its words are those of the English screens."""

    def __init__(self, program, address, database, size, lang):
        super().__init__(program, address, database, size)
        self.lang = lang

    def read(self, words):
        """The words as they are looked for: in another language the place has to do."""
        return words if self.lang == "en_US" else ""

    def push(self, selector, words):
        """Press a button that README names, and see that it may be pressed."""
        text = self.read(words)
        self.shows(f"{selector}:not([disabled])", text)
        self.click(f"{selector}:not([disabled])", text)

    def push_on_top(self, button, words):
        """Press a button on top of a form; a phone keeps what has no room there in a menu."""
        if self.is_phone:
            self.shows(f"{FORM} .o_statusbar_buttons")
            if not self.evaluate(f"Boolean(document.querySelector({_on_top(button)!r}))"):
                self.click(f"{FORM} .o_statusbar_buttons .dropdown-toggle")
                self.push(f".o-dropdown--menu button[name='{button}']", words)
                return
        self.push(_on_top(button), words)

    def record_of(self, name):
        """The id of a deal by its name."""
        [id_] = self.call("crm.lead", "search", [["name", "=", name]])
        return id_

    def stage_of(self, name):
        """The id of a stage by its English name, its place in the pipeline, and how it is called
        here.
        """
        stages = self.call(
            "crm.stage", "search_read", [], ["name"], order="sequence, id",
            context={"lang": "en_US"},
        )  # fmt: skip
        place = next(number for number, stage in enumerate(stages) if stage["name"] == name)
        id_ = stages[place]["id"]
        [here] = self.call("crm.stage", "read", [id_], ["name"], context={"lang": self.lang})
        return id_, place + 1, here["name"]

    def move(self, deal, stage):
        """Drag a deal to a stage; on a phone its own page has the stages."""
        _id, place, here = self.stage_of(stage)
        if self.is_phone:
            self.go(f"/odoo/crm/{self.record_of(deal)}", ".o_statusbar_status")
            self.click(".o_statusbar_status .dropdown-toggle:not(.d-none)")
            self.click(".o-dropdown-item, .dropdown-item", here)
            return
        self.scroll_to(".o_kanban_record .fw-bold", deal)
        start = self.point(".o_kanban_record .fw-bold", deal)
        end = self.point(f".o_kanban_group:nth-child({place}) .o_kanban_header")
        self.drag(start, (end[0], start[1]))

    def is_at(self, deal, stage):
        """Whether a deal is at a stage."""
        [lead] = self.call("crm.lead", "read", [self.record_of(deal)], ["stage_id"])
        return lead["stage_id"][0] == self.stage_of(stage)[0]

    def asked(self, deal, stage):
        """What holds a deal up on its way to a stage."""
        gaps = self.call(
            "crm.lead", "reglament_gaps", [self.record_of(deal)], self.stage_of(stage)[0]
        )
        return [gap for gap in gaps if gap["effect"] == "refuse"]


# ------------------------------------------------------------ the three


def test_readme_has_three():
    assert [trial.login for trial in trials()] == ["active1", "head", "head"]


def test_first(person):
    trial = trials()[0]
    deal, stage, open_activity, agreed, save, open_quotation, send = trial.words
    person.log_in(trial.login)
    person.go("/odoo/crm", ".o_kanban_record")
    assert len(person.asked(deal, stage)) == trial.asked
    person.move(deal, stage)
    person.shows(GATE)
    person.type(f"{GATE} [name='description'] .odoo-editor-editable", "Six cable lines, 240 m each")
    person.type(f"{GATE} [name='date_deadline'] input", _in_two_weeks(person.lang))
    person.push(f"{GATE} .o_reglament_step .o_reglament_open", open_activity)
    person.click(".modal button[name='action_done']")
    person.gone(".modal button[name='action_done']")
    person.push(".modal [name='result'] [data-value='agreed']", agreed)
    person.gone(".modal [name='result']")
    person.shows(f"{GATE} .odoo-editor-editable", "Six cable lines")
    person.push(f"{GATE} .o_reglament_gate_save", save)
    person.gone(GATE)
    assert person.is_at(deal, stage)
    _send_the_quotation(person, deal, open_quotation, send)


def _send_the_quotation(person, deal, open_quotation, send):
    id_ = person.record_of(deal)
    person.go(f"/odoo/crm/{id_}", ".o_reglament_panel")
    if person.is_phone:
        person.click(".o_reglament_fold[aria-expanded='false']")
    person.push(".o_reglament_panel .o_reglament_step .o_reglament_open", open_quotation)
    person.shows(f"{FORM} .o_field_widget[name='order_line']")
    person.push_on_top("action_quotation_send", send)
    person.shows(".modal .o_reglament_without_pdf")
    person.click(".modal button[name='action_send_mail']")
    person.gone(".modal button[name='action_send_mail']")
    person.settle()
    orders = person.call(
        "sale.order", "search_read", [["opportunity_id", "=", id_]], ["state", "message_ids"]
    )
    assert [order["state"] for order in orders] == ["sent"]
    points = person.call(
        "sales.reglament.check",
        "search_read",
        [["lead_id", "=", id_], ["step_id.evidence", "=", "quotation"]],
        ["state", "skip_reason"],
    )
    assert [(point["state"], point["skip_reason"]) for point in points] == [("done", False)]


def _on_top(button):
    """A button that stands on top of a form itself."""
    return f"{FORM} .o_statusbar_buttons button[name='{button}']"


def _in_two_weeks(lang):
    """A date as people type it there."""
    return "+14d"


def test_second(person):
    trial = trials()[1]
    my_pipeline, deal, stage, anyway, log = trial.words
    person.log_in(trial.login)
    person.go("/odoo/crm", ".o_kanban_view, .o_kanban_renderer")
    if not person.is_phone:
        person.shows(".o_searchview_facet", person.read(my_pipeline))
        person.click(".o_searchview_facet .o_facet_remove")
    before = {gap["name"] for gap in person.asked(deal, stage)}
    assert before, "it looks filled in, and is not"
    person.move(deal, stage)
    person.shows(GATE)
    assert "“”" not in person.evaluate(f"document.querySelector('{GATE}').textContent")
    person.push(f"{GATE} .o_reglament_gate_override", anyway)
    person.type(f"{GATE} .o_reglament_override_reason", "The shops open on Monday")
    person.push(f"{GATE} .o_reglament_gate_override", anyway)
    person.gone(GATE)
    assert person.is_at(deal, stage)
    _open_menu(person, "menu_reglament_bypass", log)
    person.shows(LOGGED, deal)
    person.shows(LOGGED, "The shops open on Monday")


def test_third(person):
    trial = trials()[2]
    menu, look = trial.words
    person.log_in(trial.login)
    person.go("/odoo/crm", ".o_kanban_view, .o_kanban_renderer")
    _open_menu(person, "menu_reglament", menu)
    [draft] = person.call(
        "sales.reglament",
        "search_read",
        [["subject", "=", "client"], ["state", "=", "draft"]],
        ["name"],
        context={"lang": person.lang},
    )
    person.click(".o_data_row .o_data_cell, .o_kanban_record", draft["name"])
    person.push_on_top("action_diagnose", look)
    person.shows(f"{FORM} .o_field_widget[name='checked_count']")
    person.shows(FINDINGS)
    assert person.evaluate(f"document.querySelectorAll({FINDINGS!r}).length") > 3


def _open_menu(person, xmlid, words):
    """Choose an entry "menu → entry"; a phone keeps them behind a button, so its page is opened."""
    menu, entry = words.split(" → ")
    item = f"[data-menu-xmlid='sales_reglament.{xmlid}']"
    if person.is_phone:
        [action] = person.call("ir.ui.menu", "search_read", [["name", "=", entry]], ["action"],
                               context={"lang": "en_US"}, limit=1)  # fmt: skip
        person.go(
            f"/odoo/action-{action['action'].split(',')[1]}", ".o_action_manager .o_view_controller"
        )
        return
    if not person.evaluate(f"Boolean(document.querySelector({item!r}))"):
        person.click("[data-menu-xmlid='sales_reglament.menu_reglament_root']", person.read(menu))
    person.click(item, person.read(entry))
    person.shows(".o_data_row, .o_kanban_record")
