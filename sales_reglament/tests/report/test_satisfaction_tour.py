from odoo.tests import tagged

from ..browser_common import BrowserCase
from ..common import load_russian
from ..feedback.common import FeedbackCase


@tagged("post_install", "-at_install")
class TestSatisfactionTour(FeedbackCase, BrowserCase):
    """The page of satisfaction in either language."""

    def _tour(self, lang):
        load_russian(self.env)
        self.env["sales.reglament.feedback"].search([]).unlink()
        self.ask()._answer(9, comment="Quick and <b>clear</b>")
        self.head.lang = lang
        self.start_tour(
            "/odoo/action-sales_reglament.sales_reglament_satisfaction_action_page",
            f"sales_reglament_satisfaction_{lang}",
            login="rhead",
        )

    def test_english(self):
        self._tour("en_US")

    def test_russian(self):
        self._tour("ru_RU")
