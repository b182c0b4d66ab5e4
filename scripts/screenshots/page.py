"""A page of a headless Chromium, driven over its DevTools protocol."""

import base64
import contextlib
import itertools
import json
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path

import websocket

from devenv import proc

STARTED = "DevToolsActivePort"
WAIT = 600  # seconds for something to show, on a busy machine
ENDING = 10  # seconds for the browser to end by itself


class Problem(Exception):
    """What was to show did not."""


class Page:
    """One page; made for a few pictures, not for tests."""

    def __init__(self, browser: str) -> None:
        self._folder = tempfile.TemporaryDirectory(
            prefix="screenshots-", ignore_cleanup_errors=True
        )
        options = [
            "--headless=new",
            "--no-sandbox",
            "--hide-scrollbars",
            "--disable-gpu",
            "--remote-debugging-port=0",
            "--remote-allow-origins=*",
            f"--user-data-dir={self._folder.name}",
        ]
        self._process = proc.spawn(
            [browser, *options, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._ids = itertools.count(1)
        self._socket = websocket.create_connection(self._address(), timeout=WAIT)
        self.send("Page.enable")
        self.send("Runtime.enable")

    def _address(self) -> str:
        """Where the browser listens for the page it opened."""
        port_file = Path(self._folder.name) / STARTED
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            if port_file.exists() and (lines := port_file.read_text().split()):
                url = f"http://127.0.0.1:{lines[0]}/json/list"
                with urllib.request.urlopen(url, timeout=WAIT) as answer:
                    pages = [page for page in json.load(answer) if page["type"] == "page"]
                if pages:
                    return pages[0]["webSocketDebuggerUrl"]
            time.sleep(0.1)
        raise Problem("The browser did not start.")

    def close(self) -> None:
        """End the browser; its processes write to its folder until the last of them has ended."""
        closed = (OSError, subprocess.TimeoutExpired, websocket.WebSocketException)
        with contextlib.suppress(*closed):
            self._socket.send(json.dumps({"id": next(self._ids), "method": "Browser.close"}))
            self._process.wait(timeout=ENDING)
        self._socket.close()
        proc.kill_group(self._process)
        self._folder.cleanup()

    def send(self, method: str, **params) -> dict:
        """Call a method of the protocol and return its result."""
        id_ = next(self._ids)
        self._socket.send(json.dumps({"id": id_, "method": method, "params": params}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == id_:
                if "error" in message:
                    raise Problem(f"{method}: {message['error']['message']}")
                return message["result"]
            if "method" in message:
                self.on_event(message)

    def on_event(self, message: dict) -> None:
        """What is to happen on an event of the browser; here nothing."""

    def evaluate(self, code: str):
        """The value of an expression of JavaScript; promises are awaited."""
        answer = self.send(
            "Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise Problem(f"{code}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def size(self, width: int, height: int) -> None:
        """Make the page as large as a screen; narrow ones are phones."""
        phone = width < 600
        self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        self.send("Emulation.setTouchEmulationEnabled", enabled=phone)

    def open(self, url: str) -> None:
        """Go to an address."""
        self.send("Page.navigate", url=url)
        self.until("document.readyState === 'complete'")

    def until(self, condition: str) -> None:
        """Wait until an expression holds."""
        end = time.monotonic() + WAIT
        while time.monotonic() < end:
            try:
                if self.evaluate(f"Boolean({condition})"):
                    return
            except Problem:  # the page is on its way to another one
                pass
            time.sleep(0.1)
        raise Problem(f"Waited in vain for: {condition}")

    def shows(self, selector: str, text: str = "") -> None:
        """Wait for an element, with a text in it where one is given."""
        self.until(_find(selector, text))

    def click(self, selector: str, text: str = "") -> None:
        """Click an element as soon as it is there."""
        self.shows(selector, text)
        self.evaluate(f"{_find(selector, text)}.click()")

    def point(self, selector: str, text: str = "") -> tuple[float, float]:
        """The middle of an element."""
        self.shows(selector, text)
        box = self.evaluate(
            f"(() => {{ const r = {_find(selector, text)}.getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + Math.min(r.height / 2, 60)]; })()"
        )
        return box[0], box[1]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Drag with the mouse."""
        self._mouse("mouseMoved", *start)
        self._mouse("mousePressed", *start)
        for step in range(1, 11):
            self._mouse(
                "mouseMoved",
                start[0] + (end[0] - start[0]) * step / 10,
                start[1] + (end[1] - start[1]) * step / 10,
            )
            time.sleep(0.03)
        self._mouse("mouseReleased", *end)

    def _mouse(self, kind: str, x: float, y: float) -> None:
        buttons = {} if kind == "mouseMoved" else {"button": "left", "clickCount": 1}
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, **buttons)

    def picture(self, path: Path) -> None:
        """Save what the page shows."""
        time.sleep(0.8)  # animations end
        data = self.send("Page.captureScreenshot", format="png")["data"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(data))


def _find(selector: str, text: str) -> str:
    elements = f"[...document.querySelectorAll({json.dumps(selector)})]"
    return f"{elements}.find((el) => el.textContent.includes({json.dumps(text)}))"
