"""A browser in which a person does what README says, and which forgets no complaint."""

import json
import time

import pytest

from screenshots.page import Problem
from screenshots.take import log_in
from walker.watched import WatchedPage

FAILED = pytest.StashKey[bool]()  # whether a test did, for the fixtures that end after it
DESK, PHONE = (1366, 768), (390, 844)


class Person(WatchedPage):
    """One person at one screen.

    :param address: of the server
    :param size: width and height of the screen
    """

    def __init__(self, browser: str, address: str, database: str, size: tuple[int, int]) -> None:
        super().__init__(browser)
        self.address, self.database = address, database
        self.size(*size)
        self.is_phone = size == PHONE

    # ------------------------------------------------------------ what the person does

    def log_in(self, login: str) -> None:
        """Come as somebody; passwords of the demo company equal logins."""
        log_in(self, self.address, self.database, login)

    def go(self, path: str, selector: str) -> None:
        """Open a page of the server and wait until something is there."""
        self.open(self.address + path)
        self.shows(selector)

    def scroll_to(self, selector: str, text: str) -> None:
        """Bring an element with a text into sight."""
        self.shows(selector, text)
        self.evaluate(
            f"([...document.querySelectorAll({json.dumps(selector)})]"
            f".find((el) => el.textContent.includes({json.dumps(text)}))"
            ".scrollIntoView({block: 'center'}), true)"
        )
        time.sleep(0.3)

    def gone(self, selector: str) -> None:
        """Wait until nothing like it is there."""
        self.until(f"!document.querySelector({json.dumps(selector)})")

    def type(self, selector: str, text: str) -> None:
        """Type a text into a field, as with the keyboard, and leave the field."""
        self.shows(selector)
        field = f"document.querySelector({json.dumps(selector)})"
        self.evaluate(f"({field}.scrollIntoView({{block: 'center'}}), {field}.focus(), true)")
        self.evaluate(f"({field}.select ? {field}.select() : 0, true)")
        self.send("Input.insertText", text=text)
        self.press("Tab")

    def press(self, key: str) -> None:
        """Press a key."""
        codes = {"Tab": 9, "Escape": 27, "Enter": 13}
        for kind in ("keyDown", "keyUp"):
            self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
            )

    def settle(self) -> None:
        """Let what was begun come to its end."""
        self.inside("settle")

    # ------------------------------------------------------------ what the server knows

    def call(self, model: str, method: str, *args, **kwargs):
        """Call a method of a model over RPC, as the person who is logged in."""
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        body = json.dumps(json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}))
        headers = "{'Content-Type': 'application/json'}"
        text = self.evaluate(
            f"fetch('/web/dataset/call_kw', {{method: 'POST', headers: {headers}, body: {body}}})"
            ".then((answer) => answer.text())"
        )
        answer = json.loads(text)
        if "error" in answer:
            raise Problem(f"{model}.{method}: {answer['error']['data']['message']}")
        return answer["result"]
