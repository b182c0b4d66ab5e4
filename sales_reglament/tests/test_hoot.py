from odoo.tests import no_retry, tagged

from odoo.addons.web.tests import test_js


@tagged("post_install", "-at_install")
class TestHoot(test_js.HOOTCommon):
    """The unit tests of the screens, at the width of a desk; other suites by name:

    ``--test-tags /sales_reglament:TestHoot.test_desktop[@crm]``.
    """

    _test_params = ()  # of runners that know no filters

    def _run(self, preset):
        chosen = self.hoot_filters or f"&id={self._generate_hash('@sales_reglament')}"
        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset={preset}&timeout=15000{chosen}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )

    @no_retry
    def test_desktop(self):
        self._run("desktop")


@tagged("post_install", "-at_install")
class TestHootMobile(TestHoot):
    """The same on a phone."""

    browser_size = "375x667"
    touch_enabled = True

    test_desktop = None

    @no_retry
    def test_mobile(self):
        self._run("mobile")
