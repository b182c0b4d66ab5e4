"""Presses every button of the addon's screens once and says what came of it."""

from dataclasses import dataclass, field

from walker.watched import WatchedPage

MODULE = "sales_reglament"
RECORDS = 5  # so many records of a list are opened in search of buttons not pressed yet
MULTI = ("list", "kanban")


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
    known: set[tuple[str, ...]] = field(default_factory=set)

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
        for view in views:
            place = Place(name, action, view if state["views"] else "")
            self._press_all(place)
            if view in MULTI:
                self._records(place)

    def _records(self, place: Place) -> None:
        self._go(place)
        rows = self.page.inside("state")["rows"]
        for row in range(min(rows, RECORDS)):
            self._press_all(Place(place.menu, place.action, place.view, row))

    # ------------------------------------------------------------ one place

    def _go(self, place: Place) -> bool:
        """Come to a place anew, whatever was open."""
        view = (
            place.view if place.view in ("list", "kanban", "pivot", "graph", "calendar") else None
        )
        try:
            there = self.page.inside("open", place.action, view, *self._row(place))
        except Exception as error:  # the browser's own words are the finding
            self.faults.append(f"{place}: can't be opened: {str(error)[:300]}")
            return False
        self._look(str(place), {"isQuiet": True, "isChanged": True})
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
        if not self._go(place):
            return
        before = len(self.page.inside("seen")["dialogs"])
        done = self.page.inside("press", key, False)
        if not done:
            self.gone.append(where)
            return
        self.pressed.append(where)
        seen = self._look(where, done)
        inner = []
        if len(seen["dialogs"]) > before and not seen["warning"]:
            inner = self.page.inside("dialogButtons")
        self._close_all(where)
        for button in inner:
            kind = ("dialog", seen["dialogs"][-1], button["key"])
            if button["isLast"] or kind not in self.known:
                self.known.add(kind)
                self._press_inside(place, key, button["key"])

    def _press_inside(self, place: Place, key: str, button: str) -> None:
        """Press a button of the dialog that a button opens."""
        where = f"{place}: {key} → {button}"
        if not (self._go(place) and self.page.inside("press", key, False)):
            self.gone.append(where)
            return
        is_open = self.page.inside("seen")["dialogs"]
        done = is_open and self.page.inside("press", button, True)
        if not done:
            self.gone.append(where)
        else:
            self.pressed.append(where)
            self._look(where, done)
        self._close_all(where)

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
