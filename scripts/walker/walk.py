"""Presses every button of the addon's screens once and says what came of it."""

from dataclasses import dataclass, field, replace

from screenshots.page import Problem
from walker.buttons import Buttons, View
from walker.watched import WatchedPage

MODULE = "sales_reglament"
RECORDS = 2  # so many records of a list are opened; more only for buttons that these don't have
DEPTH = 3  # so many dialogs above each other are walked
MULTI = ("list", "kanban")
VIEWS = (*MULTI, "pivot", "graph", "calendar")


@dataclass(frozen=True)
class Place:
    """A state of the screen that can be come back to.

    :param action: number of an action, or the action itself
    :param row: which record of the view is opened, as with a click on it
    :param tab: which page of a form is shown
    :param chosen: whether the first row of the list is chosen
    """

    name: str
    action: int | dict
    view: str = ""
    row: int | None = None
    tab: str = ""
    chosen: bool = False

    def __str__(self) -> str:
        row = "" if self.row is None else f" #{self.row + 1}"
        tab = f", {self.tab}" if self.tab else ""
        return f"{self.name} ({self.view}{row}{tab}{', one chosen' if self.chosen else ''})"


@dataclass
class Walk:
    """What one person walked through.

    :param buttons: the addon's; of other modules' views only these are pressed
    :param met: model, view and name of buttons that were pressed
    """

    page: WatchedPage
    buttons: Buttons
    pressed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # what an earlier press has settled
    met: set[tuple[str, str, str]] = field(default_factory=set)
    known: set[tuple[str, ...]] = field(default_factory=set)  # what needs no second look
    last: dict = field(default_factory=dict)  # what was to be seen after the press before
    here: tuple[Place, str] | None = None  # where the browser stands, and how its page calls it

    # ------------------------------------------------------------ the way

    def all_menus(self) -> None:
        """Open every menu of the addon that the person sees, and press what is there."""
        for menu in self.page.inside("menus", MODULE):
            self._menu(menu["name"], menu["action"])

    def all_views(self) -> None:
        """Open every view that the person may read, whatever leads to it; then records that show
        what was on no screen yet.
        """
        for view in self.buttons.views:
            right = "create" if view.transient else "read"
            if view.stands_alone and self.page.inside("may", view.model, right):
                self._view(view)

    def _menu(self, name: str, action: int) -> None:
        first = Place(name, action)
        if not self._go(first):
            return
        if self.last["dialogs"]:
            self._press_inside(first, (), (0, ""))
            self._close_all(str(first))
            return
        state = self.page.inside("state")
        views = [view for view in state["views"] if view != "form"] or [state["view"]]
        # whichever way records are listed, they open in the same form
        opens = next((view for view in views if view in MULTI), None)
        for view in views:
            place = Place(name, action, view if state["views"] else "")
            self._press_all(place)
            if view == opens and self._go(place):
                for row in range(min(self.page.inside("state")["rows"], RECORDS)):
                    self._press_all(replace(place, row=row))

    def _view(self, view: View) -> None:
        is_record = view.type == "form" and not view.transient
        row = 0 if is_record else None
        self._press_all(Place(view.model, _action(view), "list" if is_record else view.type, row))
        for button in sorted(view.buttons):
            kind = (view.model, view.type, self.buttons.title(button))
            if kind in self.met or view.transient:
                continue
            for record in self.page.inside("showing", view.model, view.id, view.type, button):
                name = f"{view.model},{record}"
                self._press_all(Place(name, _action(view, record), view.type), is_sought=True)
                if kind in self.met:
                    break

    # ------------------------------------------------------------ one place

    def _go(self, place: Place) -> bool:
        """Come to a place anew, whatever was open; where nothing has moved, this is it."""
        if self.here == (place, self.page.inside("where")):
            return True
        self.here = None
        view = place.view if place.view in VIEWS else None
        try:
            there = self.page.inside("open", place.action, view, place.row)
            if there and place.chosen:
                there = self.page.inside("choose")
            if there and place.tab:
                there = self.page.inside("turnTo", place.tab)
        except Problem as error:  # the browser's own words are the finding
            self.faults.append(f"{place}: can't be opened: {str(error)[:300]}")
            return False
        self.last = self._look(str(place), {"isQuiet": True, "isChanged": True})
        if there:
            self.here = (place, self.page.inside("where"))
        return bool(there)

    def _press_all(self, place: Place, *, is_sought: bool = False) -> None:
        """Press what a place has, also below its tabs and, in a list, for a chosen row.

        :param is_sought: whether the record was looked for, and its tabs are worth another look
        """
        if not self._go(place):
            return
        state = self.page.inside("state")
        model, view = state["model"], state["view"]
        tabs = [
            tab for tab in state["tabs"] if is_sought or (model, view, "tab", tab) not in self.known
        ]
        self.known.update((model, view, "tab", tab) for tab in tabs)
        places = [replace(place, tab=tab) for tab in tabs] or [place]
        if view == "list" and state["rows"]:
            places.append(replace(place, chosen=True))
        for each in places:
            if not self._go(each):
                continue
            for button in self.page.inside("buttons", self._names(model)):
                kind = (model, view, button["key"])
                if kind not in self.known:
                    self.known.add(kind)
                    self._press(each, button, kind)

    def _names(self, model: str) -> list[str] | None:
        is_ours = not model or model.startswith("sales.reglament")
        return None if is_ours else self.buttons.on(model)

    def _press(self, place: Place, button: dict, kind: tuple[str, str, str]) -> None:
        where = f"{place}: {button['key']}"
        if not self._begin(place, (button["key"],)):
            self.gone.append(where)
            self.known.discard(kind)  # perhaps another record has it
            return
        self.pressed.append(where)
        self.met.add((*kind[:2], self.buttons.title(button["name"])))
        self._press_inside(place, (button["key"],), (0, ""))
        self._close_all(where)

    def _begin(self, place: Place, keys: tuple[str, ...]) -> bool:
        """Press a button of a place, then one of the dialog it opens, and so on; whether all were
        there.
        """
        if not self._go(place):
            return False
        for depth, key in enumerate(keys):
            done = self.page.inside("press", key, depth > 0)
            if not done:
                return False
            self.last = self._look(f"{place}: {' → '.join(keys[: depth + 1])}", done)
        return True

    def _press_inside(self, place: Place, keys: tuple[str, ...], before: tuple[int, str]) -> None:
        """Press every button of the dialog that a button opens; what ends it comes last, and has
        it opened again.

        :param keys: the buttons that lead to the dialog
        :param before: how many dialogs were open before the last press, and how the last of them
            looked
        """
        dialogs = self.last["dialogs"]
        if not dialogs or self.last["warning"] or len(keys) > DEPTH:
            return
        view = self.page.inside("dialogView")
        depth, look = len(dialogs), view["look"]
        if depth < before[0] or (depth, look) == before:  # it was only closed, or stays as it was
            return
        buttons = self.page.inside("dialogButtons", self._names(view["model"]))
        for button in sorted(buttons, key=lambda button: button["isLast"]):
            kind = ("dialog", look, button["key"], *(keys[:1] if button["isLast"] else ()))
            if kind in self.known:
                continue
            self.known.add(kind)
            path = (*keys, button["key"])
            where = f"{place}: {' → '.join(path)}"
            if self.page.inside("seen")["dialogs"] != dialogs:
                self._close_all(where)
                if not self._begin(place, keys):
                    self.gone.append(where)
                    return
            done = self.page.inside("press", button["key"], True)
            if not done:
                self.gone.append(where)
                continue
            self.pressed.append(where)
            self.met.add((view["model"], view["type"], self.buttons.title(button["name"])))
            self.last = self._look(where, done)
            self._press_inside(place, path, (depth, look))

    # ------------------------------------------------------------ what is to be seen

    def _look(self, where: str, done: dict) -> dict:
        """Note what went wrong; return what is to be seen."""
        seen = self.page.inside("seen")
        if not done["isQuiet"]:
            self.faults.append(f"{where}: never comes to an end")
        if not (done["isChanged"] or seen["said"]):
            self.faults.append(f"{where}: nothing happens")
        self.faults += [f"{where}: {text}" for text in self.page.take_troubles()]
        self.faults += [f"{where}: {text}" for text in seen["oops"] + seen["denied"]]
        if seen["blocked"]:
            self.faults.append(f"{where}: the screen stays blocked")
        for url in seen["opened"]:
            status = self.page.inside("answers", url) if url.startswith(("/", "http")) else 200
            if status >= 400:
                self.faults.append(f"{where}: opens {url}, which answers {status}")
        self.page.take_troubles()
        return seen

    def _close_all(self, where: str) -> None:
        for _round in range(6):
            if not self.page.inside("seen")["dialogs"]:
                break
            self.page.inside("closeDialog")
        left = self.page.inside("seen")["dialogs"]
        if left:
            self.faults.append(f"{where}: a dialog can't be closed: {left}")
        self.page.inside("forgetNotices")
        self.page.take_troubles()


def _action(view: View, record: int | None = None) -> dict:
    """The action that opens a view, on one record where one is named."""
    shown = [view.id, view.type]
    action = {"type": "ir.actions.act_window", "name": view.model, "res_model": view.model}
    if view.type != "form":
        domain = [["id", "=", record]] if record else []
        return {**action, "views": [shown, [False, "form"]], "domain": domain}
    if record or view.transient:
        return {**action, "views": [shown], "res_id": record or False}
    return {**action, "views": [[False, "list"], shown]}
