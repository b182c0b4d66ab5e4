from odoo.tests import no_retry, tagged

from ..browser_common import BrowserCase
from ..common import PATIENCE

SUITE = "@sales_reglament"


def job_id(name):
    """The id that Hoot gives to a suite."""
    number = 0
    for char in name:
        number = ((number << 5) - number + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class HootCase(BrowserCase):
    def run_suite(self, preset):
        query = f"preset={preset}&timeout={PATIENCE * 1000}&id={job_id(SUITE)}"
        self.browser_js(
            f"/web/tests?headless&loglevel=2&{query}",
            "",
            "",
            login="admin",
            timeout=PATIENCE * 3,
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
