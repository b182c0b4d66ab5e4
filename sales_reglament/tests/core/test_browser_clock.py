from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import MONDAY

LOOK = """
const isMonday = (date) => date.toISOString().startsWith("%s");
if (isMonday(new Date()) && isMonday(luxon.DateTime.now().toJSDate())) {
    console.log("test successful");
} else {
    throw new Error(`It is ${new Date()}`);
}
"""


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestBrowserClock(BrowserCase):
    """A test that stops its clock stops it for the browser too; there it runs on."""

    def test_the_browser_has_the_day_of_its_test(self):
        day = fields.Date.to_string(fields.Date.today())
        self.browser_js("/odoo", LOOK % day, "odoo.isReady === true", login="admin")


@tagged("post_install", "-at_install")
@freeze_time(MONDAY)
class TestBrowserClockOnPhone(TestBrowserClock):
    browser_size = "390x844"
    touch_enabled = True
