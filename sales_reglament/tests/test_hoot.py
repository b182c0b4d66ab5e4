from odoo.tests import HttpCase, no_retry, tagged

from .common import PATIENCE

SUITE = "@sales_reglament"


def job_id(name):
    """The id that Hoot gives to a suite."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class HootCase(HttpCase):
    test_cursor_lock_timeout = PATIENCE

    def run_suite(self, preset):
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=180000&id={job_id(SUITE)}",
            "",
            "",
            login="admin",
            timeout=1800,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )


@tagged("post_install", "-at_install")
class TestHoot(HootCase):
    """The unit tests of the screens, at the width of a desk."""

    @no_retry
    def test_desktop(self):
        self.run_suite("desktop")


@tagged("post_install", "-at_install")
class TestHootMobile(HootCase):
    """The same on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    @no_retry
    def test_mobile(self):
        self.run_suite("mobile")
