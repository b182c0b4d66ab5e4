"""A page that remembers everything that went wrong on it."""

import json
from pathlib import Path

from screenshots.page import Page

INSIDE = Path(__file__).with_name("inside.js")
# What every visitor of an Odoo on its own machine sees, whatever is installed.
HARMLESS = (
    "Failed to load resource: net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_NAME_NOT_RESOLVED",
)


class WatchedPage(Page):
    """Keeps errors of the console, exceptions and answers of the server that are no success."""

    def __init__(self, browser: str) -> None:
        super().__init__(browser)
        self.troubles: list[str] = []
        self.send("Log.enable")
        self.send("Network.enable")
        self.send("Page.addScriptToEvaluateOnNewDocument", source=INSIDE.read_text())

    def on_event(self, message: dict) -> None:
        """Note an event of the browser, where it is trouble."""
        text = _trouble(message["method"], message["params"])
        if text and not any(harmless in text for harmless in HARMLESS):
            self.troubles.append(text)

    def take_troubles(self) -> list[str]:
        """What went wrong since this was asked last."""
        self.evaluate("1")  # events that wait are read with the answer
        found, self.troubles = list(dict.fromkeys(self.troubles)), []
        return found

    def inside(self, name: str, *args):
        """Call a function of `inside.js`."""
        return self.evaluate(f"walker.{name}(...{json.dumps(args)})")


def _trouble(method: str, params: dict) -> str:
    if method == "Runtime.exceptionThrown":
        details = params["exceptionDetails"]
        return "exception: " + details.get("exception", {}).get("description", details["text"])
    if method == "Runtime.consoleAPICalled" and params["type"] == "error":
        parts = [str(arg.get("value", arg.get("description", ""))) for arg in params["args"]]
        return "console: " + " ".join(parts)[:500]
    if method == "Log.entryAdded" and params["entry"]["level"] == "error":
        return f"log: {params['entry']['text']} {params['entry'].get('url', '')}"
    if method == "Network.responseReceived" and params["response"]["status"] >= 400:
        return f"answer {params['response']['status']}: {params['response']['url']}"
    return ""
