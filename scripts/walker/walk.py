"""Presses every button of the addon's screens once and says what came of it."""

from dataclasses import dataclass, field

from screenshots.page import Problem
from walker.watched import WatchedPage

MODULE = "sales_reglament"
RECORDS = 3  # so many records of a list are opened in search of buttons not pressed yet
MULTI = ("list", "kanban")
VIEWS = (*MULTI, "pivot", "graph", "calendar")


@dataclass(frozen=True)
class Place:
    """A state of the screen that can be come back to."""

    menu: str
    action: int
    view: str
    row: int | None = None

    def __str__(self) -> str:
        row = "" if self.row is None else f" #{self.row + 1}"
        return f"{self.menu} ({self.view}{row})"


@dataclass
class Walk:
    """What one person walked through.

    :param names: names of the addon's buttons by model; on other models only these are pressed
    """

    page: WatchedPage
    names: dict[str, list[str]]
    pressed: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)  # what an earlier press has settled
    known: set[tuple[str, str, str]] = field(default_factory=set)  # model, view, button
    known_inside: set[tuple[str, ...]] = field(default_factory=set)  # the same of dialogs
    last: dict = field(default_factory=dict)  # what was to be seen after the press before
    here: tuple[Place, str] | None = None  # where the browser stands, and how its page calls it

    def all_menus(self) -> None:
        """Open every menu of the addon that the person sees, and press what is there."""
        for menu in self.page.inside("menus", MODULE):
            self._menu(menu["name"], menu["action"])

    def _menu(self, name: str, action: int) -> None:
        first = Place(name, action, "")
        if not self._go(first):
            return
        state = self.page.inside("state")
        views = [view for view in state["views"] if view != "form"] or [state["view"]]
        # whichever way records are listed, they open in the same form
        opens = next((view for view in views if view in MULTI), None)
        for view in views:
            place = Place(name, action, view if state["views"] else "")
            self._press_all(place)
            if view == opens:
                self._records(place)

    def _records(self, place: Place) -> None:
        """Press what records have; another record is opened only for what the first ones lack."""
        if not self._go(place):
            return
        state = self.page.inside("state")
        for row in range(min(state["rows"], RECORDS)):
            self._press_all(Place(place.menu, place.action, place.view, row))
            if not self._lacks(state["model"]):
                break

    def _lacks(self, model: str) -> bool:
        """Whether a button that the addon has for a model was on no screen yet."""
        seen = {key for known_model, _view, key in self.known if known_model == model}
        return not seen.issuperset(self.names.get(model, []))

    def unmet(self) -> list[str]:
        """Buttons that the addon's views have and that stood on no screen of this person."""
        met = {key for _model, _view, key in self.known}
        met.update(key for known in self.known_inside for key in known)
        return sorted(
            f"{model}: {name}"
            for model, names in self.names.items()
            for name in names
            if name not in met
        )

    # ------------------------------------------------------------ one place

    def _go(self, place: Place) -> bool:
        """Come to a place anew, whatever was open; where nothing has moved, this is it."""
        if self.here == (place, self.page.inside("where")):
            return True
        self.here = None
        view = place.view if place.view in VIEWS else None
        try:
            there = self.page.inside("open", place.action, view, *self._row(place))
        except Problem as error:  # the browser's own words are the finding
            self.faults.append(f"{place}: can't be opened: {str(error)[:300]}")
            return False
        self._look(str(place), {"isQuiet": True, "isChanged": True})
        if there:
            self.here = (place, self.page.inside("where"))
        return bool(there)

    @staticmethod
    def _row(place: Place) -> tuple[int, ...]:
        return () if place.row is None else (place.row,)

    def _press_all(self, place: Place) -> None:
        if not self._go(place):
            return
        state = self.page.inside("state")
        for key in self.page.inside("buttons", self._names(state["model"])):
            kind = (state["model"], state["view"], key)
            if kind not in self.known:
                self.known.add(kind)
                self._press(place, key)

    def _names(self, model: str) -> list[str] | None:
        return None if model.startswith("sales.reglament") else self.names.get(model, [])

    def _press(self, place: Place, key: str) -> None:
        where = f"{place}: {key}"
        if not self._begin(place, key):
            self.gone.append(where)
            return
        seen = self.last
        self.pressed.append(where)
        if len(seen["dialogs"]) > 0 and not seen["warning"]:
            self._press_inside(place, key, seen["dialogs"])
        self._close_all(where)

    def _begin(self, place: Place, key: str) -> bool:
        """Press a button of a place; whether it was there."""
        if not self._go(place):
            return False
        done = self.page.inside("press", key, False)
        if done:
            self.last = self._look(f"{place}: {key}", done)
        return bool(done)

    def _press_inside(self, place: Place, key: str, dialogs: list[str]) -> None:
        """Press every button of the dialog that a button opens; what ends it comes last, and has
        it opened again.
        """
        buttons = self.page.inside("dialogButtons")
        look = tuple(sorted(button["key"] for button in buttons))
        for button in sorted(buttons, key=lambda button: button["isLast"]):
            kind = ("dialog", *look, button["key"], key if button["isLast"] else "")
            if kind in self.known_inside:
                continue
            self.known_inside.add(kind)
            where = f"{place}: {key} → {button['key']}"
            if self.page.inside("seen")["dialogs"] != dialogs:
                self._close_all(where)
                if not self._begin(place, key):
                    self.gone.append(where)
                    return
            done = self.page.inside("press", button["key"], True)
            if not done:
                self.gone.append(where)
                continue
            self.pressed.append(where)
            self._look(where, done)

    def _look(self, where: str, done: dict) -> dict:
        """Note what went wrong; return what is to be seen."""
        seen = self.page.inside("seen")
        if not done["isQuiet"]:
            self.faults.append(f"{where}: never comes to an end")
        if not (done["isChanged"] or seen["said"]):
            self.faults.append(f"{where}: nothing happens")
        self.faults += [f"{where}: {text}" for text in self.page.take_troubles()]
        self.faults += [f"{where}: {text}" for text in seen["oops"]]
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
