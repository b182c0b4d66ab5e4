"""A pytest plugin: tests that would open a browser are skipped when they come to it."""

import unittest

REASON = "under a moved clock no browser is opened"


def pytest_collection_finish(session) -> None:
    """Let every test reach its browser, and no further."""
    from odoo.tests import HttpCase

    def skip(*_args, **_options):
        raise unittest.SkipTest(REASON)

    HttpCase.browser_js = skip
