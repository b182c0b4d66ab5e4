from contextlib import nullcontext
from datetime import datetime, timezone
from functools import partial
from unittest.mock import patch

from freezegun import api, freeze_time

from odoo.tests import HttpCase, common

from .common import PATIENCE

SLEEP = 0.1  # seconds between two looks whether the browser has started
# Seconds by which the clock of a test must differ for the browser's to be moved at all.
SAME_TIME = 5
# Whatever asks what time it is gets it so many milliseconds later; timers run as they do.
MOVED_CLOCK = """
Date = new Proxy(Date, {
    construct: (real, args, target) =>
        Reflect.construct(real, args.length ? args : [real.now() + %(shift)d], target),
    apply: (real) => new real(real.now() + %(shift)d).toString(),
    get: (real, name) => (name === "now" ? () => real.now() + %(shift)d : Reflect.get(real, name)),
});
"""


class PatientBrowser(common.ChromeBrowser):
    """Odoo's browser, whose own waits of 3, 10, 20 and 60 seconds are as long as ours.

    :param shift: seconds by which the clock of its pages is moved
    """

    patience = PATIENCE

    def __init__(self, *args, shift=0, **options):
        super().__init__(*args, **options)
        if abs(shift) > SAME_TIME:
            script = MOVED_CLOCK % {"shift": shift * 1000}
            self._websocket_request(
                "Page.addScriptToEvaluateOnNewDocument", params={"source": script}
            )

    def _spawn_chrome(self, cmd):
        turns = round(PATIENCE / SLEEP)
        with patch.multiple(common, CHECK_BROWSER_SLEEP=SLEEP, CHECK_BROWSER_ITERATIONS=turns):
            return super()._spawn_chrome(cmd)

    def _json_command(self, command, timeout=PATIENCE):
        return super()._json_command(command, max(timeout, PATIENCE))

    def _websocket_request(self, method, *, params=None, timeout=PATIENCE):
        timeout = max(timeout, self.patience)
        return super()._websocket_request(method, params=params, timeout=timeout)

    def _wait_ready(self, ready_code=None, timeout=PATIENCE):
        return super()._wait_ready(ready_code, max(timeout, PATIENCE))

    def stop(self):
        self.patience = 0  # one that no longer answers is ended as Odoo does it
        super().stop()


def _running_on(now, shift):
    """The clock goes on from a moment, where it stands still or has been moved."""
    return freeze_time(now, tick=True) if abs(shift) > SAME_TIME else nullcontext()


class BrowserCase(HttpCase):
    """Requests and pages, waited for as long as a busy machine needs.

    Nothing waits shorter than `PATIENCE`, so tests name no time of their own; what waits in a
    page has the same from `static/tests/tours/patience.js`.

    Where the clock is frozen (``@freeze_time`` on the class or test, ``with freeze_time(…)``) it
    runs on from that moment while a browser is open, and the browser's clock is moved along: a
    tour that means a weekday, a month or "in two days" is walked on the day that its test says.
    """

    # seconds that a request waits for another one's work, such as making what a browser loads
    test_cursor_lock_timeout = PATIENCE

    def url_open(self, url, *args, timeout=PATIENCE, **options):
        return super().url_open(url, *args, timeout=max(timeout, PATIENCE), **options)

    def make_jsonrpc_request(self, route, *args, timeout=PATIENCE, **options):
        timeout = max(timeout, PATIENCE)
        return super().make_jsonrpc_request(route, *args, timeout=timeout, **options)

    def browser_js(self, url_path, code, *args, timeout=PATIENCE, **options):
        now = datetime.now(timezone.utc)
        # asked of its own module: a name of ours for it would be stopped like any other clock
        shift = now.timestamp() - api.real_time()
        browser = partial(PatientBrowser, shift=shift)
        with patch.object(common, "ChromeBrowser", browser), _running_on(now, shift):
            super().browser_js(url_path, code, *args, timeout=max(timeout, PATIENCE), **options)
